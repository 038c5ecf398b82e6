"""Lists and tables that came out as running text, and cells that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearpane.core.findings import Edit, Finding
from clearpane.document.grammar import DELIMITERS, ITEM_LIKE, cells
from clearpane.document.written import BLANKS, INVISIBLE, WrittenLine
from clearpane.pages.structure import Comparison


def check_lists(page: Comparison) -> Iterator[Finding]:
    """Yield each list that came out as running text."""
    group: list[WrittenLine] = []
    for line in page.lines:
        if _is_text_item(page, line) and not _is_option(page, line):
            group.append(line)
        elif group and (line.seems in ("heading", "item", "fence") or _is_other(group, line)):
            yield from _no_list(page, group)
            group = []
    yield from _no_list(page, group)


def _is_option(page: Comparison, line: WrittenLine) -> bool:
    """Tell whether a line is an option of `::: module`, which a plugin replaces by its words."""
    for above in reversed(page.lines[: line.number - page.first]):
        if above.seems == "blank" or above.indent == 0:
            return above.body.startswith(":::")
    return False


def _is_other(group: list[WrittenLine], line: WrittenLine) -> bool:
    return line.seems == "text" and line.indent <= group[-1].indent and bool(line.body)


def _is_text_item(page: Comparison, line: WrittenLine) -> bool:
    met = page.out.met(line.number)
    if met is None or met.kind != "text":
        return False
    seen = (met.before + met.after).strip().strip(BLANKS)
    like = ITEM_LIKE.match(line.body) if line.seems == "text" else None
    sign = like[0].strip() if like else line.sign
    return bool(sign) and (like is not None or line.seems == "item") and seen.startswith(sign)


def _no_list(page: Comparison, group: list[WrittenLine]) -> Iterator[Finding]:
    if not group:
        return
    first, above = group[0], page.above(group[0])
    like = ITEM_LIKE.match(first.body) if first.seems == "text" else None
    glued = above is not None and above.seems not in ("blank", "heading")
    introduced = glued and above is not None and above.body.rstrip("*_ ").endswith(":")
    numbered = first.body[:2] == "1)"
    if like and (like["letter"] or like["step"] or first.body[0] == "o"):
        # A line of its own each, such letters and steps read well.
        if len(group) < 2 or group[1].number > first.number + 1 or not _counts(group):
            return
    elif len(group) < 2 and not (introduced or numbered):
        return
    hidden = set(first.text[: first.lead]) & set(INVISIBLE)
    rule, at = "list-not-a-list", first.at
    if like:
        sign = like[0].strip()
        new = "write `1.` and a blank" if sign[-1] in ".):" else "begin each item with `- `"
        message = f"`{sign}` begins no list: the lines run together in one paragraph"
        yield page.finding(rule, at, message, f"{new}, with a blank line above the list")
    elif hidden:
        message = f"a sign that nobody sees stands before `{first.sign}`, so this begins no list"
        edits = page.edit(first.start, group[-1].at, _visible(page, first.start, group[-1].at))
        yield page.finding(rule, at, message, "take it out, in each item", edits)
    elif first.sign.endswith(")"):
        message = f"`{first.sign}` begins no list here: it is shown as text"
        fix = f"write `{first.count}.`, and a dot in each item below, with a blank line above"
        yield page.finding(rule, at, message, fix, _dotted(page, group, blank=glued))
    elif glued:
        message = "the list stands right below a paragraph, and is shown as part of it"
        edit = page.edit(first.start, first.start, "\n")
        yield page.finding(rule, at, message, "put a blank line above it", edit)


def _counts(group: list[WrittenLine]) -> bool:
    """Tell whether letters or numbers of steps go on by one, as those of a list do."""
    found = (ITEM_LIKE.match(line.body) for line in group[:2])
    first, second = ((m["letter"] or m["step"] or "") if m else "" for m in found)
    return not first or (bool(second) and ord(second[-1]) == ord(first[-1]) + 1)


def _visible(page: Comparison, start: int, end: int) -> str:
    return page.source.text[start:end].translate(dict.fromkeys(map(ord, INVISIBLE)))


def _dotted(page: Comparison, group: list[WrittenLine], *, blank: bool) -> Edit:
    start, end = group[0].start, group[-1].start + len(group[-1].text)
    text = page.source.text[start:end]
    dotted = re.sub(r"^([ \t]*\d+)\)", r"\1.", text, flags=re.MULTILINE)
    return page.edit(start, end, "\n" * blank + dotted)


_RULE = "table-broken"


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
            yield page.finding(
                _RULE,
                line.at,
                "this row has more cells than the table's head: the last ones are not shown",
                "take out the `|` that is too many, or write `\\|` where it is a sign of the text",
            )
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
    is_cut = above and above.seems == "blank" and two_above and two_above.seems == "row"
    if is_cut and above and (not delimiters or delimiters[0] is first):
        message = "the blank line above ends the table: these rows are shown as text"
        fix = f"take out the blank line {above.number}"
        at, edit = above.start, page.edit(above.start, first.start, "")
    elif not delimiters:
        message = "these rows are no table"
        fix = "put `|---|---|`, a cell for each column, below the first row"
    elif above is not None and above.seems not in ("blank", "heading"):
        message = "the table stands right below a paragraph, and is shown as text"
        fix, edit = "put a blank line above it", page.edit(first.start, first.start, "\n")
    elif delimiters[0] is not rows[1]:
        message, fix = "these rows are no table", "put the line of `|---|` below the first row"
    else:
        at, message, fix, edit = _other_count(page, first, rows[1])
    yield page.finding(_RULE, at, message, fix, edit)


def _other_count(
    page: Comparison, head: WrittenLine, line: WrittenLine
) -> tuple[int, str, str, Edit | None]:
    """Return place, message, fix and edit for a line of `|---|` that does not fit its head."""
    has, wanted = cells(line.body), cells(head.body)
    if has == wanted:
        return line.at, "this table is shown as text", "begin each row with `|`", None
    new = f"|{'---|' * wanted}"
    message = f"this line has {has} cells, the head above it {wanted}: all is shown as text"
    edit = page.edit(line.at, line.at + len(line.body), new)
    return line.at, message, f"write `{new}`", edit
