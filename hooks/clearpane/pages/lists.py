"""Lists and steps: shown as text, with other numbers, or with a body that falls out of its step."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from clearpane.core.findings import Edit, Finding
from clearpane.document.blocks import TAB_LENGTH
from clearpane.document.grammar import ITEM_LIKE
from clearpane.document.written import BLANKS, INVISIBLE, WrittenLine
from clearpane.pages.containers import bodies
from clearpane.pages.structure import Comparison
from clearpane.sites.html import Element
from clearpane.sites.rendered import Part

# One blank is a slip of the hand; from two on, other Markdown programs take it for the item's.
_LEAST = 2


class ShownItem(NamedTuple):
    """An item of a list as a reader sees it: its line, the number written and the number shown."""

    line: WrittenLine
    written: int | None
    shown: int


class ShownList(NamedTuple):
    """A numbered list as it came out, with its items as far as they were written as items."""

    part: Part
    items: list[ShownItem]


def check_numbers(page: Comparison) -> Iterator[Finding]:
    """Yield where a list begins again in the middle, or shows other numbers than were written."""
    lists = list(_ordered(page))
    for place, (part, items) in enumerate(lists):
        first = items[0]
        if first.written is None:
            continue
        siblings = (each for each in reversed(lists[:place]) if _siblings(each.part, part))
        before = next(siblings, None)
        breaker = _between(page, before, first.line) if before else None
        offset = first.written - first.shown
        goes_on = before is not None and _last(before.items) == first.written - 1
        cut = goes_on and breaker is not None and breaker.seems != "heading"
        if before and ((offset and cut) or (not offset and _is_lazy(page, before, items, breaker))):
            yield _restart(page, before.items[-1].line, breaker or first.line, first)
        elif offset:
            join = ", or join it to the list that it goes on with" if first.written > 1 else ""
            what = f"the list begins with {first.written}, and a reader sees {first.shown}"
            fix = f"begin with `{first.shown}.`{join}"
            yield page.finding("list-number", first.line.at, what, fix)
        if sum(item.written == first.written for item in items) * 2 <= max(len(items), 2):
            yield from _wrong_numbers(page, items, offset)


def _wrong_numbers(page: Comparison, items: list[ShownItem], offset: int) -> Iterator[Finding]:
    for line, written, shown in items[1:]:
        if written is not None and line.sign[-1:] not in "-*+" and written - shown != offset:
            what = f"this is numbered {written}, and a reader sees {shown}"
            fix = f"write `{shown + offset}.`, and number the rest of the list on from it"
            yield page.finding("list-number", line.at, what, fix)
            return


def _ordered(page: Comparison) -> Iterator[ShownList]:
    items: dict[int, list[Part]] = defaultdict(list)
    for part in page.out.by_tag.get("li", []):
        if part.within:
            items[id(part.within[-1])].append(part)
    for part in page.out.by_tag.get("ol", []):
        shown = _number(part.element.attr("start")) or 1
        entries = []
        for item in items[id(part.element)]:
            shown = _number(item.element.attr("value")) or shown
            line = page.line(item.line) if item.certain else None
            if line and line.seems == "item":
                entries.append(ShownItem(line, line.count, shown))
            shown += 1
        if entries:
            yield ShownList(part, entries)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _last(items: list[ShownItem]) -> int | None:
    return next((i.written for i in reversed(items) if i.written is not None), None)


def _siblings(one: Part, other: Part) -> bool:
    a, b = one.within[-1:], other.within[-1:]
    return (not a and not b) or bool(a and b and a[0] is b[0])


def _between(page: Comparison, before: ShownList, first: WrittenLine) -> WrittenLine | None:
    """Return the first line between two lists that is in neither of them."""
    last = before.items[-1].line
    for line in page.below(last, first.number):
        met = page.met(line)
        if line.seems in ("blank", "code", "comment") or (met and met.inside(before.part.element)):
            continue
        if line.seems == "fence" and (_is_closing(line) or line.indent >= last.indent + TAB_LENGTH):
            continue
        return line
    return None


def _is_closing(fence: WrittenLine) -> bool:
    return 0 < fence.partner < fence.number


def _is_lazy(
    page: Comparison, before: ShownList, items: list[ShownItem], breaker: WrittenLine | None
) -> bool:
    """Tell whether a list of nothing but `1.` is cut by a picture or by code."""
    numbers = {item.written for item in (*before.items, *items)}
    if numbers != {1} or len(before.items) < 2 or breaker is None:
        return False
    if breaker.seems != "fence" and not breaker.body.startswith("!["):
        return False
    end = page.line(max(breaker.number, breaker.partner))
    return all(line.seems == "blank" for line in page.below(end, items[0].line.number))


def _restart(
    page: Comparison, last: WrittenLine, breaker: WrittenLine, first: ShownItem
) -> Finding:
    what = {"fence": "the code", "row": "the table", "container": "the box", "quote": "the quote"}
    noun = what.get(breaker.seems) or ("the picture" if breaker.body.startswith("![") else "this")
    message = f"{noun} ends the list, which begins again at 1 on line {first.line.number}"
    if first.written != first.shown:
        step = f"step {first.written} on line {first.line.number}"
        message = f"{noun} ends the list, so that {step} is shown as {first.shown}"
    indent, then = last.indent + TAB_LENGTH, "then it belongs to the step above"
    fix = f"indent it by {indent} blanks, with a blank line above and below: {then}"
    edit = _indented(page, breaker, first.line.number, indent)
    return page.finding("list-restart", breaker.at, message, fix, edit)


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
        is_end = line.seems == "fence" and _is_closing(line)
        if line.seems in ("blank", "code", "comment") or is_end:
            continue
        while opened and line.indent < opened[-1][0] + _LEAST:
            opened.pop()
        met = page.met(line)
        if line.seems == "note":
            # A footnote's text is shown at the end of the page, wherever it stands.
            opened.append((line.indent, None, line))
        elif met is not None and met.kind != "nowhere":
            element, owner = opened[-1][1:] if opened else (None, line)
            is_out = element is not None and not met.inside(element)
            if is_out and (met.kind == "text" or line.seems == "fence"):
                top = opened[0][2]
                key = (top.number if top.count is None else owner.number, line.indent)
                if key not in told:
                    yield _fallen_out(page, line, owner, len(opened))
                told.add(key)
                if line.seems in ("item", "container"):
                    item = met.nearest("li") if line.seems == "item" else None
                    opened.append((line.indent, item, line))
            elif (inner := _opens(line, page, boxes)) is not None:
                opened.append((line.indent, inner, line))


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
    outside = f"the {noun} is shown outside of {of} on line {owner.number}"
    message = f"{line.indent} blanks are too few: {outside}"
    indent = depth * TAB_LENGTH
    fix = f"indent it by {indent} blanks, all its lines alike"
    # All below it that is indented as far moves along.
    below = (n for n in page.below(line) if n.seems != "blank")
    end = next((n.number for n in below if n.indent < line.indent), page.lines[-1].number + 1)
    edit = _indented(page, line, end, indent)
    return page.finding("step-body", line.at, message, fix, edit)


def check_lists(page: Comparison) -> Iterator[Finding]:
    """Yield each list that came out as running text."""
    group: list[WrittenLine] = []
    for line in page.lines:
        if _is_text_item(page, line) and not _is_option(page, line):
            group.append(line)
        elif group and (line.seems in ("heading", "item", "fence") or _is_other(group[-1], line)):
            yield from _no_list(page, group)
            group = []
    yield from _no_list(page, group)


def _is_option(page: Comparison, line: WrittenLine) -> bool:
    """Tell whether a line is an option of `::: module`, which a plugin replaces by its words."""
    for above in reversed(page.lines[: line.number - page.first]):
        if above.seems == "blank" or above.indent == 0:
            return above.body.startswith(":::")
    return False


def _is_other(last: WrittenLine, line: WrittenLine) -> bool:
    return line.seems == "text" and line.indent <= last.indent and bool(line.body)


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
        unseen = dict.fromkeys(map(ord, INVISIBLE))
        text = page.source.text[first.start : group[-1].at].translate(unseen)
        edit = page.edit(first.start, group[-1].at, text)
        yield page.finding(rule, at, message, "take it out, in each item", edit)
    elif first.sign.endswith(")"):
        message = f"`{first.sign}` begins no list here: it is shown as text"
        fix = f"write `{first.count}.`, and a dot in each item below, with a blank line above"
        end = group[-1].start + len(group[-1].text)
        text = page.source.text[first.start : end]
        dotted = re.sub(r"^([ \t]*\d+)\)", r"\1.", text, flags=re.MULTILINE)
        edit = page.edit(first.start, end, "\n" * glued + dotted)
        yield page.finding(rule, at, message, fix, edit)
    elif glued:
        message = "the list stands right below a paragraph, and is shown as part of it"
        edit = page.edit(first.start, first.start, "\n")
        yield page.finding(rule, at, message, "put a blank line above it", edit)


def _counts(group: list[WrittenLine]) -> bool:
    """Tell whether letters or numbers of steps go on by one, as those of a list do."""
    found = (ITEM_LIKE.match(line.body) for line in group[:2])
    first, second = ((m["letter"] or m["step"] or "") if m else "" for m in found)
    return not first or (bool(second) and ord(second[-1]) == ord(first[-1]) + 1)
