"""Find template calls that print an ad: Liquid, Hugo, Hexo, MDX components, `:::` containers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from clearpane.ads.cuts import Cut
from clearpane.ads.networks import Vocabulary

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
    r"\[(?<![\]!\\]\[)(?P<close>/?)(?P<name>[A-Za-z][\w-]*)(?P<rest>(?:\s+[\w-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\]\"']+))*)\s*/?\](?![(\[:])"
)
_TAG = re.compile(r"<[^<>]*>")
_CONTAINER = re.compile(
    r"^(?P<indent>[ \t]*):::+[ \t]*(?P<name>[\w-]+)[^\r\n]*(?=\r?$)", re.MULTILINE
)
_CONTAINER_END = re.compile(r"^[ \t]*:::+[ \t]*(?=\r?$)", re.MULTILINE)
_IN_LINK = re.compile(r"\[([^\[\]\r\n]*)\]\([ \t]*\Z")
_LINK_END = re.compile(r"[^()\r\n]{0,400}\)")
_QUOTED = re.compile(r"\"([^\"]+)\"|'([^']+)'")
_TITLE = re.compile(r"\btitle=\"([^\"]+)\"")
_WORD = re.compile(r"\w")
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
    for match in _LIQUID.finditer(mask):
        if is_ad_name(match["name"], words):
            yield _cut(mask, match, "{% " + (match["include"] or "") + " … %}")
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
    ends = [match.end() for match in _CONTAINER_END.finditer(mask)]
    for match in _CONTAINER.finditer(mask):
        following = bisect_right(ends, match.end())
        if match["name"].lower() in words.shortcodes and following < len(ends):
            yield _finding(match.start(), ends[following], f":::{match['name']}")


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
    before = mask[max(0, start - _NEAR) : start].rpartition("\n")[2]
    after = mask[end : end + _NEAR].partition("\n")[0]
    return not _WORD.search(_TAG.sub("", before + after)) and '"' not in before + after


def _wordpress(mask: str, words: Vocabulary) -> Iterator[Cut]:
    """Yield a cut for each of WordPress's codes that prints an ad."""
    for match in _BRACKETS.finditer(mask):
        if match["name"].lower() not in words.wordpress:
            continue
        if match["rest"].strip() or match["close"] or _stands_alone(mask, *match.span()):
            yield _finding(*match.span(), f"[{match['name']}]")


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


def _cut(mask: str, match: re.Match[str], shown: str) -> Cut:
    start, end = match.span()
    link = _IN_LINK.search(mask, max(0, start - 400), start)
    close = _LINK_END.match(mask, end)
    if link and close:
        # The call is a link's target: the words between the brackets are the article's.
        return _finding(link.start(), close.end(), shown, link[1])
    quoted = _QUOTED.search(match["rest"])
    before = mask[max(0, start - _NEAR) : start].rpartition("\n")[2]
    after = mask[end : end + _NEAR].partition("\n")[0]
    in_sentence = _WORD.search(before + after)
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
