"""The lines of a document as its author wrote them, and marks that tell where each came out.

A mark is one private-use character. To every Markdown renderer it is a letter like any other, so
it goes where the text around it goes: into a paragraph, into code, into an attribute, or nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from clearpane.core.text import LINE, Span
from clearpane.document.blocks import TAB_LENGTH, fenced_lines, measure
from clearpane.document.document import Document
from clearpane.document.grammar import CONTAINER, CONTAINER_LIKE, FENCE, FOOTNOTE, HEADING, ITEM

Seems = Literal[
    "blank",
    "item",
    "container",
    "fence",
    "code",
    "comment",
    "heading",
    "row",
    "quote",
    "note",
    "text",
]
INVISIBLE = "\u200b\u200c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
"""What a paste leaves before a word, and nobody sees: no width, or a direction of writing."""
BLANKS = " \t\u00a0\u2002\u2003\u2007\u202f\u3000" + INVISIBLE
"""What people indent with, by hand or by what a word processor pastes."""
_SIGNS = frozenset("`~-*+>!?:=#[|")
"""What a line begins with that seems to be more than text, digits left out."""


@dataclass(frozen=True)
class WrittenLine:
    """One line: its number from 1, its offset, its text without the break, its indentation.

    `indent` counts columns, a tab to the next multiple of four, any wide or no-break blank as
    one. `sign` is the marker of an item, container, fence or heading; `number` that of an item.
    """

    number: int
    start: int
    text: str
    seems: Seems
    indent: int = 0
    lead: int = 0
    sign: str = ""
    count: int | None = None
    partner: int = 0
    """Number of the line that closes a fence, or that opens it."""

    @property
    def body(self) -> str:
        """The text without its indentation."""
        return self.text[self.lead :]

    @property
    def at(self) -> int:
        """Offset of the first sign that is no blank."""
        return self.start + self.lead


# Who renders a page with marks and who compares it ask for the same, one after the other.
@lru_cache(maxsize=1)
def read_lines(source: Document) -> list[WrittenLine]:
    """Return the lines of the page's body; those within a fence are `code`.

    A line that looks like a fence and has no partner is a `fence` without a `partner`.
    """
    matches = list(LINE.finditer(source.text, source.body_start))
    partners: dict[int, int] = {}
    inside: set[int] = set()
    for opener, closer in fenced_lines([measure(m.start(), m.end(), m[0]) for m in matches]):
        partners[opener], partners[closer] = closer, opener
        inside.update(range(opener + 1, closer))
    comments = [(t.start, t.end) for t in source.tags if t.name == "!--"]
    first = source.position(source.body_start)[0]
    lines = []
    for index, match in enumerate(matches):
        text = match[0].rstrip("\r\n")
        lead = len(text) - len(text.lstrip(BLANKS))
        body = text[lead:]
        seems: Seems = "text"
        sign, count = "", None
        if _is_comment(comments, match.start(), match.start() + len(text), lead):
            seems = "comment" if body else "blank"
        elif index in inside:
            seems = "code" if body else "blank"
        elif not body.strip():
            seems = "blank"
        elif body[0] not in _SIGNS and not body[0].isdigit():
            pass
        elif opened := FENCE.match(body):
            seems, sign = "fence", opened["fence"]
        elif item := ITEM.match(body):
            seems, sign = "item", item["marker"]
            count = int(item["number"]) if item["number"] else None
        elif container := CONTAINER.match(body) or CONTAINER_LIKE.match(body):
            seems, sign = "container", container["sign"] or container["tab"]
        elif (heading := HEADING.match(body)) and body[heading.end() :].strip():
            seems, sign = "heading", heading["level"]
        elif (note := FOOTNOTE.match(body)) and note["text"]:
            seems = "note"
        elif body[0] in "|>":
            seems = "row" if body[0] == "|" else "quote"
        partner = first + partners[index] if index in partners else 0
        indent = len(text[:lead].expandtabs(4))
        lines.append(
            WrittenLine(
                first + index, match.start(), text, seems, indent, lead, sign, count, partner
            )
        )
    return lines


def _is_comment(comments: list[Span], start: int, end: int, lead: int) -> bool:
    """Tell whether a line is nothing but a comment, or a part of one."""
    return any(a <= start + lead and end <= b + 1 for a, b in comments)


# Supplementary private-use areas A and B; icon fonts use a few of them.
_FIRST, _LAST = 0xF0000, 0x10FFFD
MARKS = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
OPENERS = "*_~^=\"'“‘("
"""Signs before the first word of a line that go with the word."""

_QUOTED_FENCES = ("\u2018\u2018\u2018", "\u2019\u2019\u2019", "\u201c\u201c\u201c", "'''")
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_HEAD = re.compile(
    r"#{1,6}[ \t]*"
    r"|:[ \t]+"
    rf"|{FOOTNOTE.pattern}"
    r"|\*\[[^\]\n]+\]:[ \t]*"
    r"|\|[ \t]*"
    rf"|{CONTAINER.pattern}[\"“]?"
)
# Nothing may stand before these: they mean what they mean at the beginning of a line.
_UNTOUCHED = re.compile(
    r"$|`{3,}|~{3,}|[-*_= \t]{3,}$|[|:\- \t]+$|<[a-z/!?]|\{|\[(?!\^)[^\]\n]+\]:|\[TOC\]|;?-{1,}8<-"
    r"|\$\$|\\[\[(b]|:::|///|\[\[|[!?]{3}[-+]?(?=\w)|\?{3}-|https?://",
    re.IGNORECASE,
)
_TAGS = re.compile(r"(?:</?[a-z][^<>\n]*>[ \t]*)+(?=[^<>{|\s`~])", re.IGNORECASE)
_TAG = re.compile(r"<(?:!--.*?-->|/?[a-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)", re.I | re.DOTALL)
_LAST_CELL = re.compile(r"(?<!\\)\|[ \t]*(?=[^|\n]*[^|\s][^|\n]*\|?[ \t]*$)")
# Options of a block of `pymdownx.blocks` stand right below its first line.
_OPEN_DEFINITION = re.compile(r"[ \t]*\[(?!\^)[^\]\n]+\]:[ \t]*$")
_BLOCK_OPENER = re.compile(r"[ \t]*/{3,}[ \t]*\w")


def marked(source: Document, lines: list[WrittenLine]) -> tuple[str, list[int]]:
    """Return the page's body with marks in it, and for each mark its offset in the source.

    `lines` are those of the source, as `read_lines` returns them. Line breaks are `\\n`, as
    renderers want them. The first mark of a line stands before its first word, behind what makes it
    a heading, an item, a cell or bold; a table's row has a second one in its last cell.
    """
    text = MARKS.sub("\ufffc", source.text)
    offsets: list[int] = []
    parts: list[str] = []
    position = source.body_start
    for offset in _places(text, source.body_start, lines):
        if len(offsets) > _LAST - _FIRST:
            break
        parts += (text[position:offset], chr(_FIRST + len(offsets)))
        offsets.append(offset)
        position = offset
    parts.append(text[position:])
    return "".join(parts).replace("\r\n", "\n").lstrip("\ufeff"), offsets


def number(mark: str) -> int:
    """Return the index of a mark in the list that `marked` returns."""
    return ord(mark) - _FIRST


def _places(text: str, begin: int, lines: list[WrittenLine]) -> Iterator[int]:
    tags: list[Span] = [m.span() for m in _TAG.finditer(text, begin) if "\n" in m[0]]
    tag, options, definition, label = 0, False, False, ""
    for written in lines:
        start, line = written.start, text[written.start : written.start + len(written.text)]
        while tag < len(tags) and tags[tag][1] <= start:
            tag += 1
        if (tag < len(tags) and tags[tag][0] < start) or written.seems in ("fence", "comment"):
            continue
        text_at = len(line) - len(line.lstrip(BLANKS + ">"))
        if written.seems == "code":
            # Code may begin with anything; only a snippet's mark must stay what it is.
            if line[text_at:] and "8<" not in line[text_at : text_at + 8]:
                yield start + text_at
            continue
        options = bool(_BLOCK_OPENER.match(line)) or (options and text_at >= TAB_LENGTH)
        # A label of a link may run over two lines, or stand on the next one, and stays what it is.
        skipped = options or definition or (label and label in line)
        definition = bool(_OPEN_DEFINITION.match(line))
        label = "]" if line.rfind("[") > line.rfind("]") else ""
        if line.rstrip().endswith("]"):
            label = "["
        if not skipped:
            yield from (start + at for at in _in_line(line, text_at))


def _in_line(line: str, at: int) -> Iterator[int]:
    if _UNTOUCHED.match(line, at) and not line.startswith("<", at):
        return
    while item := ITEM.match(line, at):
        at = item.end()
        if task := _TASK.match(line, at):
            at = task.end()
    head = _HEAD.match(line, at)
    row = "|" in line
    if head:
        at = head.end()
        while head[0][0] in ":[" and (item := ITEM.match(line, at)):
            # A definition or a footnote may begin with a list.
            at = item.end()
    if tags := _TAGS.match(line, at):
        at = tags.end()
    if _UNTOUCHED.match(line, at):
        return
    # Whether asterisks begin something depends on the signs on both sides of them.
    opens, at = at, at + len(line[at:]) - len(line[at:].lstrip(OPENERS))
    if line[opens:] in _QUOTED_FENCES:
        at = opens
    if at == len(line) or line[at].isspace():
        return
    yield at
    if row and (last := _LAST_CELL.search(line, at)) and last.end() > at:
        yield last.end()
