"""Fences, tags, comments and merge conflicts that nothing closes, and what they take in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearpane.core.findings import Edit, Finding
from clearpane.document.code import BLOCK_TAGS
from clearpane.document.document import Document
from clearpane.document.grammar import PROSE
from clearpane.document.tags import VOID, Tag, find_tags
from clearpane.document.written import WrittenLine, read_lines
from clearpane.pages.structure import Comparison
from clearpane.sites.html import CODE, INLINE

_CONFLICT = re.compile(r"^(?:<{7}(?: .*)?|={7}|>{7}(?: .*)?)\r?$", re.MULTILINE)
# Their end tags may be left out: HTML standard, "Optional tags".
_OPTIONAL_END = re.compile(
    "p|li|dt|dd|tr|td|th|thead|tbody|tfoot|option|optgroup|colgroup|caption|rt|rp|html|head|body"
)
# Elements of HTML, those too that browsers still know: HTML standard, "List of elements".
_HTML = re.compile(
    f"{BLOCK_TAGS}|acronym|audio|data|datalist|dialog|dir|label|marquee|meter|nobr|optgroup|picture"
    f"|ruby|search|select|slot|template|time|title|{_OPTIONAL_END.pattern}|"
    + "|".join({*INLINE, *CODE, *VOID})
)


def check_conflicts(page: Comparison) -> Iterator[Finding]:
    """Yield each merge conflict that was committed, in the front matter too, but not in code.

    A half of one counts, which somebody has left who mended the rest.
    """
    text = page.source.text
    end = 0
    marks = list(_CONFLICT.finditer(text))
    for place, mark in enumerate(marks):
        closing = next((m for m in marks[place:] if m[0].startswith(">")), None)
        if mark.start() < end or (mark[0].startswith("=") and not closing):
            # In the one before it, or a heading that is underlined so.
            continue
        end = closing.end() if closing else mark.end()
        if any(start < mark.start() and end < stop for start, stop in page.source.code):
            continue
        message = "this line is a half of a merge conflict"
        trial = page.edit(mark.start(), end, "")
        if mark[0].startswith("<") and closing:
            message = f"a merge conflict stands here, up to line {page.source.position(end)[0]}"
            trial = _one_side(page, mark.start(), end)
        signs = "`<<<<<<<`, `=======` and `>>>>>>>`"
        fix = f"keep one of the two versions, and take out the lines of {signs}"
        yield page.finding("conflict-marker", mark.start(), message, fix, trial=trial)


def _one_side(page: Comparison, start: int, end: int) -> Edit:
    """Return the edit that leaves the first side of a conflict alone, on the same lines."""
    lines = page.source.text[start:end].splitlines(keepends=True)
    middle = next((n for n, line in enumerate(lines) if line.startswith("=======")), len(lines))
    kept = [
        line if 0 < n < middle else line[len(line.rstrip("\r\n")) :] for n, line in enumerate(lines)
    ]
    return page.edit(start, end, "".join(kept))


def check_fences(page: Comparison) -> Iterator[Finding]:
    """Yield each fence of code that nothing closes, or only the fence of the next code."""
    fences = [line for line in page.lines if line.seems == "fence"]
    swallowing = False
    for line in fences:
        if line.partner <= line.number:
            continue
        met = page.met(line)
        if met and met.kind == "code" and not met.nearest("pre") and not page.rewritten:
            what = f"`{line.body.strip()}` opens no block of code"
            fix = "write one word behind the signs, the language, or none"
            yield page.finding("fence-unclosed", line.at, what, fix)
            continue
        inner = next((n for n in page.below(line, line.partner) if _opens_fence(n, line)), None)
        if inner is not None:
            yield _unclosed(page, line, inner)
            swallowing = True
    alone = [line for line in fences if not line.partner and not _came_out(page, line)]
    if alone and not swallowing:
        yield _without_partner(page, *alone)


def _without_partner(page: Comparison, first: WrittenLine, *others: WrittenLine) -> Finding:
    """Return the finding for the first of the fences that have no partner."""
    by = first.indent
    closers = [n for n in others if n.body.rstrip() == first.sign]
    twin = next((n for n in closers if n.indent == by), None)
    region = page.below(first, twin.number) if twin else []
    left = [n for n in region if n.body and n.indent < by]
    if left:
        message = f"line {left[0].number} is indented less than the fence above it, and ends it"
        fix = f"indent the code by {by} blanks, up to line {left[-1].number}"
        new = "\n".join(" " * (by if n in left else 0) + n.text for n in region)
        edit = page.edit(region[0].start, region[-1].start + len(region[-1].text), new)
    elif closers and closers[0].indent < by:
        closer = closers[0]
        shorter = f"the one on line {closer.number} is indented less"
        message = f"the fence {first.body.strip()} never closes: {shorter}"
        fix = f"indent line {closer.number} by {by} blanks, as this one is"
        edit = page.edit(closer.start, closer.at, " " * by)
    else:
        return _unclosed(page, _culprit(page, first), None)
    return page.finding("fence-unclosed", first.at, message, fix, edit)


def _came_out(page: Comparison, fence: WrittenLine) -> bool:
    """Tell whether a fence without a partner has made a block of code all the same."""
    met = next((m for n in page.below(fence)[:3] if (m := page.out.met(n.number))), None)
    return met is not None and met.nearest("pre") is not None


def _opens_fence(line: WrittenLine, fence: WrittenLine) -> bool:
    opener = re.match(rf"{re.escape(fence.sign)}[ \t]*[\w{{]", line.body)
    return bool(opener) and line.indent == fence.indent


def _culprit(page: Comparison, last: WrittenLine) -> WrittenLine:
    """Return the fence that was left open when the last one on the page has no partner.

    It is the first that holds prose behind a blank line, if all fences have a partner as soon as
    it is closed there.
    """
    for line in page.lines:
        if line.seems == "fence" and line.number < line.partner and line.number < last.number:
            body = page.below(line, line.partner)
            end = next((n for n in body if n.seems == "blank"), None)
            prose = [n for n in body if end and n.number > end.number and PROSE.match(n.body)]
            if end is None or not prose:
                continue
            text = page.source.text
            closed = f"{text[: end.start]}{line.text[: line.lead]}{line.sign}{text[end.start :]}"
            fences = [n for n in read_lines(Document(closed)) if n.seems == "fence"]
            if all(n.partner for n in fences):
                return line
    return last


def _unclosed(page: Comparison, fence: WrittenLine, inner: WrittenLine | None) -> Finding:
    until = f", and the code goes on to the fence of line {inner.number}" if inner else ""
    below = page.below(fence)
    end = next((n for n in below if n.seems == "blank"), None)
    closing = fence.text[: fence.lead] + fence.sign
    short = next((n for n in below if n.body and set(n.body) == {fence.sign[0]}), None)
    if short is not None and (inner is None or short.number < inner.number):
        edit = trial = page.edit(short.start, short.start + len(short.text), closing)
        fix = f"write {fence.sign} on line {short.number}, as many signs as here"
    else:
        last = page.lines[-1]
        at = end.start if end else last.start + len(last.text)
        # Where the code ends is for its author to say; here it ends to see what else is wrong.
        edit, trial = None, page.edit(at, at, f"{closing}\n" if end else f"\n{closing}\n")
        fix = f"put a line of {fence.sign} below the code, indented as this line is"
    message = f"the fence {fence.body.strip()} never closes{until}"
    return page.finding("fence-unclosed", fence.at, message, fix, edit, trial)


def check_html(page: Comparison) -> Iterator[Finding]:
    """Yield each HTML element that is not closed and takes in what follows, or hides its name."""
    twice: Tag | None = None
    for element in page.source.elements:
        tag = element.open
        if element.close or tag.name in VOID or tag == twice:
            continue
        raw = page.source.text[tag.start : tag.end]
        if not _HTML.fullmatch(tag.name):
            if not raw.endswith("/>") and _is_placeholder(page, tag):
                message = f"`{raw}` is taken for an HTML tag: a reader does not see it"
                fix = f"write it as code, in backticks: `` `{raw}` ``"
                code = page.edit(tag.start, tag.end, f"`{raw}`")
                yield page.finding("html-unclosed", tag.start, message, fix, code)
            continue
        is_raw = _stays_raw(page, tag)
        if _OPTIONAL_END.fullmatch(tag.name) and not is_raw:
            continue
        twice = _again(page, tag)
        swallowed = _swallows(page, tag) or is_raw
        if not (swallowed or twice):
            continue
        what = f", and takes in what follows from line {swallowed}" if swallowed else ""
        fix = f"close it with `</{tag.name}>`"
        edit, trial = None, page.edit(tag.start, tag.end, " " * (tag.end - tag.start))
        if twice:
            fix = f"write `</{tag.name}>` in place of the second `<{tag.name}>`"
            edit = trial = page.edit(twice.start, twice.end, f"</{tag.name}>")
        elif tag.name in ("div", "details", "section", "figure", "table", "pre"):
            fix += " on a line behind what belongs into it"
        message = f"`<{tag.name}>` never closes{what}"
        yield page.finding("html-unclosed", tag.start, message, fix, edit, trial)
    yield from _open_comments(page)


def _again(page: Comparison, tag: Tag) -> Tag | None:
    """Return the same tag on the same line, written where its end tag was meant."""
    end = page.source.line_at(tag.start)[1]
    inner = find_tags(page.source.mask[tag.end : end])
    second = next((t for t in inner if t.name == tag.name and not t.closing), None)
    if second is None or second.attributes:
        return None
    return Tag(tag.name, second.start + tag.end, second.end + tag.end)


def _is_placeholder(page: Comparison, tag: Tag) -> bool:
    """Tell whether a tag that HTML does not know vanishes from running text."""
    raw = page.source.text[tag.start : tag.end]
    if "\n" in raw or "=" in raw or not re.fullmatch(r"<[A-Za-z][\w .-]*>", raw):
        return False
    if page.rewritten and raw == raw.upper():
        return False
    return any(part.element.tag == tag.name for part in page.out.parts)


def _swallows(page: Comparison, tag: Tag) -> int | None:
    """Return the line of the first paragraph that an unclosed element has taken in."""
    line = page.source.position(tag.start)[0]
    own = page.line(line)
    blank = False
    for below in page.below(own):
        if below.seems == "blank":
            blank = True
            continue
        met = page.out.met(below.number)
        outside = blank and below.indent <= own.indent
        if outside and met and met.kind != "nowhere":
            return below.number if met.nearest(tag.name) is not None else None
    return None


def _stays_raw(page: Comparison, tag: Tag) -> int:
    """Return the line of Markdown below a tag that is taken for HTML, or 0.

    A browser may close the element, or put its text elsewhere; Markdown is not read all the same.
    """
    own = page.line(page.source.position(tag.start)[0])
    if own.at != tag.start:
        return 0
    for below in page.below(own):
        met = page.out.met(below.number)
        if met and below.seems in ("heading", "item") and below.indent == 0:
            raw = met.kind == "text" and met.before.strip().startswith(below.sign)
            return below.number if raw else 0
    return 0


def _open_comments(page: Comparison) -> Iterator[Finding]:
    """Yield the comment that never closes: a reader sees its first signs, or nothing below it."""
    mask = page.source.mask
    at = mask.rfind("<!--")
    if at < 0 or mask.find("-->", at) >= 0:
        return
    texts = [text for text, *_ in page.out.loose]
    texts += [met.before for _, met in page.out.lines()]
    if any("<!--" in text for text in texts):
        trial = page.edit(at, at + 4, "    ")
        fix = "close it with `-->`"
        yield page.finding("html-unclosed", at, "the comment `<!--` never closes", fix, trial=trial)
