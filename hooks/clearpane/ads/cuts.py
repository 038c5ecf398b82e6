"""Cut spans out of a text, and mend the structure around each cut; nothing else is touched."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from clearpane.core.text import LINE
from clearpane.document.document import BOM
from clearpane.document.grammar import ATTRIBUTES, HEADING, ITEM


@dataclass(frozen=True, order=True)
class Cut:
    """A span of the source that goes, or that something else takes the place of.

    `rule`, `message` and `fix` say why; without a rule the cut belongs to another one, as an end
    tag to its start tag, and is not reported by itself. `block` tells that the span stands for
    itself, as an HTML block does, so that what is around it was apart.
    """

    start: int
    end: int
    replacement: str = ""
    rule: str = ""
    message: str = ""
    fix: str = ""
    block: bool = False
    owner: int = -1
    """Offset of the cut that this one belongs to, where it makes no sense alone."""


# What may be left of a line that held nothing but an ad: quote marks, then one list marker or
# heading marker, emphasis and brackets around nothing.
_SHELL = re.compile(
    r"[ \t>]*(?P<marker>(?:(?:[-*+]|\d+[.)]|:)(?=\s|\Z)[ \t]*)+(?:\[[ xX]\])?)?[ \t]*"
    r"(?:#{1,6})?[\s*_~\\]*\Z"
)
_BLANK = re.compile(r"[ \t>]*\Z")
_INNER_MARKER = re.compile(r"(?<=\S)[ \t]+(?:[-*+]|\d+[.)])[ \t]*\Z")
_UNDERLINE = re.compile(r"[ \t>]*(?:=+|-+)[ \t]*\Z")
_DASH_BEFORE = re.compile(r"[ \t]+[-–—]\Z")
_AFTER_WORD = ".,;:!?)]"


def outermost(cuts: Iterable[Cut]) -> list[Cut]:
    """Return the cuts in order, without those that lie inside another."""
    kept: list[Cut] = []
    for cut in sorted(cuts, key=lambda c: (c.start, -c.end, c.replacement, c.rule)):
        if kept and cut.start < kept[-1].end:
            continue
        kept.append(cut)
    return kept


def apply(text: str, cuts: list[Cut]) -> str:
    """Return the text without the cuts, lists and paragraphs around them mended.

    `cuts` are in order and do not overlap. Lines that no cut touches stay byte for byte, but for
    blank lines that a cut would have doubled.
    """
    if not cuts:
        return text
    cuts = _joined(cuts)
    mark = len(BOM) * text.startswith(BOM)
    lines = [m.span() for m in LINE.finditer(text, mark) if m.start() < m.end()]
    pieces = _Pieces("\r\n" if "\r\n" in text else "\n")
    position = index = 0
    while index < len(lines):
        start, end = lines[index]
        while position < len(cuts) and cuts[position].end <= start:
            position += 1
        if position == len(cuts) or cuts[position].start >= end:
            pieces.keep(text[start:end])
            index += 1
            if pieces.is_idle:
                # Most lines: up to the next cut nothing is to be mended.
                upto = cuts[position].start if position < len(cuts) else len(text)
                first, index = index, max(index, bisect_right(lines, (upto, len(text))) - 1)
                if index > first:
                    pieces.lines += [text[a:b] for a, b in lines[first:index]]
            continue
        # All lines that this and the following cuts share are one region.
        first, begin = position, start
        while position < len(cuts) and cuts[position].start < end:
            while end < cuts[position].end:
                index += 1
                end = lines[index][1]
            position += 1
        index += 1
        _cut_region(text, begin, end, cuts[first:position], pieces)
    return text[:mark] + pieces.text()


def _joined(cuts: list[Cut]) -> list[Cut]:
    """Return the cuts with those that touch and leave nothing made one."""
    joined: list[Cut] = []
    for cut in cuts:
        last = joined[-1] if joined else None
        if last and last.end == cut.start and not last.replacement and not cut.replacement:
            joined[-1] = Cut(last.start, cut.end, block=last.block or cut.block)
        else:
            joined.append(cut)
    return joined


class _Pieces:
    """The lines of the result, and what was cut since the last of them."""

    def __init__(self, newline: str) -> None:
        self.newline = newline
        self.lines: list[str] = []
        self.cut = False
        self.block = False
        self.marker = ""
        self.blank_passed = ""
        self.below = False
        """Whether the next line stands right below a cut, without a blank line between."""

    @property
    def is_idle(self) -> bool:
        """Tell whether the next line is kept as it is, whatever it is."""
        return not self.cut and not self.marker

    def keep(self, line: str) -> None:
        """Add a line that no cut touched, mending the joint when one went just before."""
        body = _body(line)
        blank = bool(_BLANK.match(body))
        if self.marker and blank:
            self.blank_passed = line
            return
        if self.cut and not blank and self._belongs_to_the_cut(body):
            return
        self.below = False
        if self.marker:
            line = self._with_marker(line)
            body = _body(line)
        if self.cut:
            if blank and self._ends_blank():
                # Of a quote's blank line and the one that ends the quote, the latter counts.
                if self.lines and body.count(">") < self.lines[-1].count(">"):
                    self.lines[-1] = line
                return
            if not blank:
                self._join(body)
        self.lines.append(line)
        self.cut = self.cut and blank

    def drop(self, *, block: bool, marker: str = "") -> None:
        """Note that lines went here; a list marker waits for what is left of its item."""
        while self._ends_blank() and len(self.lines) > 1 and _BLANK.match(_body(self.lines[-2])):
            self.lines.pop()
        self.block = block if not self.cut else self.block or block
        self.cut = self.below = True
        if marker:
            self.marker, self.blank_passed = marker, ""

    def text(self) -> str:
        """Return the result; blank lines that only an ad at the end stood behind are gone."""
        if self.cut:
            while self.lines and _BLANK.match(_body(self.lines[-1])):
                self.lines.pop()
        return "".join(self.lines)

    def _ends_blank(self) -> bool:
        return not self.lines or bool(_BLANK.match(_body(self.lines[-1])))

    def _belongs_to_the_cut(self, body: str) -> bool:
        """Tell whether a line below a cut only served it: its attributes, or its underline."""
        if self.block or not self.below:
            return False
        attributes = ATTRIBUTES.fullmatch(body.strip(" \t>"))
        return bool((attributes and attributes["colon"]) or _UNDERLINE.match(body))

    def _join(self, body: str) -> None:
        """Put a blank line between two lines that a block stood between, unless they belong."""
        if not self.block or self._ends_blank():
            return
        above = _body(self.lines[-1])
        belong = (
            HEADING.match(above)
            or HEADING.match(body)
            or ("|" in above and "|" in body)
            or above.lstrip().startswith("<")
            or (ITEM.match(body) and self._in_list())
        )
        if belong and not _UNDERLINE.match(body):
            return
        quotes = re.match(r"[ \t]*(?:>[ \t]?)*", above)
        prefix = quotes[0].rstrip() if quotes and body.lstrip().startswith(">") else ""
        self.lines.append(prefix + self.newline)

    def _in_list(self) -> bool:
        """Tell whether the last paragraph is a list item's."""
        for line in reversed(self.lines[-60:]):
            if _BLANK.match(_body(line)):
                return False
            if ITEM.match(line):
                return True
        return False

    def _with_marker(self, line: str) -> str:
        """Return the first line that is left of a list item behind its marker.

        A line right below belongs to the item however it is indented; behind a blank line it
        must be indented. Where nothing is left of the item, the blank line below it stays.
        """
        marker, blank = self.marker, self.blank_passed
        self.marker = self.blank_passed = ""
        depth = len(marker) - len(marker.lstrip(" \t>"))
        indent = len(line) - len(line.lstrip(" \t"))
        item = ITEM.match(line)
        ends = line.lstrip(" \t>").startswith("</")
        if indent > depth or not (blank or item or ends or HEADING.match(line)):
            if item:
                # Of two markers on one line the inner one goes: here is the next of its list.
                marker = _INNER_MARKER.sub("", marker)
            return marker.rstrip() + " " + line.lstrip(" \t")
        if blank and not self._ends_blank():
            self.lines.append(blank)
        return line


