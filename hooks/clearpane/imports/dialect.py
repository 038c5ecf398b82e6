"""Write lists of CommonMark so that Python-Markdown, which most builders use, reads the same.

A list behind a line of text is none there without an empty line between them, and what belongs to
an item is indented by four. A CommonMark parser says where lists and items are. There is no
backslash before most signs either: those become entities. Nothing else of the text changes, and
code stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from clearpane.core.findings import Edit
from clearpane.core.text import apply_edits
from clearpane.document.document import Document

_INDENT = 4
_MARKER = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])(?:[ \t]+|$)")
# A number behind a bracket begins an item in CommonMark alone, and one of more digits leaves its
# item in less than the four columns that Python-Markdown wants.
_NUMBER = re.compile(r"^(\d{1,9})(?:\)|(?<=\d{3})\.)(?=\s|$)")
_HEAD = re.compile(r"\A(?:\ufeff)?---\r?\n.*?\r?\n---\r?\n", re.DOTALL)
_HTML_FENCE = re.compile(r"^[ \t]*(?:<[^<>]*>[ \t]*)*(`{3,}|~{3,})")
_OWN_BLOCKS = {"paragraph_open", "heading_open", "fence", "hr"}
# CommonMark 0.31, "Backslash escapes": any of ASCII's punctuation. Behind the bar are those that
# Python-Markdown knows too, the last one with tables.
_ESCAPE = re.compile(r"\\(?:(?P<other>[\"$%&',/:;<=?@^~])|[\\`*_{}\[\]()>#+.!|-])")
_NAMED = {"<": "&lt;", "&": "&amp;"}
# A backslash in a block of HTML, which escapes nothing there.
_HELD = "\ufdd4"
_parser = MarkdownIt("commonmark").enable("table")


def for_python_markdown(text: str) -> str:
    """Return a text of CommonMark, its head and line endings as they were, with its lists spread.

    A text in which lists stand in block quotes keeps those as they are.
    """
    head = _HEAD.match(text)
    start = head.end() if head else 0
    newline = "\r\n" if "\r\n" in text[start:] else "\n"
    body = "\n".join(_Lines(text[start:].replace("\r\n", "\n")).spread())
    body = apply_edits(body, _without_escapes(body)).replace(_HELD, "\\")
    return text[:start] + body.replace("\n", newline)


def _without_escapes(text: str) -> Iterator[Edit]:
    """Yield what writes an entity for each escape that Python-Markdown does not know."""
    if "\\" not in text:
        return
    # What is escaped begins no tag.
    plain = _ESCAPE.sub(lambda match: "xx" if match["other"] else match[0], text)
    source = Document(plain)
    inside = {at for tag in source.tags for at in range(tag.start, tag.end)}
    for match in _ESCAPE.finditer(text):
        sign, at = match["other"], match.start()
        if sign and source.mask[at] == "x" and at not in inside:
            yield Edit(at, match.end(), match[0], _NAMED.get(sign, f"&#{ord(sign)};"))


def _as_entities(match: re.Match[str]) -> str:
    return match[0].removesuffix(match[1]) + "".join(f"&#{ord(sign)};" for sign in match[1])


# A comment or a picture alone on its line, with text right below it.
_LONE = re.compile(
    r"^([ \t]*(?:<!--(?:(?!-->).)*-->|<img\b[^<>\n]*>|</a>)[ \t]*)(\r?\n)(?=[ \t]*[^\s<])",
    re.MULTILINE,
)


def with_room_below_html(text: str, mask: str) -> str:
    """Return a text with an empty line below each comment or picture that stands alone on a line.

    CommonMark takes the text right below for a part of the HTML, so that nobody could cut that
    without changing what the text means. `mask` is the text with its code blanked.
    """
    parts, position = [], 0
    for match in _LONE.finditer(mask):
        parts += [text[position : match.end()], match[2]]
        position = match.end()
    return "".join([*parts, text[position:]])


class _Lines:
    """The lines of a text: how deep each is to stand, and how many columns it loses before."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.shift: dict[int, int] = {}
        self.strip: Counter[int] = Counter()
        self.gaps: set[int] = set()
        self.first: set[int] = set()
        self.items: list[tuple[int, int]] = []
        self._depth = self._quotes = 0
        for token in _parser.parse(text):
            self._read(token)
        # What follows an item of several blocks would be taken for a part of its last one.
        for first, end in reversed(self.items):
            inner = "\n".join(self.lines[first:end]).strip()
            if re.search(r"\n[ \t]*\n", inner) or self.gaps & set(range(first + 1, end)):
                self.gaps.add(end)

    def spread(self) -> Iterator[str]:
        """Yield the lines as Python-Markdown reads them."""
        before = ""
        for number, line in enumerate(self.lines):
            if number in self.gaps and before.strip():
                yield ""
            if number in self.shift and line.strip():
                bare = _without(line, self.strip[number])
                bare = _NUMBER.sub(_as_number, bare) if number in self.first else bare
                yield " " * self.shift[number] + bare
            else:
                yield line
            before = line

    def _read(self, token: Token) -> None:
        first, end = token.map or (0, 0)
        if token.type in ("blockquote_open", "blockquote_close"):
            self._quotes += token.nesting
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._depth -= 1
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            self._depth += 1
            if not self._quotes and (self._depth == 1 or self._is_text(first - 1)):
                self.gaps.add(first)
        elif token.type == "table_open" and not self._quotes:
            self.gaps.add(first)
        elif token.type == "list_item_open" and not self._quotes:
            self._read_item(first, end)
        elif token.type in _OWN_BLOCKS and not token.level and self.shift:
            # Behind a list that stands further left by now it would be a part of its last item.
            blanks = len(self.lines[first]) - len(self.lines[first].lstrip(" "))
            for number in range(first, end):
                self.shift[number], self.strip[number] = 0, blanks
        elif token.type == "html_block":
            # A fence in a block of HTML is text there; superfences would take it for one.
            for number in range(first, end):
                self.lines[number] = _HTML_FENCE.sub(_as_entities, self.lines[number])
                self.lines[number] = self.lines[number].replace("\\", _HELD)

    def _read_item(self, first: int, end: int) -> None:
        self.items.append((first, end))
        inherited = self.strip[first]
        marker = _MARKER.match(self.lines[first][inherited:])
        if marker is None:
            return
        lead = len(marker[0]) - len(marker[0].lstrip(" \t"))
        width = len(marker[0].expandtabs(4)) if self.lines[first].strip() else 2
        if marker[0].lstrip(" \t").rstrip() == marker[0].lstrip(" \t"):
            width += 1
        if width - lead > 5:
            width = lead + 2
        # Lines that all stand further in than they must are not to move on with each reading.
        rest = [line.expandtabs(4)[inherited:] for line in self.lines[first + 1 : end]]
        near = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
        width = near if width < near < width + 4 else width
        self.first.add(first)
        self.shift[first] = (self._depth - 1) * _INDENT
        self.strip[first] = inherited + lead
        for number in range(first + 1, end):
            self.shift[number] = self._depth * _INDENT
            self.strip[number] = inherited + width

    def _is_text(self, number: int) -> bool:
        """Tell whether a line is one of text that goes on, and not the first of a list item."""
        line = self.lines[number][self.strip[number] :] if number >= 0 else ""
        return bool(line.strip()) and not _MARKER.match(line)


def _as_number(match: re.Match[str]) -> str:
    """Return a marker that both dialects read, and that leaves four columns: two digits, a dot."""
    return f"{min(int(match[1]), 99)}."


def _without(line: str, columns: int) -> str:
    """Return a line without so many columns of blanks at its beginning, or all that there are."""
    expanded = line.expandtabs(4) if "\t" in line[: columns + 1] else line
    blanks = len(expanded) - len(expanded.lstrip(" "))
    return expanded[min(blanks, columns) :]
