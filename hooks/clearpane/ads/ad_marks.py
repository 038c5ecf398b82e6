"""By what a script, a picture or an element is told as an ad, in a source and on a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from clearpane.ads.ad_options import Options, Vocabulary
from clearpane.ads.networks import Kind
from clearpane.ads.verdicts import Judge, PageJudge, Verdict, whose
from clearpane.core.text import Span
from clearpane.document.code import BLOCK_TAGS
from clearpane.document.tags import Attribute, Tag
from clearpane.document.tags import Element as SourceElement

# Elements that hold nothing by themselves: without content they may go.
WRAPPERS = frozenset(
    "a article aside audio b blockquote center details div em figure font h1 h2 h3 h4 h5 h6 i li "  # noqa: SIM905
    "noscript object ol p picture section small span strong sub sup u ul video".split()
)
BLOCKS = frozenset(BLOCK_TAGS.replace("h[1-6]", "h1|h2|h3|h4|h5|h6").split("|"))
# In these a word such as "Ads" is an item, a title or a control of the article's.
_PARTS = frozenset(
    "button dd dt figcaption h1 h2 h3 h4 h5 h6 label legend li option summary td th".split()  # noqa: SIM905
)
# A loader that no honest script needs: code as base64 or numbers, an address with escaped slashes.
_HIDDEN = re.compile(
    r"\beval\s*\(\s*(?:window\.)?(?:atob|unescape|decodeURIComponent|String\.fromCharCode)\b"
    r"|\.src\s*=\s*['\"]\\/\\/|\beval\(function\(p,a,c,k,e,[dr]\)"
    r"|\b_0x[0-9a-f]+\b[^<]{0,4000}createElement|createElement[^<]{0,4000}\b_0x[0-9a-f]+\b"
    r"|document\.write(?:ln)?\(.{0,60}<scr['\"]\s*\+"
    r"|\}\)\(\s*['\"][\w.-]+\.\w{2,}['\"]\s*,\s*\d{4,}\s*,\s*document\.createElement\("
    r"|document\.createElement\(['\"]script['\"]\)\s*,\s*['\"](?:https?:)?//[^'\"]+['\"]\s*,\s*\d{4,}",
)
# `(adsbyx = window.adsbyx || []).push(…)`
_QUEUE = re.compile(r"\b(ads?(?:by)?\w*|\w+ads?)\s*=\s*window\.\1\b", re.IGNORECASE)
_SIDE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([01])(?:px)?\s*(?=;|\Z)", re.IGNORECASE)
_NOTHING = re.compile(
    r"(?:\s|&nbsp;|&#160;|\xa0|\\|<br\s*/?>|<wbr\s*/?>|</?(?:source|param)\b[^<>]*>)*+"
)
_TAG = re.compile(r"<[^<>]*>")
# Where a sentence ends for sure: at an empty line, a break, the tag of a block.
_SENTENCE_END = re.compile(rf"\n[ \t>]*\r?\n|</?(?:{BLOCK_TAGS}|br|hr)\b[^<>]*>", re.IGNORECASE)
_WORD = re.compile(r"\w")
# Characters to each side in which a sentence would show; the whole line may be megabytes.
_NEAR = 200
# A handler that does nothing but count a click.
_COUNTS = re.compile(
    r"(?:\s*(?:return\s+)?(?:window\.)?(?:gtag(?:_report_conversion)?|goog_report_conversion|fbq|ga"
    r"|ym|_paq\.push|_gaq\.push|dataLayer\.push|uetq\.push|lintrk|pintrk|snaptr|twq|ttq\.track"
    r"|plausible)\s*\((?:[^()]|\([^()]*\))*+\)\s*[;,]?)++\s*(?:return\s+(?:true|false)\s*;?\s*)?"
)
_STYLE_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]+)", re.IGNORECASE)

_COUNTED = Verdict("tracker", "", "", kind=Kind.TRACKER)


def script_ad(
    tag: Tag, inline: str, found: Verdict | None, judge: PageJudge, words: Vocabulary
) -> str:
    """Return why a script is an ad's or a counter's, or an empty string.

    `inline` is what stands in it, `found` the verdict on the address that it is loaded from.
    """
    if found and found.kind is not Kind.SHORTENER:
        return f"script of {whose(found)}"
    if "json" in tag.get("type"):
        return ""
    if _HIDDEN.search(inline):
        return "script that hides what it does"
    if queue := _QUEUE.search(inline):
        return f"inline ad script (`{queue[1]}`)"
    if loaded := judge.script(inline):
        return f"inline script that loads from {whose(loaded)}"
    if word := words.script.search(inline):
        return f"inline ad script (`{word[0]}`)"
    if word := words.tracker.search(inline):
        return f"inline tracker (`{word[0]}`)"
    mark = own_mark(tag, words)
    return f"script with `{mark}`" if mark else ""


def attribute_ad(attribute: Attribute, judge: PageJudge) -> Verdict | None:
    """Return the verdict on what an attribute loads or does, if it is an ad's."""
    judged: Iterator[Verdict | None]
    if attribute.name == "style":
        urls = _STYLE_ADDRESS.findall(attribute.value)
        judged = (judge.judge(url, loads=True) for url in urls)
    elif attribute.name.startswith("on"):
        counts = bool(_COUNTS.fullmatch(attribute.value))
        judged = iter((judge.script(attribute.value), _COUNTED if counts else None))
    else:
        judged = iter((judge.judge(attribute.value),))
    return next((found for found in judged if found and found.is_ad), None)


