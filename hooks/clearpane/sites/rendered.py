"""Tell for each place of a document where a reader of its rendering meets it.

The site's own renderer says what a text means, so what an author wrote can be compared with what
came out: as text, as code, in an attribute or nowhere, and inside which elements.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, redirect_stdout
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal
from xml.etree.ElementTree import Element as Node

import markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from clearpane.core.findings import ClearpaneError
from clearpane.document.document import Document
from clearpane.document.grammar import BRACKET
from clearpane.document.marks import MARKS, OPENERS, marked, number
from clearpane.document.written import read_lines
from clearpane.sites.html import CODE, INLINE, Element, Text, parse_fragment
from clearpane.sites.mkdocs_yaml import with_python
from clearpane.sites.settings import Settings

Kind = Literal["text", "code", "attribute", "nowhere"]

_HIDDEN = frozenset({"script", "style", "template", "svg", "math"})
_PERMALINK = "headerlink"
_DEEPEST = 150
HOLE = "\ufffc"
"""Stands in running text for code and for pictures."""


_HIGHLIGHT = "pymdownx.highlight"
_CODEHILITE = ("markdown.extensions.codehilite", "codehilite")
_OURS = "clearpane.extension"
_STEPS = "clearpane.document.steps"
# `clean` has done the work of the first, and the others add no anchor that pages link to.
_PASSED_OVER = (_OURS, "clearpane.commands.generated")


def page_extensions(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return the Markdown extensions, with what `clearpane.extension` does to give steps their ids.

    A hook brings that along where the settings do not name it.
    """
    listed = {name: of for name, of in settings.extensions.items() if name not in _PASSED_OVER}
    steps = settings.strips_ads and settings.extensions.get(_OURS, {}).get("steps", True)
    return listed | ({_STEPS: {}} if steps else {})


Render = Callable[[str], str]

_DEEPEST_BRACKETS = 200
"""Python-Markdown looks for the end of each bracket anew: the time grows with the square."""


class _Brackets(Treeprocessor):
    """Refuses a text whose brackets nest deeper than that, before links are looked for."""

    def run(self, root: Node) -> None:
        """Raise ClearpaneError for the first such text; what is code is marked so by now."""
        for text in (text for node in root.iter() for text in (node.text, node.tail)):
            if not text or isinstance(text, AtomicString):
                continue
            depth = 0
            for bracket in BRACKET.findall(text):
                depth = depth + 1 if bracket == "[" else max(depth - 1, 0)
                if depth > _DEEPEST_BRACKETS:
                    raise ClearpaneError(f"brackets nest more than {_DEEPEST_BRACKETS} deep")


def renderer(extensions: Mapping[str, Mapping[str, Any]], *further: Extension) -> Render:
    """Return a function that renders Markdown with these Python-Markdown extensions.

    Those that are made already, `further`, come first. Raises ClearpaneError when one of them is
    not installed or refuses its options.
    """
    try:
        with _no_output():
            converter = markdown.Markdown(
                extensions=[*further, *extensions],
                extension_configs={n: with_python(dict(of)) for n, of in extensions.items()},
            )
    except Exception as error:  # an extension may raise whatever it likes
        names = ", ".join(f"`{name}`" for name in extensions)
        raise ClearpaneError(f"the extension {names} does not load: {_line(error)}") from error
    # Python-Markdown's own processor, which looks for links, has the priority 20.
    converter.treeprocessors.register(_Brackets(converter), "clearpane-brackets", 21)

    def render(text: str) -> str:
        try:
            with _no_output():
                return converter.reset().convert(text)
        except Exception as error:
            raise ClearpaneError(f"the page does not render: {_line(error)}") from error

    return render


def _no_output() -> AbstractContextManager[object]:
    """Have what extensions print go to standard error: the report alone stands on the other."""
    return redirect_stdout(sys.stderr)


def _line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error)) or type(error).__name__


def marks_renderer(settings: Settings) -> Render:
    """Return what renders a page of the site with marks in it, code without its colours.

    Raises ClearpaneError when an extension of the site is not installed.
    """
    extensions = {name: of for name, of in page_extensions(settings).items() if name != _STEPS}
    # Colours take most of the time that a page with code takes, and move no word.
    plain = {"use_pygments": False}
    extensions |= {n: {**of, **plain} for n, of in extensions.items() if n in _CODEHILITE}
    if any(name.startswith("pymdownx") for name in extensions):
        # First, since others register one of their own where there is none.
        plain_code = _plain_highlight(extensions.pop(_HIGHLIGHT, {}))
        return renderer(extensions, plain_code)
    return renderer(extensions)


