"""Find what publishers put around ads and in their place: comments, labels, template calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clearpane.ads.ad_options import Vocabulary
from clearpane.ads.cuts import Cut
from clearpane.core.text import Span
from clearpane.document.document import Document
from clearpane.document.tags import Tag

_TAG = re.compile(r"<[^<>]*>")
_ONE_ELEMENT = re.compile(r"<(\w+)\b[^<>]*>[^<>]*</\1>")
_AROUND_LABEL = " \t\r\n*_~-–—:[]()|＜＞<>"


def find_fences(mask: str, tags: list[Tag], words: Vocabulary) -> tuple[list[Cut], list[Span]]:
    """Return a cut for each comment of an ad fence, and what each pair encloses.

    A comment without its counterpart goes alone, and what follows it is judged by its own shape:
    a pair proves little about what stands in it, a lone comment nothing.
    """
    cuts: list[Cut] = []
    enclosed: list[Span] = []
    opened: Tag | None = None
    for tag in tags:
        if tag.name != "!--":
            continue
        side = None
        if words.tool.fullmatch(mask, tag.start, tag.end):
            message = "comment of an ad's or a counter's snippet"
        elif side := words.fence.fullmatch(mask, tag.start, tag.end):
            message = f"comment around an ad: `{' '.join(side[0].split())}`"
        else:
            continue
        cuts.append(Cut(tag.start, tag.end, "", "ad-fence", message, "removed", block=True))
        if side is None:
            continue
        if side["begin1"] or side["begin2"]:
            opened = tag
        elif opened:
            enclosed.append((opened.end, tag.start))
            opened = None
    return cuts, enclosed


def find_labels(source: Document, cuts: Iterable[Cut], words: Vocabulary) -> Iterator[Cut]:
    """Yield a cut for each paragraph above a removed ad that is only a label ("Advertisement")."""
    for cut in cuts:
        above = None if cut.replacement else _line_above(source, cut.start)
        if above is None:
            continue
        line = source.mask[slice(*above)].strip()
        if "<" in line and not _ONE_ELEMENT.fullmatch(line):
            # Half an element: its other tag would be left.
            continue
        text = _TAG.sub("", line).strip(_AROUND_LABEL).casefold()
        if text in words.labels:
            yield Cut(*above, "", "ad-label", f"label left over from an ad: `{text}`", "removed")


def _line_above(source: Document, offset: int) -> Span | None:
    """Return the line above an offset's that has text, at most one blank line away."""
    start, _ = source.line_at(offset)
    for _ in range(2):
        if start == 0:
            return None
        start, end = source.line_at(start - 1)
        if source.mask[start:end].strip():
            return start, start + len(source.text[start:end].rstrip("\r\n"))
    return None


_DENIAL = re.compile(
    r"\b(?:no|not|never|none|without|zero|neither|nor|free of|avoid(?:s|ing)?|refuse[sd]?"
    r"|reject(?:s|ed)?|ban(?:s|ned)?|prohibit(?:s|ed)?|forbid(?:s|den)?|kein(?:e|en)?|nicht|sin)\b|n['’]t\b",
    re.IGNORECASE,
)
_ITEM_OF_ONE_LINK = re.compile(
    r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]+\[[^\[\]\r\n]*\]\([^()\r\n]*\)[ \t]*\r?\n?\Z"
)
_TAGS = 3
"""Items in a row whose only words were an ad's link, from which a list is one of tags."""


def find_notes(
    source: Document, cuts: Iterable[Cut], words: Vocabulary
) -> Iterator[tuple[str, int]]:
    """Yield rule and offset of each place that an owner should look at."""
    if words.disclosure_in_lower_case.search(source.mask.lower()):
        for match in words.disclosure.finditer(source.mask):
            if not _denied(source.mask, match.start(), match.end()):
                yield "ad-disclosure", match.start()
    for element in source.elements:
        classes = set(element.open.get("class").lower().split())
        if classes & words.boxes:
            yield "ad-box", element.start
        if classes & words.also_read:
            yield "ad-also-read", element.start
    yield from _tag_lists(source, cuts)


def _denied(mask: str, start: int, end: int) -> bool:
    """Tell whether a sentence says that there are none, or only asks."""
    before = re.split(r"[.!?]\s|\n\s*\n", mask[max(0, start - 160) : start])[-1]
    behind = re.split(r"(?<=[.!?])\s|\n\s*\n", mask[end : end + 160])[0]
    return bool(_DENIAL.search(before + mask[start:end])) or behind.rstrip().endswith("?")


