"""The laws that every cut must keep, judged by rendering the document before and after.

What Markdown means, its renderers say: here two of them, whose trees are compared. Nothing in this
module comes from the scanners that propose the cuts.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import unquote

from clearpane.ads.dialects import Dialect
from clearpane.sites.html import read_html

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
_PLACE = re.compile(r"[^?#]*")


class Piece(Protocol):
    """What is cut: its span in the source, what takes its place, and what its finding says."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def replacement(self) -> str: ...  # noqa: D102
    @property
    def fix(self) -> str: ...  # noqa: D102


P = TypeVar("P", bound=Piece)
MOST_TRIES = 100
"""Renderings of one document, from which on what is not proven stays."""


@dataclass
class Shown:
    """What a reader meets on a rendered page, in order."""

    code: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    items: list[tuple[int, str]] = field(default_factory=list)
    """For each list item the number of its list and its first word."""
    text: str = ""


def shown(rendered: str) -> Shown:
    """Return what a reader meets in rendered Markdown."""
    page, parts = Shown(), [""]
    opened: list[tuple[int, int]] = []
    lists: list[int] = []
    count = 0
    for node, leaving in _walk(read_html(rendered)):
        tag = getattr(node, "tag", None)
        if tag is None:
            parts.append(getattr(node, "data", None) or "")
            continue
        if tag not in _INLINE:
            parts.append(" ")
        if tag in ("ol", "ul"):
            if leaving:
                lists.pop()
            else:
                count += 1
                lists.append(count)
        elif tag == "li":
            if not leaving:
                opened.append((len(parts), lists[-1] if lists else 0))
            elif opened:
                start, number = opened.pop()
                first = _WORD.search("".join(parts[start:])[:400])
                page.items.append((number, first[0] if first else ""))
        elif leaving and tag in CODE:
            page.code.append(node.text.strip("\n"))
        if not leaving:
            page.links += filter(None, (node.attr(name) for name in _ADDRESSES))
            page.titles += filter(None, (node.attr(name) for name in ("alt", "title")))
    page.text = "".join(parts)
    page.words = _WORD.findall(_ATTRIBUTE_LIST.sub(" ", page.text))
    page.code += _TAG_IN_TEXT.findall(page.text)
    return page


def _walk(tree: Any) -> Iterator[tuple[Any, bool]]:
    """Yield each node that is shown, elements twice: entering and leaving."""
    stack: list[tuple[Any, bool]] = [(child, False) for child in reversed(list(tree.children))]
    while stack:
        node, leaving = stack.pop()
        yield node, leaving
        if leaving or getattr(node, "tag", None) is None:
            continue
        stack.append((node, True))
        if node.tag not in _UNSEEN:
            stack.extend((child, False) for child in reversed(list(node.children)))


def broken(before: Shown, after: Shown, text: str, cuts: Sequence[Piece]) -> str:
    """Return which law cuts break, in words, or an empty string.

    `text` is the source that the spans of `cuts` count in.
    """
    if before.code != after.code:
        return "what is shown as code"
    cut = [html.unescape(text[piece.start : piece.end]) for piece in cuts]
    new = [html.unescape(piece.replacement) for piece in cuts]
    if not _links_hold(before, after, cut, cuts):
        return "where a link leads"
    # What HTML hid from Markdown may have become a link or a picture.
    seen = Counter([*before.links, *before.titles])
    fresh = Counter([*after.links, *after.titles]) - seen
    if not _words_hold(before.words, after.words, [*cut, *fresh], new):
        return "words outside of it"
    if not _lists_hold(before, after, sum(not piece.replacement for piece in cuts)):
        return "the lists around it"
    return ""


def _digest(code: list[str]) -> str:
    return hashlib.sha256("\0".join(code).encode()).hexdigest()


