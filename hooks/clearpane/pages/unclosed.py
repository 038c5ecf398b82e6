"""Fences, tags, comments and merge conflicts that nothing closes, and what they take in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearpane.core.findings import Edit, Finding
from clearpane.document.document import Document
from clearpane.document.tags import VOID, Tag, find_elements, find_tags
from clearpane.document.written import WrittenLine, read_lines
from clearpane.pages.comparison import Comparison

_PROSE = re.compile(r"#{2,6} \S|\d+\. \S|[*-] \*\*|[A-Z][a-z]+ [a-z]+ .*[.:]$")
_CONFLICT = re.compile(r"^(?:<{7}(?: .*)?|={7}|>{7}(?: .*)?)\r?$", re.MULTILINE)
# Their end tags may be left out: HTML standard, "Optional tags".
_OPTIONAL_END = re.compile(
    "p|li|dt|dd|tr|td|th|thead|tbody|tfoot|option|optgroup|colgroup|caption|rt|rp|html|head|body"
)
# Elements of HTML, those too that browsers still know: HTML standard, "List of elements".
_HTML = re.compile(
    "a|abbr|acronym|address|area|article|aside|audio|b|base|bdi|bdo|big|blockquote|body|br|button"
    "|canvas|caption|center|cite|code|col|colgroup|data|datalist|dd|del|details|dfn|dialog|dir|div"
    "|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frame|h[1-6]|head|header|hgroup"
    "|hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|map|mark|marquee|math|menu|meta"
    "|meter|nav|nobr|noscript|object|ol|optgroup|option|output|p|param|picture|pre|progress|q|rp"
    "|rt|ruby|s|samp|script|search|section|select|slot|small|source|span|strike|strong|style|sub"
    "|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|track|tt|u|ul"
    "|var|video|wbr"
)


def check_conflicts(page: Comparison) -> Iterator[Finding]:
    """Yield each merge conflict that was committed, in the front matter too, but not in code."""
    text = page.source.text
    marks = list(_CONFLICT.finditer(text))
    for place, mark in enumerate(marks):
        rest = marks[place + 1 :]
        end = next((m for m in rest if m[0].startswith(">")), None)
        if not mark[0].startswith("<") or end is None:
            continue
        code = (s for s in page.source.code if s[0] < mark.start() and end.end() < s[1])
        if next(code, None):
            continue
        last = page.source.position(end.start())[0]
        yield page.finding(
            "conflict-marker",
            mark.start(),
            f"a merge conflict stands here, up to line {last}",
            "keep one of the two versions, and take out the lines of `<<<<<<<`, `=======` and"
            " `>>>>>>>`",
            trial=_one_side(page, mark.start(), end.end()),
        )


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
    swallowing = None
    for line in fences:
        if line.partner > line.number:
            code = page.lines[line.number + 1 - page.first : line.partner - page.first]
            inner = next((n for n in code if _opens_fence(n, line)), None)
            if inner is not None:
                yield _unclosed(page, line, inner)
                swallowing = line
    alone = [line for line in fences if not line.partner and not _came_out(page, line)]
    if not alone or swallowing:
        return
    first = alone[0]
    same = (n for n in alone[1:] if n.body.rstrip() == first.sign and n.indent == first.indent)
    twin = next(same, None)
    left = _less_indented(page, first, twin) if twin else []
    if twin and left:
        region = page.lines[first.number + 1 - page.first : twin.number - page.first]
        more = first.indent
        new = "\n".join(" " * (more if n in left else 0) + n.text for n in region)
        yield page.finding(
            "fence-unclosed",
            first.at,
            f"line {left[0].number} is indented less than the fence above it, and ends it",
            f"indent the code by {first.indent} blanks, up to line {left[-1].number}",
            page.edit(region[0].start, region[-1].start + len(region[-1].text), new),
        )
        return
    closer = next((n for n in alone[1:] if n.body.rstrip() == first.sign), None)
    if closer is not None and closer.indent < first.indent:
        yield page.finding(
            "fence-unclosed",
            first.at,
            f"the fence {first.body.strip()} never closes: the one on line {closer.number} is"
            " indented less",
            f"indent line {closer.number} by {first.indent} blanks, as this one is",
            page.edit(closer.start, closer.at, " " * first.indent),
        )
    else:
        yield _unclosed(page, _culprit(page, first), None)


def _less_indented(page: Comparison, fence: WrittenLine, end: WrittenLine) -> list[WrittenLine]:
    code = page.lines[fence.number + 1 - page.first : end.number - page.first]
    return [n for n in code if n.body and n.indent < fence.indent]


def _came_out(page: Comparison, fence: WrittenLine) -> bool:
    """Tell whether a fence without a partner has made a block of code all the same."""
    below = page.lines[fence.number + 1 - page.first :]
    met = next((m for n in below[:3] if (m := page.out.met(n.number))), None)
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
            body = page.lines[line.number - page.first + 1 : line.partner - page.first]
            end = next((n for n in body if n.seems == "blank"), None)
            prose = [n for n in body if end and n.number > end.number and _PROSE.match(n.body)]
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
    mask = page.source.mask
    for element in find_elements(list(find_tags(mask))):
        tag = element.open
        if element.close or tag.name in VOID:
            continue
        if _OPTIONAL_END.fullmatch(tag.name) and not _stays_raw(page, tag):
            continue
        if mask[tag.end - 2 : tag.end] == "/>" and not _HTML.fullmatch(tag.name):
            continue
        if not _HTML.fullmatch(tag.name):
            if not _is_placeholder(page, tag):
                continue
            raw = page.source.text[tag.start : tag.end]
            yield page.finding(
                "html-unclosed",
                tag.start,
                f"`{raw}` is taken for an HTML tag: a reader does not see it",
                f"write it as code, in backticks: `` `{raw}` ``",
                page.edit(tag.start, tag.end, f"`{raw}`"),
            )
        elif swallowed := _swallows(page, tag):
            yield page.finding(
                "html-unclosed",
                tag.start,
                f"`<{tag.name}>` never closes, and takes in what follows from line {swallowed}",
                f"close it with `</{tag.name}>` on a line behind what belongs into it"
                if tag.name in ("div", "details", "section", "figure", "table", "pre")
                else f"close it with `</{tag.name}>`",
                trial=_without(page, tag.start, tag.end),
            )
    yield from _open_comments(page)


def _is_placeholder(page: Comparison, tag: Tag) -> bool:
    """Tell whether a tag that HTML does not know vanishes from running text."""
    raw = page.source.text[tag.start : tag.end]
    if "\n" in raw or "=" in raw or not re.fullmatch(r"<[A-Za-z][\w .-]*>", raw):
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


def _stays_raw(page: Comparison, tag: Tag) -> bool:
    """Tell whether Markdown takes all below a tag for HTML, though a browser would close it."""
    own = page.line(page.source.position(tag.start)[0])
    if own.at != tag.start:
        return False
    for below in page.below(own):
        met = page.out.met(below.number)
        if met and below.seems in ("heading", "item") and below.indent == 0:
            return met.kind == "text" and met.before.strip().startswith(below.sign)
    return False


def _open_comments(page: Comparison) -> Iterator[Finding]:
    """Yield the comment that never closes: a reader sees its first signs, or nothing below it."""
    mask = page.source.mask
    at = mask.rfind("<!--")
    if at < 0 or mask.find("-->", at) >= 0:
        return
    texts = [text for text, *_ in page.out.loose]
    texts += [met.before for _, _, met in page.out.lines()]
    if any("<!--" in text for text in texts):
        trial = _without(page, at, at + 4)
        fix = "close it with `-->`"
        yield page.finding("html-unclosed", at, "the comment `<!--` never closes", fix, trial=trial)


def _without(page: Comparison, start: int, end: int) -> Edit:
    return page.edit(start, end, " " * (end - start))
