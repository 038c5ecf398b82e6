"""The lines of a document as its author wrote them: what each seems to begin, and how far in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from clearpane.core.text import LINE, Span
from clearpane.document.blocks import fenced_lines, measure
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
