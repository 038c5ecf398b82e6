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

from clearpane.sites.html import INLINE, Element, Text, parse_page

CODE = frozenset({"pre", "code", "samp", "kbd", "textarea", "xmp", "listing", "plaintext"})
_ADDRESSES = ("href", "src", "poster", "data", "action")
_UNSEEN = frozenset({"script", "style", "template"})
# An element of these may stand within a word.
_INLINE = INLINE - {"br", "button", "img", "svg", "wbr"}
# An underscore may be emphasis.
WORD = re.compile(r"[^\W_]+")
# Behind `{{` it is a call of a template.
_TAG_IN_TEXT = re.compile(r"(?<!\{\{)</?[A-Za-z][^<>]*>")
# Where an attribute list is no syntax it is text, and goes with what it belongs to.
_ATTRIBUTE_LIST = re.compile(r"\{(?::|[ ]?[.#])[^{}\n]*\}")


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
    page.words = WORD.findall(_ATTRIBUTE_LIST.sub(" ", page.text).replace("*", ""))
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
            first = WORD.search("".join(parts[start:])[:400])
            page.items.append((number, first[0] if first else ""))
        elif tag in CODE:
            page.code.append(node.text.strip("\n"))
        if tag not in _INLINE:
            parts.append(" ")


_BETWEEN = re.compile(r"[\s\"'<>()\[\]]+")


class Changes:
    """What some cuts take, what they put in its place, and what their findings tell of it.

    `triples` hold these three for each cut, as they stand in the source.
    """

    def __init__(self, triples: Sequence[tuple[str, str, str]]) -> None:
        parts = zip(*triples, strict=True) if triples else ((), (), ())
        self.gone, self.new, self.told = (html.unescape("\n".join(part)) for part in parts)
        self.told = unquote(self.told)
        self.may_go, self.may_come = (Counter(WORD.findall(t)) for t in (self.gone, self.new))
        self.whole = sum(not new for _, new, _ in triples)
        """How many put nothing in the place of what they take."""


def broken(before: Shown, after: Shown, changes: Changes) -> str:
    """Return which law changes of the source break, in words, or an empty string."""
    if before.code != after.code:
        return "what is shown as code"
    if before.links != after.links and not _links_hold(before, after, changes):
        return "where a link leads"
    if before.words != after.words and not _words_hold(before, after, changes):
        return "words outside of it"
    if before.items != after.items and not _lists_hold(before, after, changes.whole):
        return "the lists around it"
    return ""


def _links_hold(before: Shown, after: Shown, changes: Changes) -> bool:
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
        elif unquote(html.unescape(link)) not in changes.told and link not in before.text:
            return False
    lost = [link for links in places.values() for link in links]
    # Most stand there as they are; however else one is written, its letters are the same.
    unlike = set(lost).difference(_BETWEEN.split(changes.gone)) if lost else set()
    letters = _letters(changes.gone) if unlike else ""
    return all(link in changes.gone or _letters(link) in letters for link in unlike)


def _place(link: str) -> str:
    return re.split(r"[?#]", link, maxsplit=1)[0]


def _letters(text: str) -> str:
    return "".join(WORD.findall(unquote(text)))


def _words_hold(before: Shown, after: Shown, changes: Changes) -> bool:
    """Tell whether the words are the same in order, but for those of the cuts."""
    # What HTML hid from Markdown may have become a link or a picture.
    seen = Counter([*before.links, *before.titles])
    fresh = Counter([*after.links, *after.titles]) - seen
    may_go = changes.may_go + Counter(WORD.findall("\n".join(fresh)))
    may_come, words = changes.may_come.copy(), after.words
    at, same = 0, min(len(before.words), len(words))
    while at < same and before.words[at] == words[at]:
        at += 1
    for word in before.words[at:]:
        if at < len(words) and words[at] == word:
            at += 1
            continue
        if may_go[word] > 0:
            may_go[word] -= 1
            continue
        while at < len(words) and words[at] != word and may_come[words[at]] > 0:
            may_come[words[at]] -= 1
            at += 1
        if at == len(words) or words[at] != word:
            return False
        at += 1
    return all(may_come[word] > 0 for word in words[at:])


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