def _cut_region(text: str, start: int, end: int, cuts: list[Cut], pieces: _Pieces) -> None:
    """Emit what the cuts leave of the lines from `start` to `end`."""
    parts: list[str] = []
    position = start
    for cut in cuts:
        left, right = (cut.start, cut.end) if cut.replacement else _with_blanks(text, cut, start)
        left = max(left, position)
        before = text[position:left]
        if not cut.replacement and not parts and _BLANK.match(before):
            # What follows an ad at the start of a line must not become indented code.
            right += len(text[right:end]) - len(text[right:end].lstrip(" \t"))
        parts += [before, cut.replacement]
        position = max(right, position)
    parts.append(text[position:end])
    left_over = "".join(parts)
    block = any(cut.block for cut in cuts)
    if not left_over:
        pieces.drop(block=block)
    for line in filter(None, LINE.findall(left_over)):
        shell = _SHELL.match(_body(line))
        if shell is None:
            pieces.keep(line)
        else:
            pieces.drop(block=block, marker=_body(line) if shell["marker"] else "")


def _with_blanks(text: str, cut: Cut, line_start: int) -> tuple[int, int]:
    """Widen a cut within a line over emphasis around nothing and the blank that doubles."""
    left, right = cut.start, cut.end
    while left > line_start and right < len(text):
        pair = text[left - 1] + text[right]
        if pair in ("**", "__", "~~", "()", "（）"):
            left, right = left - 1, right + 1
        else:
            break
    at_end = right >= len(text) or text[right] in "\r\n"
    if at_end and left > line_start:
        while left > line_start and text[left - 1] in " \t":
            left -= 1
        # "The battery - <address>": without the address the dash points at nothing.
        if dash := _DASH_BEFORE.search(text, max(line_start, left - 9), left):
            left = dash.start()
    elif text[left - 1 : left] == " " and text[right] in " " + _AFTER_WORD:
        # Not the blank that indents the line.
        left -= not _BLANK.match(text, line_start, left)
    return left, right


def _body(line: str) -> str:
    return line.rstrip("\r\n")