def attribute_message(attribute: Attribute, found: Verdict) -> str:
    """Return what an attribute does, in words; `found` is what `attribute_ad` says of it."""
    does = "counts clicks" if found is _COUNTED else f"leads to {whose(found)}"
    return f"`{attribute.name}` {does}"


def attribute_span(mask: str, start: int, attribute: Attribute) -> Span:
    """Return the span of an attribute of the tag at `start`, with its name and the blank before."""
    begin = mask.rfind(attribute.name, start, attribute.start)
    if begin < 0:
        # The name is written in capitals, and the mask is not.
        begin = mask.lower().rfind(attribute.name, start, attribute.start)
    begin -= mask[begin - 1] == " "
    return begin, attribute.end + (mask[attribute.end : attribute.end + 1] in ('"', "'"))


def own_mark(tag: Tag, words: Vocabulary) -> str:
    """Return the attribute or class of a script that only a network's or counter's has."""
    own = (a.name for a in tag.attributes if a.name in words.script_attributes)
    named = filter(words.identifier.fullmatch, tag.get("class").lower().split())
    return next(own, "") or next(named, "")


def is_pixel(attribute: Callable[[str], str]) -> bool:
    """Tell whether a picture is at most one point wide and high, by attributes or style.

    `attribute` gives the value of each: of a tag in a source, or of an element of a page.
    """
    sides = {side.lower(): value for side, value in _SIDE.findall(attribute("style"))}
    for side in ("width", "height"):
        value = attribute(side).strip().removesuffix("px")
        if value in ("0", "1"):
            sides[side] = value
        elif value:
            return False
    return len(sides) == 2


def is_label(mask: str, element: SourceElement, labels: frozenset[str]) -> bool:
    """Tell whether only one of `labels` is in an element."""
    text = _TAG.sub(" ", mask[slice(*element.inner)][:_NEAR])
    return text.strip(" \r\n\t:*").casefold() in labels


def is_apart(mask: str, element: SourceElement) -> bool:
    """Tell whether an element is no part of a sentence, a list or a table."""
    if element.name in BLOCKS or element.name in _PARTS:
        return element.name not in _PARTS
    before = _SENTENCE_END.split(mask[max(0, element.start - _NEAR) : element.start])[-1]
    behind = _SENTENCE_END.split(mask[element.end : element.end + _NEAR])[0]
    return not _WORD.search(_TAG.sub("", before + behind))


def is_nothing(mask: str, start: int, end: int) -> bool:
    """Tell whether only blanks, breaks and comments stand in a span."""
    position = start
    while True:
        match = _NOTHING.match(mask, position, end)
        position = match.end() if match else position
        if position >= end:
            return True
        if not mask.startswith("<!--", position):
            return False
        position = mask.find("-->", position) + 3
        if position < 3 or position > end:
            return False


_TEXT_ADDRESS = re.compile(r"https?:\\?/\\?/[^\s\"'<>\\]+(?:\\/[^\s\"'<>\\]*)*", re.IGNORECASE)


class Element(Protocol):
    """What is asked of an element of a page."""

    tag: str

    def attr(self, name: str) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


class AdMarks:
    """Tells ads on finished pages, by the tables and words of the owner's options."""

    def __init__(self, options: Options) -> None:
        self.judge = Judge(options.tables)
        self.words = options.words
        self.embeds = options.embeds
        self.selectors = options.selectors
        # A page repeats its classes, and a site the scripts of its template, on every page.
        self._is_unit = lru_cache(maxsize=4096)(self._names_unit)
        self._script_word = lru_cache(maxsize=64)(self.words.script.search)

    def address(self, url: str, *, loads: bool) -> Verdict | None:
        """Return what is wrong with a decoded address, or None if nothing is."""
        return self.judge.judge(url, loads=loads)

    def element(self, element: Element) -> tuple[str, str] | None:
        """Return why an element is an ad by its name, class or text, with a proof, or None."""
        tag, named = element.tag, element.attr("class")
        if self._is_unit(tag, named):
            return f"ad unit <{tag}>", named or tag
        if tag == "script":
            return self._script(element)
        if tag in ("img", "image") and self._is_pixel(element):
            return "invisible picture", element.attr("src")
        return None

    def addresses(self, text: str) -> Iterator[tuple[str, Verdict]]:
        """Yield the ad addresses in a text, wherever they stand, each once."""
        for url in dict.fromkeys(_TEXT_ADDRESS.findall(text)):
            verdict = self.judge.judge(url.replace("\\/", "/"))
            if verdict and verdict.is_ad:
                yield url, verdict

    def _script(self, element: Element) -> tuple[str, str] | None:
        text = element.text
        if "json" in element.attr("type"):
            for url, verdict in self.addresses(text):
                message = f"structured data with an address of {verdict.host} ({verdict.network})"
                return message, url
        elif word := self._script_word(text):
            return f"inline ad script (`{word[0]}`)", word[0]
        return None

    def _names_unit(self, tag: str, named: str) -> bool:
        """Tell whether an element of this name and these classes is an ad unit."""
        return tag in self.words.element_names or not self.words.units.isdisjoint(
            named.lower().split()
        )

    def _is_pixel(self, element: Element) -> bool:
        source = element.attr("src")
        found = self.judge.judge(source, loads=True)
        if found and found.kind is Kind.PIXEL:
            return True
        return bool(urlsplit(source).netloc) and is_pixel(element.attr)
