"""Find the code in a Markdown text, as Python-Markdown with PyMdown Extensions understands it.

Code is what a reader sees letter by letter: fenced blocks, indented blocks, inline code and
`<pre>`. Whatever looks like an ad or a link in there is shown, not done, so nothing else of this
package may look into it. CommonMark parsers cannot tell: they take the body of a tab or an
admonition for indented code, and Python-Markdown does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

Span = tuple[int, int]
"""Start and end offset in the text, in characters, the end not included."""

TAB_LENGTH = 4
"""Columns that each list item, tab or admonition indents its body by, whatever its marker."""

LINE = re.compile(r"[^\r\n]*+(?:\r\n|\n|\r|\Z)")
FENCE_OPEN = re.compile(r"(`{3,}|~{3,})(?!.*`)[^\r\n]*+|(~{3,})[^\r\n]*+")
LIST_ITEM = re.compile(r"(?:\d+\.|[*+-])[ \t]+")
# Openers whose body is indented. After the first group the next line starts a new block; after
# the second the next line goes on with the same paragraph.
TITLED_CONTAINER = re.compile(r"(?:!!!|\?\?\?\+?|={3}[!+]*)[ \t]+\S")
OTHER_CONTAINER = re.compile(r":[ \t]{1,3}\S|\[\^[^\]\r\n]+\]:")
HEADING = re.compile(r"#{1,6}(?!#)")
BLOCK_TAGS = (
    "address|article|aside|blockquote|body|canvas|center|colgroup|dd|details|div|dl|dt|fieldset|"
    "figcaption|figure|footer|form|h[1-6]|header|hgroup|html|iframe|legend|li|main|map|math|menu|"
    "nav|noscript|object|ol|output|p|pre|progress|script|section|style|summary|table|tbody|td|"
    "textarea|tfoot|th|thead|tr|ul|video"
)
BLOCK_TAG = re.compile(rf"<(/?)({BLOCK_TAGS})(?=[\s/>])([^<>]*+)>", re.IGNORECASE)
MARKDOWN_INSIDE = re.compile(r"\smarkdown(?=[\s=]|\Z)", re.IGNORECASE)
SHOWN_AS_IS = re.compile(r"<(pre|code|samp|kbd|textarea)(?=[\s>])[^<>]*+>", re.IGNORECASE)
# Code in the dialects that articles come in: Hugo, Jekyll and Hexo.
TEMPLATE_CODE = re.compile(
    r"\{[{%][<%-]?\s*(?P<side>/|end)?\s*(?P<name>highlight|codeblock|raw)\b[^{}\r\n]*[%}>]\}"
)
BACKTICKS = re.compile(r"(?<!\\)(\\*+)(`++)")


@dataclass
class _Line:
    """One line: where it stands, and how it is indented and quoted, in columns.

    `lead` is what stands before the first quote mark, `indent` what stands before the text.
    """

    start: int
    end: int
    text: str
    prefix: int = 0
    quotes: int = 0
    indent: int = 0
    lead: int = 0
    body: str = ""

    @property
    def blank(self) -> bool:
        return not self.body


@dataclass
class _Blocks:
    """The state of the walk over blocks: open containers, and what the last line was."""

    depth: int = 0
    quotes: int = 0
    outside: int = 0
    """Containers that are open around the quote while a quote lasts."""
    at_block_start: bool = True
    in_list: bool = False
    in_code: bool = False
    segments: list[Span] = field(default_factory=list)


def find_code(text: str) -> list[Span]:
    """Return the spans of all code in a Markdown text, sorted, without overlap.

    Fences count with their fence lines, inline code with its backticks, `<pre>` with its tags.
    Takes time in proportion to the length of the text, whatever the text is.
    """
    lines = [_measure(m.start(), m.end(), m[0]) for m in LINE.finditer(text) if m[0]]
    fenced = _fenced_lines(lines)
    spans = [(lines[first].start, lines[last].end) for first, last in fenced]
    in_fence = {n for first, last in fenced for n in range(first, last + 1)}
    raw = _raw_html(text, spans)
    comments = _comments(text, spans)
    state = _Blocks()
    for number, line in enumerate(lines):
        if number in in_fence:
            state.at_block_start, state.in_code = True, False
            continue
        if _is_indented_code(line, state, raw):
            spans.append((line.start, line.end))
    hidden = merge(spans + comments)
    shown = merge([*_shown_html(text, hidden), *_template_code(text, hidden)])
    unread = merge(comments + shown)
    for segment in state.segments:
        if text.find("`", *segment) >= 0:
            spans.extend(_inline_code(text, segment, unread))
    return merge(spans + shown)


def merge(spans: list[Span]) -> list[Span]:
    """Return the spans sorted, with those that touch or overlap made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _measure(start: int, end: int, raw: str) -> _Line:
    """Return a line with its quote marks counted and its indentation in columns."""
    text = raw.rstrip("\r\n")
    column = position = quotes = 0
    indent_from = lead = 0
    while position < len(text) and text[position] in " \t>":
        char = text[position]
        if char == ">":
            if not quotes:
                lead = column
            elif column - indent_from >= TAB_LENGTH:
                break
            quotes += 1
            # One blank after the mark belongs to it.
            position += 1
            column += 1
            if text[position : position + 1] == " ":
                position += 1
                column += 1
            indent_from = column
            continue
        column += TAB_LENGTH - column % TAB_LENGTH if char == "\t" else 1
        position += 1
    body = text[position:].rstrip()
    return _Line(start, end, text, position, quotes, column - indent_from, lead, body)