def _plain_highlight(options: Mapping[str, Any]) -> Extension:
    """Return `pymdownx.highlight` without its colours: all that it does to a page, but fast.

    Its own switch for that, `use_pygments`, takes titles and line numbers away too, and with them
    the fences that have any.
    """
    from pygments.lexers.special import TextLexer  # type: ignore[import-untyped] # noqa: PLC0415
    from pymdownx import highlight  # type: ignore[import-untyped] # noqa: PLC0415

    class Plain(highlight.Highlight):  # type: ignore[misc]
        def get_lexer(self, _src: str, language: str, _inline: bool, stripnl: bool) -> Any:
            return TextLexer(stripnl=stripnl), language or "text"

    extension: Extension = highlight.HighlightExtension(**with_python(dict(options)))
    extension.get_pymdownx_highlighter = lambda: Plain  # type: ignore[attr-defined]
    return extension


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
    line: int = 0
    certain: bool = False
    text: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What a reader sees of it, code as it is, with single spaces."""
        return " ".join(MARKS.sub("", "".join(self.text)).split())


class Rendered:
    """A document, rendered with marks in it."""

    def __init__(self, source: Document, render: Render) -> None:
        self.source = source
        self.written = read_lines(source)
        """What was written, line by line, front matter left out."""
        text, self._offsets = marked(source, self.written)
        self.html = render(text)
        self.parts: list[Part] = []
        self.loose: list[tuple[str, int, tuple[Element, ...]]] = []
        """Lines of running text without a mark: their words, the line before, what is around."""
        self._met: dict[int, Met] = {}
        self._marks_of_line: dict[int, list[int]] = {}
        for mark, offset in enumerate(self._offsets):
            self._marks_of_line.setdefault(source.position(offset)[0], []).append(mark)
        self._line = self._line_before_run = 0
        self._open: list[Part] = []
        self._all_text: list[str] = []
        self._run: list[str] = []
        self._run_within: tuple[Element, ...] = ()
        self._into(parse_fragment(self.html), ())
        self._end_run()

    def met(self, line: int) -> Met | None:
        """Return where the first word of a source line came out; None for a line without one."""
        marks = self._marks_of_line.get(line)
        return self._met.get(marks[0], Met()) if marks else None

    def met_last(self, line: int) -> Met | None:
        """Return where the last cell of a table's row came out; None for any other line."""
        marks = self._marks_of_line.get(line, [])
        return self._met.get(marks[1], Met()) if len(marks) > 1 else None

    def lines(self) -> Iterator[tuple[int, int, Met]]:
        """Yield each line with a mark, the offset of its first word, and where it came out."""
        for line, marks in self._marks_of_line.items():
            yield line, self._offsets[marks[0]], self._met.get(marks[0], Met())

    @cached_property
    def words(self) -> str:
        """All that a reader sees, in order, code too."""
        return "".join(self._all_text)

    @cached_property
    def by_tag(self) -> dict[str, list[Part]]:
        """The elements of the result by their name, in its order."""
        parts: dict[str, list[Part]] = {}
        for part in self.parts:
            parts.setdefault(part.element.tag, []).append(part)
        return parts

    def _into(self, parent: Element, within: tuple[Element, ...]) -> None:
        code = any(each.tag in CODE for each in within)
        hidden = bool(within) and within[-1].tag in _HIDDEN
        for child in parent.children:
            if isinstance(child, Text):
                if not hidden:
                    self._words(child.text, within, code)
            elif isinstance(child, Element):
                self._element(child, within)

    def _words(self, text: str, within: tuple[Element, ...], code: bool) -> None:
        for mark in MARKS.findall(text):
            index = number(mark)
            if index in self._met or index >= len(self._offsets):
                continue
            self._met[index] = Met("code" if code else "text", within)
            self._line = self.source.position(self._offsets[index])[0]
            for part in self._open:
                if not part.certain:
                    part.line, part.certain = self._line, True
        self._all_text.append(MARKS.sub("", text))
        for part in self._open:
            part.text.append(text)
        if not code:
            self._run_within = within
            self._run.append(text)

    def _element(self, element: Element, within: tuple[Element, ...]) -> None:
        if len(within) > _DEEPEST:
            # The gate takes such elements out, and no author has written them by hand.
            return
        tag = element.tag
        inline = tag in INLINE
        if not inline:
            self._end_run()
            self._all_text.append(" ")
        part = Part(element, within, self._line)
        self.parts.append(part)
        self._note_attributes(element, within)
        if tag in CODE or tag == "img":
            self._run.append(HOLE)
        elif tag == "br":
            self._run.append("\n")
        if not element.has_class(_PERMALINK):
            self._open.append(part)
            self._into(element, (*within, element))
            self._open.pop()
        if not inline:
            self._end_run()

    def _note_attributes(self, element: Element, within: tuple[Element, ...]) -> None:
        for value in element.attrs.values():
            joined = " ".join(value) if isinstance(value, list) else value or ""
            for mark in MARKS.findall(joined):
                self._met.setdefault(number(mark), Met("attribute", (*within, element)))

    def _end_run(self) -> None:
        """Give each mark of a stretch of running text what stands on its line around it."""
        last = self._line_before_run
        for line in "".join(self._run).split("\n"):
            pieces = MARKS.split(line)
            if len(pieces) == 1 and line.strip():
                self.loose.append((line.strip(), last, self._run_within))
            for place, mark in enumerate(MARKS.findall(line)):
                met = self._met.get(number(mark))
                last = self.source.position(self._offsets[number(mark)])[0]
                if met and not met.before and not met.after:
                    met.before, met.after = pieces[place], "".join(pieces[place + 1 :])
        self._run.clear()
        self._line_before_run = self._line
