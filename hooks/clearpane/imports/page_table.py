"""Write tables of a web page: as pipes, or as plain HTML where cells hold more than a line."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from clearpane.imports.markdown_text import SPACES
from clearpane.imports.page_parts import NOT_SHOWN, code_text
from clearpane.sites.html import Element, Text


def cells_of(row: Element) -> list[Element]:
    """Return the cells of a row."""
    cells = (cell for cell in row.children if isinstance(cell, Element))
    return [cell for cell in cells if cell.tag in ("td", "th")]


def pipe_table(rows: list[list[list[str]]], *, titled: bool) -> str:
    """Return rows of cells, each the blocks of Markdown that it holds, as a table of pipes."""
    lines = [["<br>".join(" ".join(b.split()) for b in cell) for cell in row] for row in rows]
    lines = [[re.sub(r"(?<!\\)\|", r"\\|", text) for text in line] for line in lines]
    width = max(map(len, lines))
    lines = [line + [""] * (width - len(line)) for line in lines]
    head = lines.pop(0) if titled else [""] * width
    table = [head, ["---"] * width, *lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in table)


def needs_html(cell: Element) -> bool:
    """Tell whether a cell holds more than a pipe table can."""
    if any((cell.attr(span) or "1") not in ("1", "") for span in ("colspan", "rowspan")):
        return True
    return bool(cell.select("pre, ul, ol, table, blockquote"))


_HTML_TAGS = {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "ul", "ol", "li"}
_HTML_TAGS |= {"p", "pre", "code", "strong", "em", "b", "i", "a", "img", "br", "kbd", "sub", "sup"}
_HTML_ATTRS = {"colspan", "rowspan", "href", "src", "alt", "start"}


def plain_html(element: Element, address: Callable[[str], str]) -> str:
    """Return an element as HTML of few tags and attributes, without a blank line in it."""
    inside = "".join(
        escape(child.text, quote=False)
        if isinstance(child, Text)
        else plain_html(child, address)
        if isinstance(child, Element) and child.tag not in NOT_SHOWN
        else ""
        for child in element.children
    )
    if element.tag == "pre":
        inside = escape("".join(code_text(element)), quote=False).replace("\n", "&#10;")
    else:
        inside = SPACES.sub(" ", inside)
    if element.tag not in _HTML_TAGS:
        return inside
    attrs = "".join(
        f' {name}="{escape(address(value) if name in ("href", "src") else value)}"'
        for name, value in element.attrs.items()
        if name in _HTML_ATTRS and isinstance(value, str)
    )
    end = "" if element.tag in ("img", "br") else f"</{element.tag}>"
    newline = "\n" if element.tag in ("table", "tr", "thead", "tbody") else ""
    return f"<{element.tag}{attrs}>{newline}{inside}{end}{newline}"