def _fenced_lines(lines: list[_Line]) -> list[Span]:
    """Return first and last line number of each fenced block, by the rules of SuperFences.

    A fence closes with the same marks at the same depth; a line that is indented less ends the
    attempt, and a fence that never closes is no fence.
    """
    fences: list[Span] = []
    opened: tuple[int, _Line, str] | None = None
    for number, line in enumerate(lines):
        if opened is None:
            line = _behind_markers(line)
            if match := FENCE_OPEN.match(line.body):
                opened = number, line, match[1] or match[2]
            continue
        first, opener, marks = opened
        if line.blank:
            continue
        closes = line.body == marks
        if line.quotes != opener.quotes or (line.indent < opener.indent and not closes):
            opened = None
        elif closes and line.indent == opener.indent:
            fences.append((first, number))
            opened = None
    return fences


def _behind_markers(line: _Line) -> _Line:
    """Return a line without the list markers it begins with: CommonMark opens fences there.

    Python-Markdown does not, but the author meant code, and code is not ours to change.
    """
    position = 0
    while marker := LIST_ITEM.match(line.body, position):
        position = marker.end()
    return replace(line, indent=line.indent + position, body=line.body[position:])


def _raw_html(text: str, code: list[Span]) -> list[Span]:
    """Return the spans of block-level HTML elements: what is indented in there is no code."""
    opened: dict[str, list[tuple[int, bool]]] = {}
    spans = []
    for match in BLOCK_TAG.finditer(blank(text, code)):
        name = match[2].lower()
        if not match[1]:
            markdown = bool(MARKDOWN_INSIDE.search(match[3]))
            opened.setdefault(name, []).append((match.start(), markdown))
        elif opened.get(name):
            start, markdown = opened[name].pop()
            if not markdown and not opened[name]:
                spans.append((start, match.end()))
    return merge(spans)


def _comments(text: str, code: list[Span]) -> list[Span]:
    """Return the spans of closed HTML comments: backticks in them open nothing."""
    visible = blank(text, code)
    spans = []
    position = visible.find("<!--")
    while position >= 0:
        end = visible.find("-->", position + 4)
        if end < 0:
            break
        spans.append((position, end + 3))
        position = visible.find("<!--", end + 3)
    return spans


