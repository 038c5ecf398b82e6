"""Tables that came out as text, and cells that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator

from clearpane.core.findings import Edit, Finding
from clearpane.document.tables import DELIMITERS, cells
from clearpane.document.written import WrittenLine
from clearpane.pages.comparison import Comparison

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
