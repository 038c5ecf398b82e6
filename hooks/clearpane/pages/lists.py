"""Lists and steps: numbers that a reader sees otherwise, and bodies that fall out of their step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clearpane.core.findings import Edit, Finding
from clearpane.document.blocks import TAB_LENGTH
from clearpane.document.written import WrittenLine
from clearpane.pages.containers import bodies
from clearpane.pages.structure import Comparison
from clearpane.sites.html import Element
from clearpane.sites.rendered import Part

# One blank is a slip of the hand; from two on, other Markdown programs take it for the item's.
_LEAST = 2


@dataclass
class ShownItem:
    """An item of a list as a reader sees it: its line, the number written and the number shown."""

    line: WrittenLine
    shown: int | None

    @property
    def written(self) -> int | None:
        """The number in the source; None for a point of another kind of list."""
        return self.line.count


def check_numbers(page: Comparison) -> Iterator[Finding]:
    """Yield where a list begins again in the middle, or shows other numbers than were written."""
    lists = list(_ordered(page))
    for place, (part, items) in enumerate(lists):
        before = next((each for each in reversed(lists[:place]) if _siblings(each[0], part)), None)
        first = items[0]
        lazy = sum(item.written == items[0].written for item in items) * 2 > max(len(items), 2)
        if first.written is None or first.shown is None:
            continue
        offset = first.written - first.shown
        goes_on = before and _last(before[1]) == first.written - 1
        breaker = _between(page, before, first.line) if before and goes_on else None
        if offset and breaker is not None and breaker.seems != "heading":
            yield _restart(page, before[1][-1].line, breaker, first)  # type: ignore[index]
        elif offset:
            yield page.finding(
                "list-number",
                first.line.at,
                f"the list begins with {first.written}, and a reader sees {first.shown}",
                f"begin with `{first.shown}.`, or join it to the list that it goes on with"
                if first.written > 1
                else f"begin with `{first.shown}.`",
            )
        elif before and _is_lazy_restart(page, before, items):
            breaker = _between(page, before, first.line)
            yield _restart(page, before[1][-1].line, breaker or first.line, first)
        if not lazy:
            yield from _wrong_numbers(page, items, offset)


def _wrong_numbers(page: Comparison, items: list[ShownItem], offset: int) -> Iterator[Finding]:
    for item in items[1:]:
        if item.written is None or item.shown is None or item.line.sign[-1:] in "-*+":
            continue
        if item.written - item.shown != offset:
            wanted = item.shown + offset
            at = item.line.at
            yield page.finding(
                "list-number",
                at,
                f"this is numbered {item.written}, and a reader sees {item.shown}",
                f"write `{wanted}.`, and number the rest of the list on from it",
            )
            return


def _ordered(page: Comparison) -> Iterator[tuple[Part, list[ShownItem]]]:
    """Yield each numbered list with its items, as far as they were written as items."""
    items: dict[int, list[Part]] = {}
    for part in page.out.by_tag.get("li", []):
        if part.within:
            items.setdefault(id(part.within[-1]), []).append(part)
    for part in page.out.by_tag.get("ol", []):
        shown = _number(part.element.attr("start")) or 1
        entries = []
        for item in items.get(id(part.element), []):
            shown = _number(item.element.attr("value")) or shown
            if item.certain:
                line = page.line(item.line)
                if line.seems == "item":
                    entries.append(ShownItem(line, shown))
            shown += 1
        if entries:
            yield part, entries


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _last(items: list[ShownItem]) -> int | None:
    return next((i.written for i in reversed(items) if i.written is not None), None)


def _siblings(one: Part, other: Part) -> bool:
    a, b = one.within[-1:], other.within[-1:]
    return (not a and not b) or bool(a and b and a[0] is b[0])


def _between(
    page: Comparison, before: tuple[Part, list[ShownItem]], first: WrittenLine
) -> WrittenLine | None:
    """Return the first line between two lists that is in neither of them."""
    last, inner = before[1][-1].line.number, before[1][-1].line.indent + TAB_LENGTH
    for line in page.below(page.line(last), first.number):
        met = page.met(line)
        if line.seems in ("blank", "code", "comment") or (met and met.inside(before[0].element)):
            continue
        if line.seems == "fence" and (_is_closing(line) or line.indent >= inner):
            continue
        return line
    return None


def _is_closing(fence: WrittenLine) -> bool:
    return 0 < fence.partner < fence.number


def _is_lazy_restart(
    page: Comparison,
    before: tuple[Part, list[ShownItem]],
    items: list[ShownItem],
) -> bool:
    """Tell whether a list of nothing but `1.` is cut by a picture or by code."""
    numbers = {item.written for item in (*before[1], *items)}
    if numbers != {1} or len(before[1]) < 2:
        return False
    first = items[0].line
    breaker = _between(page, before, first)
    if breaker is None or not (breaker.seems == "fence" or breaker.body.startswith("![")):
        return False
    end = page.line(max(breaker.number, breaker.partner))
    return all(line.seems == "blank" for line in page.below(end, first.number))


def _restart(
    page: Comparison, last: WrittenLine, breaker: WrittenLine, first: ShownItem
) -> Finding:
    what = {"fence": "the code", "row": "the table", "container": "the box", "quote": "the quote"}
    noun = what.get(breaker.seems) or ("the picture" if breaker.body.startswith("![") else "this")
    edit = _indented(page, breaker, first.line.number, last.indent + TAB_LENGTH)
    return page.finding(
        "list-restart",
        breaker.at,
        f"{noun} ends the list, so that step {first.written} on line {first.line.number}"
        f" is shown as {first.shown}"
        if first.written != first.shown
        else f"{noun} ends the list, which begins again at 1 on line {first.line.number}",
        f"indent it by {last.indent + TAB_LENGTH} blanks, with a blank line above and below:"
        " then it belongs to the step above",
        edit,
    )


def _indented(page: Comparison, start: WrittenLine, before: int, indent: int) -> Edit | None:
    """Return the edit that indents the lines from `start` up to line `before`, to `indent`."""
    lines = [start, *page.below(start, before)]
    while lines and lines[-1].seems == "blank":
        lines.pop()
    if not lines or any(line.seems == "heading" for line in lines):
        return None
    above = page.above(start)
    blank = "\n" if above is not None and above.seems != "blank" else ""
    return page.indented(lines, indent - start.indent, blank)


def check_step_bodies(page: Comparison) -> Iterator[Finding]:
    """Yield what is indented below a step, a tab or a note and came out outside of it."""
    opened: list[tuple[int, Element | None, WrittenLine]] = []
    told: set[tuple[int, int]] = set()
    boxes = bodies(page)
    for line in page.lines:
        if line.seems in ("blank", "code", "comment"):
            continue
        if line.seems == "fence" and _is_closing(line):
            continue
        while opened and line.indent < opened[-1][0] + _LEAST:
            opened.pop()
        met = page.met(line)
        if line.seems == "note":
            # A footnote's text is shown at the end of the page, wherever it stands.
            opened.append((line.indent, None, line))
            continue
        if met is None or met.kind == "nowhere":
            continue
        if opened:
            _, element, owner = opened[-1]
            if element is None:
                pass
            elif not met.inside(element) and (met.kind == "text" or line.seems == "fence"):
                top = opened[0][2]
                key = (top.number if top.count is None else owner.number, line.indent)
                if key not in told:
                    yield _fallen_out(page, line, owner, len(opened))
                told.add(key)
                if line.seems == "item":
                    item = met.nearest("li")
                    opened.append((line.indent, item, line))
                elif line.seems == "container":
                    opened.append((line.indent, None, line))
                continue
        element_of = _opens(line, page, boxes)
        if element_of is not None:
            opened.append((line.indent, element_of, line))


def _opens(line: WrittenLine, page: Comparison, boxes: dict[int, Element]) -> Element | None:
    """Return the element that a line has opened: the item, or the body of a tab or note."""
    if line.seems == "container":
        return boxes.get(line.number)
    met = page.out.met(line.number)
    if line.seems == "item" and met is not None:
        item = met.nearest("li")
        part = next((p for p in page.out.by_tag.get("li", []) if p.element is item), None)
        return item if part is not None and part.line == line.number else None
    return None


def _fallen_out(page: Comparison, line: WrittenLine, owner: WrittenLine, depth: int) -> Finding:
    noun = {"item": "list", "fence": "code", "container": "box", "row": "table"}.get(line.seems)
    noun = noun or ("picture" if line.body.startswith("![") else "paragraph")
    of = f"step {owner.count}" if owner.count is not None else "the item"
    if owner.seems == "container":
        of = "the tab" if owner.sign[0] == "=" else "the note"
    indent = depth * TAB_LENGTH
    return page.finding(
        "step-body",
        line.at,
        f"{line.indent} blanks are too few: the {noun} is shown outside of {of} on line"
        f" {owner.number}",
        f"indent it by {indent} blanks, all its lines alike",
        _body_edit(page, line, indent),
    )


def _body_edit(page: Comparison, line: WrittenLine, indent: int) -> Edit | None:
    """Return the edit that indents a block, and all below it that is indented as far."""
    end = line.number
    for below in page.below(line):
        if below.seems != "blank" and below.indent < line.indent:
            break
        end = below.number
    return _indented(page, line, end + 1, indent)