def _tag_lists(source: Document, cuts: Iterable[Cut]) -> Iterator[tuple[str, int]]:
    """Yield the start of each list whose items were nothing but words on ad links."""
    first = following = count = -1
    for cut in cuts:
        if cut.rule != "ad-link":
            continue
        start, end = source.line_at(cut.start)
        if not _ITEM_OF_ONE_LINK.match(source.text[start:end]):
            continue
        if start != following:
            first, count = start, 0
        count, following = count + 1, end
        if count == _TAGS:
            yield "ad-tags", first


_LIQUID = re.compile(
    r"\{%-?\s*(?:(?P<include>include|include_cached|include_relative|render|partial)\s+"
    r"[\"']?)?(?P<name>[\w./-]+)[\"']?(?P<rest>[^%\r\n]*)%\}"
)
_HUGO = re.compile(
    r"\{\{(?P<mark>[<%])\s*(?P<close>/?)\s*(?P<name>[\w./-]+)(?P<rest>[^{}]*?)[>%]\}\}"
)
_RAW = re.compile(r"(?<=raw %\}).*?(?=\{%-?\s*endraw\b)", re.DOTALL)
_COMPONENT = re.compile(r"<(?P<close>/?)(?P<name>[A-Z][A-Za-z0-9]*)\b(?P<rest>[^<>]*?)/?>")
# No link of Markdown: those have words behind their brackets.
_BRACKETS = re.compile(
    r"\[(?<![!\\\[]\[)(?<!\]\[(?!/))(?P<close>/?)(?P<name>[A-Za-z][\w-]*)(?P<rest>(?:\s+[\w-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\]\"']+))*)\s*/?\](?![(:]|\[(?!/))"
)
_CONTAINER = re.compile(r"^[ \t]*:::+[ \t]*(?P<name>[^\s\r\n]*)[^\r\n]*(?=\r?$)", re.MULTILINE)
_IN_LINK = re.compile(r"\[([^\[\]\r\n]*)\]\([ \t]*\Z")
_LINK_END = re.compile(r"[^()\r\n]{0,400}\)")
_QUOTED = re.compile(r"\"([^\"]+)\"|'([^']+)'")
_TITLE = re.compile(r"\btitle=\"([^\"]+)\"")
_WORD = re.compile(r"\w")
_BLANK = re.compile(r"\s")
# Characters to each side in which a sentence would show; the whole line may be megabytes.
_NEAR = 200
_PART = re.compile(r"[-_.]+")
_SIZE = re.compile(r"\d{2,3}x\d{2,3}")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def find_shortcodes(mask: str, words: Vocabulary) -> Iterator[Cut]:
    """Yield a cut for each ad shortcode of a text whose code is blanked.

    A call that stands in a sentence or between the brackets of a link keeps its words.
    """
    # Between these a call is shown and not run; HTML lives all the same.
    mask = _RAW.sub(lambda raw: re.sub(r"[{}]", " ", raw[0]), mask) if "raw" in mask else mask
    opened: dict[str, Cut] = {}
    for match in _LIQUID.finditer(mask):
        name = match["name"]
        if is_ad_name(name, words):
            opened[name] = _cut(mask, match, "{% " + (match["include"] or name) + " … %}")
            yield opened[name]
        elif start := opened.pop(re.sub(r"\Aend[_-]?", "", name), None):
            yield _end(mask, start.start, match)
    for match in _HUGO.finditer(mask):
        title = _TITLE.search(match["rest"])
        if match["name"].lower() in words.product_boxes and title:
            # A product box: its picture and links are the shop's, the name is the author's.
            yield _finding(*match.span(), f"{{{{< {match['name']} >}}}}", title[1])
        elif (
            is_ad_name(match["name"], words, folder=True)
            or match["name"].lower() in words.product_boxes
        ):
            yield _cut(mask, match, f"{{{{< {match['name']} >}}}}")
    yield from _components(mask, words)
    yield from _wordpress(mask, words)
    containers: list[re.Match[str]] = []
    for match in _CONTAINER.finditer(mask):
        if match["name"]:
            containers.append(match)
        elif containers and (container := containers.pop())["name"].lower() in words.shortcodes:
            yield _finding(*container.span(), f":::{container['name']}")
            yield _end(mask, container.start(), match)


