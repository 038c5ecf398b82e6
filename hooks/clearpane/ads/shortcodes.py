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
_COMPONENT = re.compile(r"<(?P<close>/?)(?P<name>[A-Z][A-Za-z0-9]*)\b(?P<rest>[^<>]*?)/?>")
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
_PART = re.compile(r"[-_/.]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def find_shortcodes(mask: str, words: Vocabulary) -> Iterator[Cut]:
    """Yield a cut for each ad shortcode of a text whose code is blanked.

    A call that stands in a sentence or between the brackets of a link keeps its words.
    """
    for match in _LIQUID.finditer(mask):
        if is_ad_name(match["name"], words):
            yield _cut(mask, match, "{% " + (match["include"] or "") + " … %}")
    for match in _HUGO.finditer(mask):
        title = _TITLE.search(match["rest"])
        if match["name"].lower() in words.product_boxes and title:
            # A product box: its picture and links are the shop's, the name is the author's.
            yield _finding(*match.span(), f"{{{{< {match['name']} >}}}}", title[1])
        elif is_ad_name(match["name"], words) or match["name"].lower() in words.product_boxes:
            yield _cut(mask, match, f"{{{{< {match['name']} >}}}}")
    for match in _COMPONENT.finditer(mask):
        if is_ad_name(_CAMEL.sub("-", match["name"]), words):
            yield _cut(mask, match, f"<{match['name']}>")
    ends = [match.end() for match in _CONTAINER_END.finditer(mask)]
    for match in _CONTAINER.finditer(mask):
        following = bisect_right(ends, match.end())
        if match["name"].lower() in words.shortcodes and following < len(ends):
            yield _finding(match.start(), ends[following], f":::{match['name']}")


def is_ad_name(name: str, words: Vocabulary) -> bool:
    """Tell whether a template's name is about ads: a whole part of it is an ad word.

    `ads.html`, `mm/ad/box`, `article_ad` are; `address`, `admonition`, `affiliate-disclosure`
    are not.
    """
    parts = [p for p in _PART.split(name.lower().removesuffix(".html")) if p]
    parts = [re.sub(r"\d+$", "", p) if p.rstrip("0123456789") else p for p in parts]
    return any(p in words.shortcodes for p in parts) and not any(
        p in words.not_shortcodes for p in parts
    )


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
