"""The laws that every cut must keep, judged by rendering the document before and after.

What Markdown means, its renderers say: here two of them, whose trees are compared. Nothing in this
module comes from the scanners that propose the cuts.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from clearpane.sites.html import Element, Text, parse_page

CODE = frozenset({"pre", "code", "samp", "kbd", "textarea", "xmp", "listing", "plaintext"})
_ADDRESSES = ("href", "src", "poster", "data", "action")
_UNSEEN = frozenset({"script", "style", "template"})
# An element of these may stand within a word.
_INLINE = frozenset(
    "a abbr b code del em font i ins kbd mark q s small span strong sub sup u".split()  # noqa: SIM905
)
# An underscore may be emphasis.
_WORD = re.compile(r"[^\W_]+")
# Behind `{{` it is a call of a template.
_TAG_IN_TEXT = re.compile(r"(?<!\{\{)</?[A-Za-z][^<>]*>")
# Where an attribute list is no syntax it is text, and goes with what it belongs to.
_ATTRIBUTE_LIST = re.compile(r"\{(?::|[ ]?[.#])[^{}\n]*\}")
_BETWEEN = re.compile(r"[\s\"'<>()\[\]]+")


@dataclass(frozen=True)
class Change:
    """What was cut, what took its place, and what a finding tells of it."""

    gone: str
    new: str
    told: str


@dataclass
class Shown:
    """What a reader meets on a rendered page, in order."""

    code: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    items: list[tuple[int, str]] = field(default_factory=list)
    """For each list item the number of its list and its first word."""
    lists: int = 0
    paragraphs: list[str] = field(default_factory=list)
    """The texts of the paragraphs that stand in nothing else."""
    text: str = ""


def shown(rendered: str) -> Shown:
    """Return what a reader meets in rendered Markdown."""
    page, parts = Shown(), [""]
    tree = parse_page(rendered)
    body = tree.find("body")
    for child in body.children if body is not None else ():
        if isinstance(child, Element) and child.tag == "p":
            page.paragraphs.append(child.text)
    _walk(tree, page, parts, 0)
    page.text = "".join(parts)
    # A star is emphasis to one dialect, and a sign to another.
    page.words = _WORD.findall(_ATTRIBUTE_LIST.sub(" ", page.text).replace("*", ""))
    if "<" in page.text:
        page.code += _TAG_IN_TEXT.findall(page.text)
    return page


def _walk(parent: Any, page: Shown, parts: list[str], number: int) -> None:
    """Add what stands in an element; `number` is that of the list around."""
    for node in parent.children:
        if isinstance(node, Text):
            parts.append(node.data)
            continue
        if not isinstance(node, Element):
            continue
        tag, start = node.tag, len(parts)
        if tag not in _INLINE:
            parts.append(" ")
        if attributes := node.attrs:
            page.links += [str(attributes[name]) for name in _ADDRESSES if attributes.get(name)]
            page.titles += [str(attributes[n]) for n in ("alt", "title") if attributes.get(n)]
        if tag not in _UNSEEN:
            page.lists += tag in ("ol", "ul")
            _walk(node, page, parts, page.lists if tag in ("ol", "ul") else number)
        if tag == "li":
            first = _WORD.search("".join(parts[start:])[:400])
            page.items.append((number, first[0] if first else ""))
        elif tag in CODE:
            page.code.append(node.text.strip("\n"))
        if tag not in _INLINE:
            parts.append(" ")


def broken(before: Shown, after: Shown, changes: Sequence[Change]) -> str:
    """Return which law changes of the source break, in words, or an empty string."""
    if before.code != after.code:
        return "what is shown as code"
    cut = [html.unescape(change.gone) for change in changes]
    new = [html.unescape(change.new) for change in changes]
    told = html.unescape("\n".join(change.told for change in changes))
    if not _links_hold(before, after, "\n".join(cut), told):
        return "where a link leads"
    # What HTML hid from Markdown may have become a link or a picture.
    seen = Counter([*before.links, *before.titles])
    fresh = Counter([*after.links, *after.titles]) - seen
    if not _words_hold(before.words, after.words, [*cut, *fresh], new):
        return "words outside of it"
    if not _lists_hold(before, after, sum(not change.new for change in changes)):
        return "the lists around it"
    return ""


def _links_hold(before: Shown, after: Shown, gone: str, told: str) -> bool:
    """Tell whether each link leads where it led, but for those that a finding tells of.

    A query may lose parameters. An address that was plain text may become a link.
    """
    had, have = Counter(before.links), Counter(after.links)
    places: dict[str, list[str]] = {}
    for link in (had - have).elements():
        places.setdefault(_place(link), []).append(link)
    for link in (have - had).elements():
        if same := places.get(_place(link)):
            same.pop(0)
        elif not (link in told or html.unescape(link) in told or link in before.text):
            return False
    lost = [link for links in places.values() for link in links]
    # Most stand there as they are; however else one is written, its letters are the same.
    unlike = set(lost).difference(_BETWEEN.split(gone))
    letters = _letters(gone) if unlike else ""
    return all(link in gone or _letters(link) in letters for link in unlike)


def _place(link: str) -> str:
    return re.split(r"[?#]", link, maxsplit=1)[0]


def _letters(text: str) -> str:
    return "".join(_WORD.findall(unquote(text)))


def _words_hold(before: list[str], after: list[str], cut: list[str], new: list[str]) -> bool:
    """Tell whether the words are the same in order, but for those of the cuts."""
    may_go = Counter(_WORD.findall("\n".join(cut)))
    may_come = Counter(_WORD.findall("\n".join(new)))
    at, same = 0, min(len(before), len(after))
    while at < same and before[at] == after[at]:
        at += 1
    for word in before[at:]:
        if at < len(after) and after[at] == word:
            at += 1
            continue
        if may_go[word] > 0:
            may_go[word] -= 1
            continue
        while at < len(after) and after[at] != word and may_come[after[at]] > 0:
            may_come[after[at]] -= 1
            at += 1
        if at == len(after) or after[at] != word:
            return False
        at += 1
    return all(may_come[word] > 0 for word in after[at:])


def _lists_hold(before: Shown, after: Shown, cuts: int) -> bool:
    """Tell whether no list came apart, and no more were joined than there were cuts."""
    joined, at = 0, 0
    last: tuple[int, int] | None = None
    items = [item for item in after.items if item[1]]
    for number, word in before.items:
        if at == len(items) or items[at][1] != word:
            continue
        pair = (number, items[at][0])
        if last and last != pair:
            if last[0] == number and len(before.items) == len(after.items):
                return False
            joined += last[1] == pair[1]
        last, at = pair, at + 1
    return joined <= cuts
