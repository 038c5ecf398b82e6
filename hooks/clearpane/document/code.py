"""Find the code in a Markdown text, as Python-Markdown with PyMdown Extensions understands it.

Code is what a reader sees letter by letter: fenced blocks, indented blocks, inline code and
`<pre>`. Whatever looks like an ad or a link in there is shown, not done, so nothing else of this
package may look into it. CommonMark parsers cannot tell: they take the body of a tab or an
admonition for indented code, and Python-Markdown does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearpane.core.text import LINE, Span, blank, inside, merge
from clearpane.document.blocks import LIST_ITEM, Blocks, fenced_lines, is_indented_code, measure

BLOCK_TAGS = (
    "address|article|aside|blockquote|body|canvas|center|colgroup|dd|details|div|dl|dt|fieldset|"
    "figcaption|figure|footer|form|h[1-6]|header|hgroup|html|iframe|legend|li|main|map|math|menu|"
    "nav|noscript|object|ol|output|p|pre|progress|script|section|style|summary|table|tbody|td|"
    "textarea|tfoot|th|thead|tr|ul|video"
)
BLOCK_TAG = re.compile(rf"<(/?)({BLOCK_TAGS})(?=[\s/>])([^<>]*+)>", re.IGNORECASE)
MARKDOWN_INSIDE = re.compile(r"\smarkdown(?=[\s=]|\Z)", re.IGNORECASE)
SHOWN_AS_IS = re.compile(
    r"<(pre|code|samp|kbd|textarea|tt|xmp|listing)(?=[\s>])[^<>]*+>", re.IGNORECASE
)
# Code in the dialects that articles come in: Hugo, Jekyll and Hexo.
TEMPLATE_CODE = re.compile(
    r"\{[{%][<%-]?\s*(?P<side>/|end)?\s*(?P<name>highlight|code|codeblock|code-block|prism|capture)"
    r"(?=[\s%>}])[^{}\r\n]*[%}>]\}"
)
# What is shown or computed as it stands: a tag that was escaped, a formula, MDX's script.
AS_IT_STANDS = re.compile(
    r"(?:&lt;|&#60;|&#x3c;|\\<)[/!]?[a-z][^<>\r\n]*?(?:&gt;|&#62;|&#x3e;|\\?>)"
    r"|\$\$(?:(?!\$\$)[^\r\n]|\r?\n(?![ \t]*\r?\n))+\$\$"
    r"|^(?:export[ ](?:const|let|var|default|function|async|class)\b|import[ ][\w{*]"
    r"[^\r\n]*?[ ]from[ ]['\"])"
    # What it opens at the end of its line goes on to the line that closes it.
    r"(?:[^\r\n]*[{(\[][ \t]*\r?\n(?:(?![})\]])[^\r\n]*+\r?\n){0,400}+[})\]])?[^\r\n]*",
    re.IGNORECASE | re.MULTILINE,
)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
BACKTICKS = re.compile(r"(?<!\\)(\\*+)(`++)")


def find_code(text: str, *, sure: bool = False) -> list[Span]:
    """Return the spans of all code in a Markdown text, sorted, without overlap.

    With `sure`, what dialects see in different ways is left out: indented code, fences that are
    indented or quoted, inline code in HTML or over more than a line. Fences count with their fence
    lines, inline code with its backticks,
    `<pre>` with its tags. Takes time in proportion to the length of the text, whatever the text is.
    """
    lines = [measure(m.start(), m.end(), m[0]) for m in LINE.finditer(text) if m[0]]
    fenced = fenced_lines(lines)
    spans = [
        (lines[first].start, lines[last].end)
        for first, last in fenced
        if not (sure and lines[first].text[:1] not in "`~")
    ]
    in_fence = {n for first, last in fenced for n in range(first, last + 1)}
    raw = _raw_html(text, spans)
    comments = _comments(text, spans)
    state = Blocks()
    for number, line in enumerate(lines):
        if number in in_fence:
            if LIST_ITEM.match(line.body):
                # A fence right behind a list mark: its item is open all the same.
                is_indented_code(line, state, raw)
            state.at_block_start, state.in_code = True, False
            continue
        if is_indented_code(line, state, raw) and not sure:
            spans.append((line.start, line.end))
    hidden = merge(spans + comments)
    shown = merge([*_shown_html(text, hidden), *_template_code(text, hidden)])
    if any(sign in text for sign in ("&lt", "&LT", "&#", "\\<", "$$", "port ")):
        stands = (match.span() for match in AS_IT_STANDS.finditer(blank(text, hidden)))
        shown = merge([*shown, *stands])
    unread = merge(comments + shown)
    for segment in state.segments:
        if text.find("`", *segment) >= 0:
            inline = _inline_code(text, segment, unread)
            spans.extend(
                span
                for span in inline
                if not sure or not (inside(raw, span[0]) or "\n" in text[slice(*span)])
            )
    return merge(spans + shown)


def _raw_html(text: str, code: list[Span]) -> list[Span]:
    """Return the spans of block-level HTML elements: what is indented in there is no code.

    As in Python-Markdown, one begins only on a line that is indented by less than four columns
    (deeper, the tag itself is code), and it ends where its own end tag stands.
    """
    spans: list[Span] = []
    stack: list[str] = []
    start, markdown = 0, False
    for match in BLOCK_TAG.finditer(blank(text, code)):
        name = match[2].lower()
        if match[1]:
            if name in stack:
                del stack[len(stack) - 1 - stack[::-1].index(name) :]
                if not stack and not markdown:
                    spans.append((start, match.end()))
        elif stack:
            stack.append(name)
        elif _begins_line(text, match.start()):
            stack.append(name)
            start, markdown = match.start(), bool(MARKDOWN_INSIDE.search(match[3]))
    return spans


def _begins_line(text: str, offset: int) -> bool:
    """Tell whether at most three blanks stand before an offset on its line."""
    before = text[max(0, offset - 4) : offset]
    return not before[max(before.rfind("\n"), before.rfind("\r")) + 1 :].strip(" ") and (
        len(before) < 4 or "\n" in before or "\r" in before
    )


def _comments(text: str, code: list[Span]) -> list[Span]:
    """Return the spans of closed HTML comments: backticks in them open nothing."""
    visible = blank(text, code)
    # Each that begins before the last end is closed, so that none is looked through in vain.
    return [m.span() for m in COMMENT.finditer(visible, 0, visible.rfind("-->") + 3)]


def _shown_html(text: str, hidden: list[Span]) -> Iterator[Span]:
    """Yield `<pre>…</pre>` and its like: their content is shown as it stands."""
    visible = blank(text, hidden)
    lowered = visible.lower()
    unclosed: set[str] = set()
    position = 0
    while match := SHOWN_AS_IS.search(visible, position):
        name = match[1].lower()
        end = -1 if name in unclosed else lowered.find(f"</{name}>", match.end())
        if end < 0 and name == "pre" and _begins_line(text, match.start()):
            yield match.start(), len(text)
            return
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