def _is_indented_code(line: _Line, state: _Blocks, raw: list[Span]) -> bool:
    """Tell whether a line is indented code, and move the state on to it."""
    if line.blank:
        state.at_block_start = True
        return False
    if _is_code_before_quote(line, state):
        state.in_code, state.at_block_start = True, False
        return True
    if line.quotes != state.quotes:
        _move_between_quotes(line, state)
    if inside(raw, line.start + line.prefix):
        state.at_block_start, state.in_code = True, False
        _add_to_segment(line, state, new=False)
        return False
    level = min(state.depth, line.indent // TAB_LENGTH)
    starts = state.at_block_start or state.in_code
    if starts and line.indent - level * TAB_LENGTH >= TAB_LENGTH:
        state.in_code, state.at_block_start = True, False
        return True
    _open_containers(line, state, level, starts)
    return False


def _is_code_before_quote(line: _Line, state: _Blocks) -> bool:
    """Tell whether a quote mark is indented so far that it is code itself."""
    outside = state.outside if state.quotes else state.depth
    level = min(outside, line.lead // TAB_LENGTH)
    starts = state.at_block_start or state.in_code
    return bool(line.quotes) and starts and line.lead - level * TAB_LENGTH >= TAB_LENGTH


def _move_between_quotes(line: _Line, state: _Blocks) -> None:
    """Move the state into a quote, out of one, or into one of another depth."""
    if not state.quotes:
        state.outside = min(state.depth, line.lead // TAB_LENGTH)
    state.depth = 0 if line.quotes else state.outside
    state.quotes, state.at_block_start = line.quotes, True


def _open_containers(line: _Line, state: _Blocks, level: int, starts: bool) -> None:
    """Move the state over a line of text: which containers it closes and opens."""
    body, items = line.body, 0
    while (starts or state.in_list) and (marker := LIST_ITEM.match(body)):
        # `1. - text` opens a list in a list.
        body, items = body[marker.end() :], items + 1
    titled = bool(TITLED_CONTAINER.match(body))
    other = starts and bool(OTHER_CONTAINER.match(body))
    heading = line.indent == level * TAB_LENGTH and bool(HEADING.match(line.body))
    item = items > 0
    if starts:
        state.in_list = item
        state.depth = level
    if item or titled or other:
        state.depth = level + items + (titled or other)
    _add_to_segment(line, state, new=starts or item or titled or other or heading)
    state.in_code = False
    state.at_block_start = titled or heading


def _add_to_segment(line: _Line, state: _Blocks, *, new: bool) -> None:
    """Put a line into the stretch of text in which inline code may run."""
    touches = state.segments and state.segments[-1][1] == line.start
    if touches and not new:
        state.segments[-1] = (state.segments[-1][0], line.end)
    else:
        state.segments.append((line.start, line.end))


def _shown_html(text: str, hidden: list[Span]) -> Iterator[Span]:
    """Yield `<pre>…</pre>` and its like: their content is shown as it stands."""
    visible = blank(text, hidden)
    lowered = visible.lower()
    unclosed: set[str] = set()
    position = 0
    while match := SHOWN_AS_IS.search(visible, position):
        name = match[1].lower()
        end = -1 if name in unclosed else lowered.find(f"</{name}>", match.end())
        if end < 0:
            unclosed.add(name)
            position = match.end()
            continue
        position = end + len(name) + 3
        yield match.start(), position


def _template_code(text: str, hidden: list[Span]) -> Iterator[Span]:
    """Yield what stands between a pair of template calls that show code."""
    opened: dict[str, int] = {}
    for match in TEMPLATE_CODE.finditer(blank(text, hidden)):
        if not match["side"]:
            opened.setdefault(match["name"], match.start())
        elif match["name"] in opened:
            yield opened.pop(match["name"]), match.end()


def _inline_code(text: str, segment: Span, hidden: list[Span]) -> Iterator[Span]:
    """Yield inline code in one paragraph: a run of backticks up to the next as long."""
    runs = [
        (m.start(2), m.end(2), len(m[1]) % 2)
        for m in BACKTICKS.finditer(text, *segment)
        if not inside(hidden, m.start(2))
    ]
    # From the back, so that each run knows at once the next one of the length that it opens. A
    # backslash takes the first backtick of a run that opens, and means nothing to one that closes.
    following: dict[int, int] = {}
    partner: dict[int, int] = {}
    for index in range(len(runs) - 1, -1, -1):
        start, end, escaped = runs[index]
        if (opens := end - start - escaped) in following:
            partner[index] = following[opens]
        following[end - start] = index
    index = 0
    while index < len(runs):
        if index in partner:
            start, _, escaped = runs[index]
            yield start + escaped, runs[partner[index]][1]
            index = partner[index]
        index += 1


def inside(spans: list[Span], offset: int) -> bool:
    """Tell whether an offset lies in one of the spans, which are sorted and do not overlap."""
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle][1] <= offset:
            low = middle + 1
        else:
            high = middle
    return low < len(spans) and spans[low][0] <= offset


def blank(text: str, spans: list[Span], filler: str = " ") -> str:
    """Return the text with the spans turned into blanks; line breaks and length stay."""
    parts, position = [], 0
    for start, end in spans:
        parts.append(text[position:start])
        parts.append(_NOT_BREAK.sub(filler, text[start:end]))
        position = end
    parts.append(text[position:])
    return "".join(parts)


_NOT_BREAK = re.compile(r"[^\r\n]")
