"""Put marks into a Markdown text, so that its rendering tells where each line came out.

A mark is one private-use character. To every Markdown renderer it is a letter like any other, so
it goes where the text around it goes: into a paragraph, into code, into an attribute, or nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearpane.core.text import Span
from clearpane.document.blocks import TAB_LENGTH
from clearpane.document.document import Document
from clearpane.document.grammar import CONTAINER, FOOTNOTE, ITEM
from clearpane.document.written import BLANKS, WrittenLine

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
