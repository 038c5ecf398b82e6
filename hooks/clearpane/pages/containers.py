"""Tabs, notes and tables: their body is elsewhere, or a reader sees their signs as text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearpane.core.findings import Edit, Finding
from clearpane.document.blocks import TAB_LENGTH
from clearpane.document.grammar import DELIMITERS, TITLE, cells
from clearpane.document.written import WrittenLine
from clearpane.pages.structure import Comparison
from clearpane.sites.html import Element, Text

_NOTES = ("!!!", "???", "???+")


def bodies(page: Comparison) -> dict[int, Element]:
    """Return the element that each tab or note has made, by the line that opens it."""
    found: dict[int, Element] = {}
    boxes = [part for part in page.out.parts if _is_box(part.element)]
    titles = (part for part in page.out.parts if part.certain and _is_title(part.element))
    titled = {id(title.within[-1]) for title in titles if title.within}
    at = 0
    for line in page.lines:
        if line.seems != "container":
            continue
        met = page.out.met(line.number)
        if line.sign.startswith("="):
            block = _tab_block(met.within) if met else None
            if block is not None:
                found[line.number] = block
        elif line.sign in _NOTES and met is not None:
            box = next((e for e in reversed(met.within) if _is_box(e)), None)
            if box is not None and not met.before.strip().startswith(line.sign):
                found[line.number] = box
                at = 1 + next(n for n, part in enumerate(boxes) if part.element is box)
        elif line.sign in _NOTES:
            # Its title is its kind, and holds no mark: the next box without one is its own.
            while at < len(boxes) and id(boxes[at].element) in titled:
                at += 1
            if at < len(boxes) and (not boxes[at].certain or boxes[at].line >= line.number):
                found[line.number] = boxes[at].element
                at += 1
    return found


def _is_box(element: Element) -> bool:
    return element.tag == "details" or (element.tag == "div" and element.has_class("admonition"))


def _is_title(element: Element) -> bool:
    return element.tag == "summary" or (
        element.tag == "p" and element.has_class("admonition-title")
    )


def _inside(element: Element) -> list[Element]:
    return [child for child in element.children if isinstance(child, Element)]


def _tab_block(within: tuple[Element, ...]) -> Element | None:
    """Return the body of the tab in whose label a place is, in either style of tabs."""
    label = next((e for e in reversed(within) if e.tag == "label"), None)
    tabs = next((e for e in reversed(within) if e.has_class("tabbed-set")), None)
    if label is None or tabs is None:
        return None
    blocks = [e for e in _inside(tabs) if e.has_class("tabbed-content")]
    head = next((e for e in _inside(tabs) if e.has_class("tabbed-labels")), None)
    if head is not None and blocks:
        blocks = _inside(blocks[0])
    labels = [e for e in _inside(head or tabs) if e.tag == "label"]
    return next((b for each, b in zip(labels, blocks, strict=False) if each is label), None)


def check_containers(page: Comparison) -> Iterator[Finding]:
    """Yield each tab and note that came out empty, or as text."""
    made = bodies(page)
    for line in page.lines:
        if line.seems != "container":
            continue
        rule, noun = ("tab-empty", "tab") if line.sign[0] == "=" else ("note-empty", "note")
        body = made.get(line.number)
        if body is None:
            yield from _no_container(page, line, rule, noun)
        elif not _has_content(body):
            yield from _empty(page, line, rule, noun)
        elif noun == "note":
            yield from _lost_title(page, line, body)


def _has_content(body: Element) -> bool:
    """Tell whether anything but its title came out inside of a tab or a note."""
    return any(
        bool(child.text.strip()) if isinstance(child, Text) else not _is_title(child)
        for child in body.children
        if isinstance(child, (Element, Text))
    )


def _empty(page: Comparison, line: WrittenLine, rule: str, noun: str) -> Iterator[Finding]:
    below = next((n for n in page.below(line) if n.seems != "blank"), None)
    if below is not None and below.body.startswith(("{{", "{%")):
        # What a template fills in is not there yet.
        return
    wanted = line.indent + TAB_LENGTH
    adjacent = below is not None and below.number == line.number + 1
    meant = below is not None and (below.indent > line.indent or adjacent)
    title = TITLE.match(line.body)
    if noun == "note" and title and title["title"] and not meant:
        # A box that is nothing but its title is a way to write one line.
        return
    if below is None or (not meant and below.seems in ("heading", "container")):
        fix = f"write its text below, indented by {wanted} blanks, or take the line out"
        yield page.finding(rule, line.at, f"the {noun} has no text", fix)
        return
    odd = set(below.text[: below.lead]) - {" ", "\t"}
    has = "no-break blanks" if odd else f"{below.indent} blank{'s' * (below.indent != 1)}"
    message = f"the {noun} is empty: the text below it is indented by {has}"
    fix = f"indent line {below.number} and the lines that belong to it by {wanted} blanks"
    if below.indent > line.indent and not odd:
        fix += f" instead of {below.indent}"
    yield page.finding(rule, line.at, message, fix, _indent_below(page, line, below, wanted))


def _indent_below(
    page: Comparison, line: WrittenLine, below: WrittenLine, wanted: int
) -> Edit | None:
    """Return the edit that indents what was meant as the body, where that is certain."""
    if below.indent <= line.indent:
        return None
    lines = []
    for each in page.below(line):
        if each.seems != "blank" and each.indent < below.indent:
            break
        lines.append(each)
    while lines and lines[-1].seems == "blank":
        lines.pop()
    return page.indented(lines, wanted - below.indent)


def _no_container(page: Comparison, line: WrittenLine, rule: str, noun: str) -> Iterator[Finding]:
    """Yield a finding for a line that was meant to open a tab or note and is shown as text."""
    if line.indent % TAB_LENGTH and _in_list(page, line):
        # It is not indented far enough to be in its step: another rule tells.
        return
    met = page.out.met(line.number)
    seen = (met.before + met.after).strip() if met and met.kind == "text" else ""
    loose = any(text.startswith(line.body.split('"')[0].strip()) for text, *_ in page.out.loose)
    if not seen.startswith(line.sign) and not (met is None and loose):
        return
    title = TITLE.match(line.body)
    words = (title["title"] or "").strip("\"“”„'‘’ ") if title else ""
    kind = (title["type"] or "").strip() if title else ""
    if noun == "tab":
        if not (words or kind) or set(line.body) <= set("= \t"):
            return
        new = f'=== "{words or kind}"'
    else:
        if line.sign == "!!" and not re.fullmatch(r"[a-z-]+(?: [a-z-]+)*", kind):
            return
        sign = f"???{'+' * line.sign.endswith('+')}" if line.sign[0] == "?" else "!!!"
        new = f"{sign} {kind.lower() or 'note'}" + (f' "{words}"' if words else "")
    if page.render_of(new).strip().startswith("<p>"):
        fix = f"the site has no extension for {noun}s; write a heading or a quote"
        yield page.finding(rule, line.at, f"`{line.body}` is shown as text", fix)
        return
    fix, edit, above = f"write `{new}`", None, page.above(line)
    if line.sign == ":::":
        fix += ", and indent its text by 4 blanks in place of the last `:::`"
    else:
        glued = above is not None and above.seems != "blank"
        fix += ", with a blank line above it" if glued else ""
        indent = " " * (line.indent // TAB_LENGTH * TAB_LENGTH)
        end = line.start + len(line.text)
        edit = page.edit(line.start, end, "\n" * glued + indent + new)
    message = f"`{line.body}` opens no {noun}: it is shown as text"
    yield page.finding(rule, line.at, message, fix, edit)


def _lost_title(page: Comparison, line: WrittenLine, box: Element) -> Iterator[Finding]:
    """Yield a finding for the title of a note that was written without quotation marks.

    The words of it are then names of styles, which stand in small letters.
    """
    title = TITLE.match(line.body)
    kind, _, words = (title["type"] if title and not title["title"] else "").partition(" ")
    if words != words.lower() and box.has_class(words.split()[0].lower()):
        lost = words.strip()
        what = f"a reader does not see `{lost}`: without quotation marks it is no title"
        new = f'{line.sign} {kind} "{lost}"'
        edit = page.edit(line.at, line.at + len(line.body), new)
        yield page.finding("note-empty", line.at, what, f"write `{new}`", edit)


def _in_list(page: Comparison, line: WrittenLine) -> bool:
    """Tell whether an item is open above a line that is indented."""
    for above in reversed(page.lines[: line.number - page.first]):
        if above.seems == "item" and above.indent < line.indent:
            return True
        if above.seems != "blank" and above.indent == 0:
            return False
    return False


def check_tables(page: Comparison) -> Iterator[Finding]:
    """Yield tables that came out as text, and rows whose last cells a reader does not see."""
    rows: list[WrittenLine] = []
    for line in page.lines:
        met = page.out.met(line.number)
        in_table = met is not None and met.nearest("table") is not None
        seems = line.seems == "row" or (line.seems == "text" and " | " in line.body)
        if seems and not in_table and (met is None or met.kind == "text"):
            rows.append(line)
            continue
        yield from _no_table(page, rows)
        rows = []
        last = page.out.met_last(line.number)
        if in_table and last is not None and last.kind == "nowhere" and "{{" not in line.body:
            what = "this row has more cells than the table's head: the last ones are not shown"
            fix = "take out the `|` that is too many, or write `\\|` where it is a sign of the text"
            yield page.finding("table-broken", line.at, what, fix)
    yield from _no_table(page, rows)


def _no_table(page: Comparison, rows: list[WrittenLine]) -> Iterator[Finding]:
    shown = [row for row in rows if (met := page.out.met(row.number)) and met.kind == "text"]
    counts = {cells(row.body) for row in rows}
    if len(rows) < 2 or not shown or counts == {1}:
        return
    if any(row.seems == "text" for row in rows) and (len(rows) < 3 or len(counts) > 1):
        # One line with a bar is a line of text.
        return
    first = rows[0]
    delimiters = [row for row in rows if DELIMITERS.match(row.body) and "-" in row.body]
    above, two_above = page.above(first), page.above(first, 2)
    at, edit = first.at, None
    message = "these rows are no table"
    is_cut = above and above.seems == "blank" and two_above and two_above.seems == "row"
    if is_cut and above and (not delimiters or delimiters[0] is first):
        message = "the blank line above ends the table: these rows are shown as text"
        fix = f"take out the blank line {above.number}"
        at, edit = above.start, page.edit(above.start, first.start, "")
    elif not delimiters:
        fix = "put `|---|---|`, a cell for each column, below the first row"
    elif above is not None and above.seems not in ("blank", "heading"):
        message = "the table stands right below a paragraph, and is shown as text"
        fix, edit = "put a blank line above it", page.edit(first.start, first.start, "\n")
    elif delimiters[0] is not rows[1]:
        fix = "put the line of `|---|` below the first row"
    else:
        line, wanted = rows[1], cells(first.body)
        message, fix, at = "this table is shown as text", "begin each row with `|`", line.at
        if (has := cells(line.body)) != wanted:
            new = f"|{'---|' * wanted}"
            message = f"this line has {has} cells, the head above it {wanted}: all is shown as text"
            fix, edit = f"write `{new}`", page.edit(line.at, line.at + len(line.body), new)
    yield page.finding("table-broken", at, message, fix, edit)