def _components(mask: str, words: Vocabulary) -> Iterator[Cut]:
    """Yield a cut for each component of MDX that shows an ad, whole, and on lines of its own.

    A lone `<Ad>` in a sentence is somebody's node.
    """
    opened: dict[str, re.Match[str]] = {}
    for match in _COMPONENT.finditer(mask):
        name = match["name"]
        if name.lower() not in words.shortcodes and not is_ad_name(_CAMEL.sub("-", name), words):
            continue
        if match["close"]:
            start = opened.pop(name, None)
            if start and _stands_alone(mask, start.start(), match.end()):
                for part in (start, match):
                    yield _finding(*part.span(), f"<{name}>")
        elif match[0].endswith("/>"):
            if _stands_alone(mask, *match.span()):
                yield _finding(*match.span(), f"<{name}>")
        else:
            opened[name] = match


def _stands_alone(mask: str, start: int, end: int) -> bool:
    """Tell whether nothing but other tags and list marks stand on the lines of a span."""
    beside = _beside(mask, start, end)
    return not _WORD.search(_TAG.sub("", beside)) and '"' not in beside


def _beside(mask: str, start: int, end: int) -> str:
    """Return what stands on the lines of a span before and behind it."""
    before = mask[max(0, start - _NEAR) : start].rpartition("\n")[2]
    return before + mask[end : end + _NEAR].partition("\n")[0]


def _wordpress(mask: str, words: Vocabulary) -> Iterator[Cut]:
    """Yield a cut for each of WordPress's codes that prints an ad, and for the ends of pairs.

    In a sentence, a code without parameters counts only right before and behind what it encloses:
    in "[ad] begins it" it is a word.
    """
    opened: dict[str, re.Match[str]] = {}
    for match in _BRACKETS.finditer(mask):
        name = match["name"].lower()
        if name not in words.wordpress:
            continue
        alone = match["rest"].strip() or _stands_alone(mask, *match.span())
        start = opened.pop(name, None) if match["close"] else None
        if start is None and alone:
            yield _finding(*match.span(), f"[{name}]")
        if not match["close"]:
            opened[name] = match
        elif start and (start["rest"].strip() or _stands_alone(mask, *start.span())):
            yield _end(mask, start.start(), match)
        elif start and not _BLANK.search(mask[start.end()] + mask[match.start() - 1]):
            yield _finding(*start.span(), f"[{name}]", in_sentence=True)
            yield _end(mask, start.start(), match)


def is_ad_name(name: str, words: Vocabulary, *, folder: bool = False) -> bool:
    """Tell whether a template's name is an ad's, by all the words of it.

    `folder` tells that whatever lies in a folder of ads prints one; includes may be content.

    `ads.html`, `mm/ad/box`, `article_ad`, `google-ads-300x250` are; `address`, `ads-api`,
    `download-ad-free`, `adunit-config.md` are not: another word means another subject.
    """
    name = name.lower().removesuffix(".html").removesuffix(".htm").removesuffix(".liquid")
    *folders, last = [part for part in re.split(r"[/]+", name) if part] or [""]
    parts = [p for p in _PART.split(last) if p]
    parts = [re.sub(r"\d+$", "", p) if p.rstrip("0123456789") else p for p in parts]
    named = any(p in words.shortcodes for p in parts)
    if named and any(_SIZE.fullmatch(p) for p in _PART.split(last)):
        return True
    if folder and any(part in words.shortcodes for part in folders):
        return True
    if not all(p in words.shortcodes or p in words.beside_shortcodes or p.isdigit() for p in parts):
        return False
    return named or any(folder in words.shortcodes for folder in folders)


def _end(mask: str, owner: int, match: re.Match[str]) -> Cut:
    """Return the cut of a pair's end, which goes and stays with its beginning."""
    return Cut(*match.span(), owner=owner, block=_stands_alone(mask, *match.span()))


def _cut(mask: str, match: re.Match[str], shown: str) -> Cut:
    start, end = match.span()
    link = _IN_LINK.search(mask, max(0, start - 400), start)
    close = _LINK_END.match(mask, end)
    if link and close:
        # The call is a link's target: the words between the brackets are the article's.
        return _finding(link.start(), close.end(), shown, link[1])
    quoted = _QUOTED.search(match["rest"])
    in_sentence = _WORD.search(_beside(mask, start, end))
    if in_sentence and quoted and "=" not in match["rest"]:
        return _finding(start, end, shown, quoted[1] or quoted[2])
    return _finding(start, end, shown, in_sentence=bool(in_sentence))


def _finding(
    start: int, end: int, shown: str, words: str = "", *, in_sentence: bool = False
) -> Cut:
    fix = f"kept its words, `{words.strip()}`" if words else "removed"
    if in_sentence:
        fix = "removed; it stood in a sentence, so read what is left"
    message = f"template call that prints an ad: `{shown}`"
    return Cut(start, end, words, "ad-shortcode", message, fix, block=not words and not in_sentence)
