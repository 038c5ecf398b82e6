"""Write lists of CommonMark so that Python-Markdown, which most builders use, reads the same.

A list behind a line of text is none there without an empty line between them, and what belongs to
an item is indented by four. A CommonMark parser says where lists and items are; nothing else of
the text changes, and code stays as it is.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

_INDENT = 4
_MARKER = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])(?:[ \t]+|$)")
# A number behind a bracket begins an item in CommonMark alone.
_NUMBER = re.compile(r"^(\d{1,9})\)(?=\s|$)")
_HEAD = re.compile(r"\A(?:\ufeff)?---\r?\n.*?\r?\n---\r?\n", re.DOTALL)
_HTML_FENCE = re.compile(r"^[ \t]*(?:<[^<>]*>[ \t]*)*(`{3,}|~{3,})")
_parser = MarkdownIt("commonmark").enable("table")


def for_python_markdown(text: str) -> str:
    """Return a text of CommonMark, its head and line endings as they were, with its lists spread.

    A text in which lists stand in block quotes keeps those as they are.
    """
    head = _HEAD.match(text)
    start = head.end() if head else 0
    body = text[start:]
    newline = "\r\n" if "\r\n" in body else "\n"
    lines = body.replace("\r\n", "\n").split("\n")
    shift: list[int | None] = [None] * len(lines)
    strip = [0] * len(lines)
    gaps: set[int] = set()
    first_lines: set[int] = set()
    tokens = _parser.parse("\n".join(lines))
    _read(tokens, lines, shift, strip, gaps, first_lines)
    for token in tokens:
        # A fence in a block of HTML is text there; superfences would take it for one.
        if token.type == "html_block" and token.map:
            for number in range(*token.map):
                lines[number] = _HTML_FENCE.sub(_as_entities, lines[number])
    out: list[str] = []
    for number, line in enumerate(lines):
        if number in gaps and out and out[-1].strip():
            out.append("")
        depth = shift[number]
        if depth is None or not line.strip():
            out.append(line)
            continue
        bare = _without(line, strip[number])
        out.append(" " * depth + (_NUMBER.sub(r"\1.", bare) if number in first_lines else bare))
    return text[:start] + newline.join(out)


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


def _read(
    tokens: list[Token],
    lines: list[str],
    shift: list[int | None],
    strip: list[int],
    gaps: set[int],
    first_lines: set[int],
) -> None:
    """Note for each line of a list how deep it is to stand, and how many columns it loses."""
    depth = quotes = 0
    for token in tokens:
        if token.type == "blockquote_open":
            quotes += 1
        elif token.type == "blockquote_close":
            quotes -= 1
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
            if (
                token.map
                and not quotes
                and (depth == 1 or _is_text(lines, token.map[0] - 1, strip))
            ):
                gaps.add(token.map[0])
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "list_item_open" and token.map and not quotes:
            first, end = token.map
            # What follows an item of several blocks would be taken for a part of its last one.
            inner = [line for line in lines[first:end] if line.strip()]
            if "" in (line.strip() for line in lines[first : first + len(inner)]):
                gaps.add(end)
            marker = _MARKER.match(lines[first][strip[first] :])
            if marker is None:
                continue
            lead = len(marker[0]) - len(marker[0].lstrip(" \t"))
            width = len(marker[0].expandtabs(4)) if lines[first].strip() else 2
            if marker[0].lstrip(" \t").rstrip() == marker[0].lstrip(" \t"):
                width += 1
            if width - lead > 5:
                width = lead + 2
            first_lines.add(first)
            shift[first] = (depth - 1) * _INDENT
            inherited = strip[first]
            strip[first] = inherited + lead
            for number in range(first + 1, end):
                shift[number] = depth * _INDENT
                strip[number] = inherited + width


def _is_text(lines: list[str], number: int, strip: list[int]) -> bool:
    """Tell whether a line is one of text that goes on, and not the first of a list item."""
    line = lines[number][strip[number] :] if number >= 0 else ""
    return bool(line.strip()) and not _MARKER.match(line)


def _without(line: str, columns: int) -> str:
    """Return a line without so many columns of blanks at its beginning, or all that there are."""
    expanded = line.expandtabs(4) if "\t" in line[: columns + 1] else line
    blanks = len(expanded) - len(expanded.lstrip(" "))
    return expanded[min(blanks, columns) :]
