"""Walk over the blocks of a Markdown text as Python-Markdown does: what is indented code there?

CommonMark parsers cannot tell: they take the body of a tab or an admonition for indented code,
and Python-Markdown does not. Fences follow the rules of PyMdown's SuperFences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from clearpane.core.text import Span, inside
from clearpane.document.grammar import FENCE, HEADING, TITLED_CONTAINER

TAB_LENGTH = 4
"""Columns that each list item, tab or admonition indents its body by, whatever its marker."""

# Python-Markdown knows no bracket behind the number, and no item without a word.
LIST_ITEM = re.compile(r"(?:\d+\.|[*+-])[ \t]+")
# Openers whose body is indented, as that of TITLED_CONTAINER is. After that the next line starts a
# new block; after these it goes on with the same paragraph.
OTHER_CONTAINER = re.compile(r":[ \t]{1,3}\S|\[\^[^\]\r\n]+\]:")
_PREFIX = re.compile(r"[> \t]*")

FRESH = re.compile(
    r"#{1,6}[ ]|<[a-zA-Z!]|\||\{[{%]|!!![ ]|[ ]?(?:[^\W\d_]|\d+(?:[^.)\d]|\.\d)|[\"'(“‘]"
    r"|!?\[(?![^\]\r\n]*\]:|\^)|(?:\*\*?|__?)(?=[^\W_])|`(?!``))"
)
"""What a line begins with, behind a blank one, that no block above takes in: a heading, HTML, a
table, words; no mark of a list, a quote, a definition or a tab, and nothing indented."""
FRESH_LINE = re.compile(rf"\n(?:\r?\n)+(?={FRESH.pattern})")
"""The line break and the blank lines before such a line."""
GOES_ON = re.compile(
    r"```|~~~|///|<(?!/?(?:a|b|br|em|i|img|kbd|span|strong|sub|sup|u|https?)\b|[\s\d=])",
    re.IGNORECASE,
)
"""What alone may go on over such a line: a fence, a block of PyMdown's, HTML that is no part of a
sentence."""
LABELLED = re.compile(r"^[ ]{0,3}\*?\[([^\]\r\n]+)\]:.*", re.MULTILINE)
"""The first line of what is defined once, and used anywhere: an address, a note, a short form."""


@dataclass(slots=True)
class Line:
    """One line: where it stands, and how it is indented and quoted, in columns.

    `lead` is what stands before the first quote mark, `indent` what stands before the text.
    """

    start: int
    end: int
    text: str
    prefix: int = 0
    quotes: int = 0
    indent: int = 0
    lead: int = 0
    body: str = ""

    @property
    def blank(self) -> bool:
        """Tell whether nothing but marks and blanks is on the line."""
        return not self.body


@dataclass(slots=True)
class Blocks:
    """The state of the walk over blocks: open containers, and what the last line was."""

    depth: int = 0
    quotes: int = 0
    outside: int = 0
    """Containers that are open around the quote while a quote lasts."""
    at_block_start: bool = True
    block_indent: int = 0
    in_list: bool = False
    in_code: bool = False
    segments: list[Span] = field(default_factory=list)


_BEFORE_TEXT = " \t>"


def measure(start: int, end: int, raw: str) -> Line:
    """Return a line with its quote marks counted and its indentation in columns."""
    text = raw.rstrip("\r\n")
    if text[:1] not in _BEFORE_TEXT:
        # Most lines; the others' loop would come to the same.
        return Line(start, end, text, 0, 0, 0, 0, text.rstrip())
    column = position = quotes = 0
    indent_from = lead = 0
    while position < len(text) and text[position] in _BEFORE_TEXT:
        char = text[position]
        if char == ">":
            if not quotes:
                lead = column
            elif column - indent_from >= TAB_LENGTH:
                break
            quotes += 1
            # One blank after the mark belongs to it.
            position += 1
            column += 1
            if text[position : position + 1] == " ":
                position += 1
                column += 1
            indent_from = column
            continue
        column += TAB_LENGTH - column % TAB_LENGTH if char == "\t" else 1
        position += 1
    body = text[position:].rstrip()
    return Line(start, end, text, position, quotes, column - indent_from, lead, body)


def fenced_lines(lines: list[Line]) -> list[Span]:
    """Return first and last line number of each fenced block, by the rules of SuperFences.

    A fence closes with the same marks at the same depth; a line that is indented or quoted less
    ends the attempt, and a fence that never closes is no fence.
    """
    fences: list[Span] = []
    opened: tuple[int, int, int, str] | None = None
    for number, line in enumerate(lines):
        if opened is None:
            if "```" in line.text or "~~~" in line.text:
                opened = _opening(number, line)
            continue
        if line.blank:
            continue
        first, width, quotes, marks = opened
        prefix = _PREFIX.match(line.text)[0].expandtabs(TAB_LENGTH)  # type: ignore[index]
        if len(prefix) < width or prefix[:width].count(">") != quotes:
            opened = None
        elif len(prefix) == width and line.text.lstrip("> \t").rstrip() == marks:
            fences.append((first, number))
            opened = None
    return fences


def _opening(number: int, line: Line) -> tuple[int, int, int, str] | None:
    """Return number, width of the prefix, quote marks and fence marks of a line that opens one.

    CommonMark opens a fence right behind a list marker too. Python-Markdown does not, but the
    author meant code, and code is not ours to change.
    """
    position = _PREFIX.match(line.text).end()  # type: ignore[union-attr]
    prefix = line.text[:position].expandtabs(TAB_LENGTH)
    width = len(prefix)
    while marker := LIST_ITEM.match(line.text, position):
        width += marker.end() - position
        position = marker.end()
    match = FENCE.match(line.text, position)
    return (number, width, prefix.count(">"), match["fence"]) if match else None


def is_indented_code(line: Line, state: Blocks, raw: list[Span]) -> bool:
    """Tell whether a line is indented code, and move the state on to it."""
    if line.blank:
        state.at_block_start = True
        return False
    if _is_code_before_quote(line, state):
        state.in_code, state.at_block_start = True, False
        return True
    if line.quotes != state.quotes:
        _move_between_quotes(line, state)
    if inside(raw, line.start + line.prefix):
        state.at_block_start, state.in_code = True, False
        _add_to_segment(line, state, new=False)
        return False
    level = min(state.depth, line.indent // TAB_LENGTH)
    starts = state.at_block_start or state.in_code
    if starts and line.indent - level * TAB_LENGTH >= TAB_LENGTH:
        state.in_code, state.at_block_start = True, False
        return True
    _open_containers(line, state, level, starts)
    return False


def _is_code_before_quote(line: Line, state: Blocks) -> bool:
    """Tell whether a quote mark is indented so far that it is code itself."""
    outside = state.outside if state.quotes else state.depth
    level = min(outside, line.lead // TAB_LENGTH)
    starts = state.at_block_start or state.in_code
    return bool(line.quotes) and starts and line.lead - level * TAB_LENGTH >= TAB_LENGTH


def _move_between_quotes(line: Line, state: Blocks) -> None:
    """Move the state into a quote, out of one, or into one of another depth."""
    if not state.quotes:
        state.outside = min(state.depth, line.lead // TAB_LENGTH)
    state.depth = 0 if line.quotes else state.outside
    state.quotes, state.at_block_start = line.quotes, True


def _open_containers(line: Line, state: Blocks, level: int, starts: bool) -> None:
    """Move the state over a line of text: which containers it closes and opens."""
    body, items = line.body, 0
    # An item may follow the indented paragraph of the item above without a blank line.
    may_be_item = starts or state.in_list or line.indent < state.block_indent
    while may_be_item and (marker := LIST_ITEM.match(body)):
        # `1. - text` opens a list in a list.
        body, items = body[marker.end() :], items + 1
    titled = bool(TITLED_CONTAINER.match(body))
    other = starts and bool(OTHER_CONTAINER.match(body))
    heading = line.indent == level * TAB_LENGTH and bool(HEADING.match(line.body))
    item = items > 0
    if starts or (item and not state.in_list):
        state.in_list = item
        state.depth = level
        state.block_indent = line.indent
    if item or titled or other:
        state.depth = level + items + (titled or other)
    _add_to_segment(line, state, new=starts or item or titled or other or heading)
    state.in_code = False
    # What is indented right below the line under a heading is code too.
    underline = not starts and not (body.strip("=") and body.strip("-"))
    state.at_block_start = titled or heading or underline


def _add_to_segment(line: Line, state: Blocks, *, new: bool) -> None:
    """Put a line into the stretch of text in which inline code may run."""
    touches = state.segments and state.segments[-1][1] == line.start
    if touches and not new:
        state.segments[-1] = (state.segments[-1][0], line.end)
    else:
        state.segments.append((line.start, line.end))
