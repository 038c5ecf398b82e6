"""Tell for each place of a document where a reader of its rendering meets it.

The site's own renderer says what a text means, so what an author wrote can be compared with what
came out: as text, as code, in an attribute or nowhere, and inside which elements.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from clearpane.document.document import Document
from clearpane.document.written import MARKS, OPENERS, marked, number, read_lines
from clearpane.sites.html import CODE, INLINE, Element, Text, parse_fragment
from clearpane.sites.renderer import Render

Kind = Literal["text", "code", "attribute", "nowhere"]

_HIDDEN = frozenset({"script", "style", "template", "svg", "math"})
_PERMALINK = "headerlink"
_DEEPEST = 150
HOLE = "\ufffc"
"""Stands in running text for code and for pictures."""


@dataclass
class Met:
    """Where a reader meets one mark.

    `within` are the elements around, outermost first. `before` and `after` are what of its line
    a reader sees before and behind the mark, with code and pictures as holes.
    """

    kind: Kind = "nowhere"
    within: tuple[Element, ...] = ()
    before: str = ""
    after: str = ""

    @property
    def lead(self) -> str:
        """What a reader sees on the line before the first word and the quotation mark at it."""
        return self.before.strip().rstrip(OPENERS).rstrip()

    def inside(self, element: Element) -> bool:
        """Tell whether the place is inside of an element."""
        return any(each is element for each in self.within)

    def nearest(self, *tags: str) -> Element | None:
        """Return the innermost element of these names around the place."""
        return next((each for each in reversed(self.within) if each.tag in tags), None)


@dataclass
class Part:
    """An element of the result: `line` is that of its first word, or else of the word before."""

    element: Element
    within: tuple[Element, ...]
    attributes: dict[str, str]
    line: int
    seen: list[str]
    """What a reader sees of the page, in pieces, code as it is; `first` to `end` are its own."""
    first: int
    end: int = 0
    certain: bool = False

    def get(self, attribute: str) -> str:
        """Return the value of an attribute, or an empty text."""
        return self.attributes.get(attribute, "")

    @property
    def words(self) -> str:
        """What a reader sees of it, with single spaces."""
        return " ".join("".join(self.seen[self.first : self.end]).split())


def mark_page(source: Document, render: Render) -> str:
    """Return what a page's body is rendered to with marks in it."""
    return render(marked(source, read_lines(source))[0])


class Rendered:
    """A document, rendered with marks in it; `html` is what `mark_page` has returned of it."""

    def __init__(self, source: Document, render: Render, html: str = "") -> None:
        self.source = source
        self.written = read_lines(source)
        """What was written, line by line, front matter left out."""
        text, self._offsets = marked(source, self.written)
        self.html = html or render(text)
        self.parts: list[Part] = []
        self.loose: list[tuple[str, int, tuple[Element, ...]]] = []
        """Lines of running text without a mark: their words, the line before, what is around."""
        self._met: dict[int, Met] = {}
        self._lines = [source.position(offset)[0] for offset in self._offsets]
        self._marks_of_line: dict[int, list[int]] = {}
        for mark, line in enumerate(self._lines):
            self._marks_of_line.setdefault(line, []).append(mark)
        self._line = self._line_before_run = 0
        self._open: list[Part] = []
        self._seen: list[str] = []
        self._run: list[str] = []
        self._run_within: tuple[Element, ...] = ()
        self._into(parse_fragment(self.html), (), code=False)
        self._end_run()

    def met(self, line: int) -> Met | None:
        """Return where the first word of a source line came out; None for a line without one."""
        marks = self._marks_of_line.get(line)
        return self._met.get(marks[0], Met()) if marks else None

    def met_last(self, line: int) -> Met | None:
        """Return where the last cell of a table's row came out; None for any other line."""
        marks = self._marks_of_line.get(line, [])
        return self._met.get(marks[1], Met()) if len(marks) > 1 else None

    def lines(self) -> Iterator[tuple[int, Met]]:
        """Yield each line with a mark, and where its first word came out."""
        for line, marks in self._marks_of_line.items():
            yield line, self._met.get(marks[0], Met())

    @cached_property
    def words(self) -> str:
        """All that a reader sees, in order, code too."""
        return "".join(self._seen)

    @cached_property
    def by_tag(self) -> dict[str, list[Part]]:
        """The elements of the result by their name, in its order."""
        parts: dict[str, list[Part]] = {}
        for part in self.parts:
            parts.setdefault(part.element.tag, []).append(part)
        return parts

    def _into(self, parent: Element, within: tuple[Element, ...], *, code: bool) -> None:
        hidden = bool(within) and within[-1].tag in _HIDDEN
        for child in parent.children:
            if isinstance(child, Element):
                self._element(child, within, code=code)
            elif isinstance(child, Text) and not hidden:
                self._words(child.text, within, code=code)

    def _words(self, text: str, within: tuple[Element, ...], *, code: bool) -> None:
        seen = text
        if not text.isascii():
            for mark in MARKS.findall(text):
                self._meet(number(mark), Met("code" if code else "text", within))
            seen = MARKS.sub("", text)
        self._seen.append(seen)
        if not code:
            self._run_within = within
            self._run.append(text)

    def _meet(self, mark: int, met: Met) -> None:
        if mark in self._met or mark >= len(self._offsets):
            return
        self._met[mark] = met
        self._line = self._lines[mark]
        for part in reversed(self._open):
            if part.certain:
                # So are those around it.
                break
            part.line, part.certain = self._line, True

    def _element(self, element: Element, within: tuple[Element, ...], *, code: bool) -> None:
        if len(within) > _DEEPEST:
            # The gate takes such elements out, and no author has written them by hand.
            return
        tag = element.tag
        inline = tag in INLINE
        if not inline:
            self._end_run()
            self._seen.append(" ")
        attributes = self._attributes(element, within)
        part = Part(element, within, attributes, self._line, self._seen, len(self._seen))
        self.parts.append(part)
        if tag in CODE or tag == "img":
            self._run.append(HOLE)
        elif tag == "br":
            self._run.append("\n")
        if _PERMALINK not in part.get("class").split():
            self._open.append(part)
            self._into(element, (*within, element), code=code or tag in CODE)
            self._open.pop()
        part.end = len(self._seen)
        if not inline:
            self._end_run()

    def _attributes(self, element: Element, within: tuple[Element, ...]) -> dict[str, str]:
        """Return an element's attributes as texts, and note the marks that are in them."""
        found = {}
        for name, value in element.attrs.items():
            joined = " ".join(value) if isinstance(value, list) else value or ""
            found[name] = joined
            if not joined.isascii():
                for mark in MARKS.findall(joined):
                    self._met.setdefault(number(mark), Met("attribute", (*within, element)))
        return found

    def _end_run(self) -> None:
        """Give each mark of a stretch of running text what stands on its line around it."""
        last = self._line_before_run
        for line in "".join(self._run).split("\n") if self._run else ():
            marks = () if line.isascii() else MARKS.findall(line)
            if not marks and line.strip():
                self.loose.append((line.strip(), last, self._run_within))
            pieces = MARKS.split(line) if marks else []
            for place, mark in enumerate(marks):
                met = self._met.get(number(mark))
                last = self._lines[number(mark)]
                if met and not met.before and not met.after:
                    met.before, met.after = pieces[place], "".join(pieces[place + 1 :])
        self._run.clear()
        self._line_before_run = self._line