def _links_hold(before: Shown, after: Shown, cut: list[str], cuts: Sequence[Piece]) -> bool:
    """Tell whether each link leads where it led, but for those that a finding tells of.

    A query may lose parameters. An address that was plain text may become a link.
    """
    had, have = Counter(before.links), Counter(after.links)
    lost, came = list((had - have).elements()), list((have - had).elements())
    gone = "\n".join(cut)
    told = "\n".join(html.unescape(piece.fix) for piece in cuts)
    for link in came:
        place = _PLACE.match(link)[0]  # type: ignore[index]
        same = next((old for old in lost if _PLACE.match(old)[0] == place), None)  # type: ignore[index]
        if same is not None:
            lost.remove(same)
        elif not (link in told or html.unescape(link) in told or link in before.text):
            return False
    return all(_stands_in(link, gone) for link in lost)


def _stands_in(link: str, gone: str) -> bool:
    """Tell whether an address stands in what was cut, however it was written there."""
    return link in gone or _letters(link) in _letters(gone)


def _letters(text: str) -> str:
    return "".join(_WORD.findall(unquote(text)))


def _words_hold(before: list[str], after: list[str], cut: list[str], new: list[str]) -> bool:
    """Tell whether the words are the same in order, but for those of the cuts."""
    may_go = Counter(word for piece in cut for word in _WORD.findall(piece))
    may_come = Counter(word for piece in new for word in _WORD.findall(piece))
    at = 0
    for word in before:
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


class Proof(Generic[P]):
    """Proves cuts of one document in the dialects that it is read in; `body` is where it begins."""

    def __init__(
        self, text: str, body: int, dialects: Sequence[Dialect], apply: Callable[[list[P]], str]
    ) -> None:
        self.text = text
        self.body = body
        self.dialects = dialects
        self.apply = apply
        self.before = [shown(dialect.render(text[body:])) for dialect in dialects]

    def law(self, cuts: list[P]) -> str:
        """Return the law that these cuts break together, or an empty string."""
        after = self.apply(cuts)[self.body :]
        for dialect, before in zip(self.dialects, self.before, strict=True):
            if law := broken(before, shown(dialect.render(after)), self.text, cuts):
                return law
        return ""

    def shows(self, cut: P) -> bool:
        """Tell whether one of the dialects shows as code what a cut would take."""
        text = "".join(self.text[cut.start : cut.end].replace(">", "").split())
        return any(
            text in "".join(code.replace(">", "").split())
            for page in self.before
            for code in page.code
        )

    def compared(self, cuts: list[P]) -> list[dict[str, Any]]:
        """Return what was compared in each dialect, in plain values, for cuts that hold."""
        after = self.apply(cuts)[self.body :]
        found = []
        for dialect, before in zip(self.dialects, self.before, strict=True):
            law = broken(before, now := shown(dialect.render(after)), self.text, cuts)
            found.append(
                {
                    "dialect": dialect.name,
                    "laws": dict.fromkeys(("code", "links", "words", "lists"), not law),
                    "code_before": _digest(before.code),
                    "code_after": _digest(now.code),
                    "words": [len(before.words), len(now.words)],
                    "links": [len(before.links), len(now.links)],
                }
            )
        return found

    def hold(
        self, units: list[list[P]], kept: Sequence[P] = ()
    ) -> tuple[list[P], list[tuple[list[P], str]]]:
        """Return the cuts that hold together, and the units that do not, each with its law.

        `kept` are cuts that hold already.
        A unit is what makes sense only as a whole. Where all together break a law, halves are
        tried, so that what breaks it is taken back alone.
        """
        kept = list(kept)
        refused: list[tuple[list[P], str]] = []
        waiting, tries = [units] if units else [], MOST_TRIES
        while waiting:
            part = waiting.pop()
            tries -= 1
            cuts = sorted([*kept, *(cut for unit in part for cut in unit)], key=lambda c: c.start)
            law = self.law(cuts) if tries >= 0 else "more than could be tried"
            if not law:
                kept = cuts
            elif len(part) == 1 or tries < 0:
                refused += [(unit, law) for unit in part]
            else:
                waiting += [part[len(part) // 2 :], part[: len(part) // 2]]
        return kept, refused
