"""Syntax that a reader sees as text: headings, links, emphasis, tables and keys that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearpane.core.findings import Edit, Finding
from clearpane.document.blocks import TAB_LENGTH
from clearpane.document.written import WrittenLine
from clearpane.pages.comparison import Comparison
from clearpane.sites.html import HEADINGS
from clearpane.sites.rendered import HOLE, Met

# A path, an anchor, an address with its scheme, or a host; no version such as `release-3.7`.
_TARGET = (
    r"(?:[a-z][a-z0-9+.-]*:[^\s()]+|[^\s()]*/[^\s()]*|[^\s()]*#[a-z][^\s()]*"
    r"|[\w.-]+\.[a-z]{2,5}\d?)"
)
_SPACED = re.compile(rf"\[[^\[\]\n]*\][ \t]+\(({_TARGET})\)", re.IGNORECASE)
_OPEN = re.compile(r"\]\((?P<target>[^()\s]*)")
_WHOLE = re.compile(r"!?\[[^\[\]\n]*\]\([^()\s]+(?:[ \t]+\"[^\"\n]*\")?\)")
_REVERSED = re.compile(r"\((?P<text>[^()\n]+)\)\[(?P<target>(?:https?:|[\w./-]+\.md)[^\]\s]*)\]")
_REFERENCE = re.compile(r"(?<![\w\])])\[(?P<text>[^\[\]\n]+)\]\[(?P<name>[^\[\]\n]*)\]")
# `[text][module.name]` is what plugins for cross-references resolve, after Markdown.
_IDENTIFIER = re.compile(r"\w+(?:\.\w+)+")
_SHORTCODE = re.compile(r":[\w+-]+:\Z")
_ATTRIBUTES = re.compile(r"\{:?[ \t]*[#.][\w-]+(?P<rest>[^{}\n]*)(?P<end>\}?)")
_STARS = re.compile(r"(?<![*\\/\w])\*\*(?=[^\s*/])(?!kwargs|args)|(?<=[^\s*\\/])\*\*(?![*\w/])")
_BOLD = re.compile(r"(?<![*\w])\*\*(?=[^\s*])[^*\n]*[^\s*]\*\*(?![*\w])")
_APART = re.compile(
    r"(?<![*\w])\*\*[ \t]+[^*\n]+?[ \t]*\*\*(?![*\w])|(?<![*\w])\*\*[^\s*][^*\n]*[ \t]\*\*(?!\*)"
)
_ONE_SHORT = re.compile(
    r"(?<![*\\\w])(?:\*\*(?=[^*\s])[^*\n]*[^*\s]\*|\*(?=[^*\s])[^*\n]*[^*\s]\*\*)(?!\*)"
)
_KEYS = re.compile(
    r"(?<![+\w])\+\+(?P<keys>[A-Za-z\"][^+\n,;]*(?:\+[^+\n,;]+)*?)(?P<end>\+\+|(?<=\S)\+(?!\S)|(?=\s|$))"
)
_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
_HASHES = re.compile(r"(#{1,6})(?=[^\s#])")


def _in_source(page: Comparison, line: WrittenLine, words: str, start: int = 0) -> int:
    """Return the offset on a line where text stands as it came out, in no code and not escaped."""
    at = page.source.mask.find(words, line.start + start, line.start + len(line.text))
    return -1 if at > 0 and page.source.text[at - 1] == "\\" else at


def _text_lines(page: Comparison) -> Iterator[tuple[WrittenLine, str, Met]]:
    for number, _, met in page.out.lines():
        if met.kind == "text" and met.nearest("svg", "math") is None:
            text = met.before + met.after
            yield page.line(number), text, met


def check_headings(page: Comparison) -> Iterator[Finding]:
    """Yield headings that came out as text or with their id in sight, and text as a heading."""
    for line, text, met in _text_lines(page):
        heading = met.nearest(*HEADINGS)
        hashes = _HASHES.match(line.body)
        if heading is None and line.indent < TAB_LENGTH and re.fullmatch(r"#{1,6}", met.lead):
            if page.source.text[line.at : line.at + 1] == "#":
                end = line.start + len(line.text)
                fix = "begin the line with the signs, without a blank before them"
                edit = page.edit(line.start, end, line.body) if line.indent else None
                name = line.body[:40].rstrip()
                yield page.finding(
                    "heading-not-a-heading", line.at, f"`{name}` is shown as text", fix, edit
                )
        elif heading is not None and hashes and line.seems in ("heading", "text"):
            sign = hashes[1]
            at = line.at + len(sign)
            yield page.finding(
                "heading-not-a-heading",
                line.at,
                f"without a blank behind `{sign}` this is a heading here and text elsewhere",
                f"write `{sign} ` for a heading, `\\{sign}` for the sign itself",
                page.edit(at, at, " ") if line.body[len(sign)].isupper() else None,
            )
        found = _ATTRIBUTES.search(text) if heading is not None else None
        if found and _SHORTCODE.search(text[: found.start()]):
            # The icon before it is not there either: an extension that makes both is missing here.
            continue
        if found and (at := _in_source(page, line, found[0])) >= 0:
            closed = found["end"] == "}"
            yield page.finding(
                "heading-not-a-heading",
                at,
                f"`{found[0].strip()}` is shown as a part of the heading",
                "move it to the end of the line, or add `attr_list` to `markdown_extensions`"
                if closed
                else f"close it: `{found[0].strip()} }}`",
                None
                if closed
                else page.edit(at, at + len(found[0].rstrip()), f"{found[0].rstrip()} }}"),
            )


def check_links(page: Comparison) -> Iterator[Finding]:
    """Yield links that came out as text."""
    refs = not {"autorefs", "mkdocstrings"} & set(page.plugins)
    unread: set[int] = set()
    for line, text, met in _text_lines(page):
        told: set[int] = set()
        if (raw := _WHOLE.search(text)) and (at := _in_source(page, line, raw[0])) >= 0:
            if id(met.within[-1] if met.within else None) not in unread:
                yield page.finding("link-not-a-link", at, *_not_read(page, met, raw[0]))
            unread.add(id(met.within[-1] if met.within else None))
            continue
        for found in _SPACED.finditer(text):
            if (at := _in_source(page, line, found[0])) >= 0:
                told.add(at)
                whole = re.sub(r"\][ \t]+\(", "](", found[0])
                edit = page.edit(at, at + len(found[0]), whole)
                yield _no_link(page, at, found[0], f"take out the blank: `{whole}`", edit)
        for found in _REVERSED.finditer(text):
            if (at := _in_source(page, line, found[0])) >= 0:
                whole = f"[{found['text']}]({found['target']})"
                edit = page.edit(at, at + len(found[0]), whole)
                yield _no_link(page, at, found[0], f"change the brackets: `{whole}`", edit)
        for found in _OPEN.finditer(text):
            at = _in_source(page, line, found[0])
            start = page.source.text.rfind("[", line.start, at) if at >= 0 else -1
            if start >= 0 and start not in told and HOLE not in found["target"]:
                words = page.source.text[start : at + len(found[0])]
                yield _no_link(page, start, words, f"close the address: `{words})`")
        for found in _REFERENCE.finditer(text) if refs else ():
            if (at := _in_source(page, line, found[0])) >= 0:
                name = found["name"] or found["text"]
                if _IDENTIFIER.fullmatch(name):
                    continue
                fix = f"write the address in round brackets, or define it: `[{name}]: address`"
                yield _no_link(page, at, found[0], fix)


def _not_read(page: Comparison, met: Met, words: str) -> tuple[str, str]:
    """Return what to say of Markdown that a builder leaves as it is, since HTML is around it."""
    around = met.within[-1].tag if met.within else "div"
    fix = f"write `<{around} markdown>`, or use Markdown alone"
    if not any(name.endswith(("md_in_html", ".extra", "extra")) for name in page.extensions):
        fix = f"write HTML inside of `<{around}>`, or add `md_in_html` to `markdown_extensions`"
    return f"Markdown is not read inside of `<{around}>`: `{words}` is shown as it is", fix


def _no_link(page: Comparison, at: int, words: str, fix: str, edit: Edit | None = None) -> Finding:
    return page.finding(
        "link-not-a-link", at, f"`{words}` is shown as text, not as a link", fix, edit
    )


def check_emphasis(page: Comparison) -> Iterator[Finding]:
    """Yield asterisks that a reader sees because nothing closes them."""
    told: set[int] = set()
    for line, text, met in _text_lines(page):
        block = id(met.within[-1]) if met.within else 0
        if lone := _one_short(page, line, text):
            told.add(block)
            yield page.finding(
                "emphasis-unclosed",
                lone[0],
                f"`{lone[1]}` has two asterisks on one side and one on the other",
                f"write `**{lone[1].strip('*')}**`",
                page.edit(lone[0], lone[0] + len(lone[1]), f"**{lone[1].strip('*')}**"),
            )
            continue
        apart = _APART.search(text)
        found = apart or _STARS.search(text)
        if not found or block in told:
            continue
        if (whole := _BOLD.search(text)) and (at := _in_source(page, line, whole[0])) >= 0:
            told.add(block)
            yield page.finding("emphasis-unclosed", at, *_not_read(page, met, whole[0]))
            continue
        at = _in_source(page, line, found[0] if apart else "**")
        at = _unpaired(page, line) if not apart else at
        if at < 0:
            continue
        told.add(block)
        if apart:
            inner = found[0].strip("* \t")
            edit = page.edit(at, at + len(found[0]), f"**{inner}**")
            yield page.finding(
                "emphasis-unclosed",
                at,
                "`**` with a blank on its inner side is shown as it is",
                f"write `**{inner}**`",
                edit,
            )
        else:
            words = page.source.text[at : line.start + len(line.text)][:30].rstrip()
            yield page.finding(
                "emphasis-unclosed",
                at,
                f"`{words}`: these asterisks have no partner, and a reader sees them",
                "close the bold words with `**`, or take the asterisks out",
            )


def _one_short(page: Comparison, line: WrittenLine, text: str) -> tuple[int, str] | None:
    """Return place and text of bold words with one asterisk missing, which a reader sees."""
    if not re.search(r"(?<![*\w])\*(?=\w)|(?<=\w)\*(?![*\w])", text):
        return None
    mask = page.source.mask[line.start : line.start + len(line.text)]
    found = _ONE_SHORT.search(mask)
    if not found:
        return None
    inner = found[0].strip("*")
    shown = f"*{inner}" in text or f"{inner}*" in text
    return (line.start + found.start(), found[0]) if shown else None


def _unpaired(page: Comparison, line: WrittenLine) -> int:
    """Return the place of the asterisks on a line that no others of the line close."""
    mask = page.source.mask[line.start : line.start + len(line.text)]
    stars = [m.start() for m in re.finditer(r"(?<![*\\])\*\*(?!\*)", mask)]
    opener = -1
    for at in stars:
        closes = at > 0 and not mask[at - 1].isspace()
        if opener >= 0 and closes:
            opener = -1
        elif opener < 0:
            opener = at
    return line.start + opener if opener >= 0 else (line.start + stars[-1] if stars else -1)


def check_keys(page: Comparison) -> Iterator[Finding]:
    """Yield keys that are shown as text."""
    for line, text, _ in _text_lines(page):
        for found in _KEYS.finditer(text):
            at = _in_source(page, line, found[0])
            keys = found["keys"].strip()
            if at < 0 or (found["end"] != "++" and "+" not in keys):
                continue
            if "<kbd" not in page.render_of("++ctrl+c++"):
                fix = "add `pymdownx.keys` to `markdown_extensions`, or write the keys in backticks"
            elif found["end"] != "++":
                fix = f"close it with two: `++{keys}++`"
            else:
                fix = _key_advice(page, keys)
            yield page.finding(
                "key-unknown", at, f"`{found[0]}` is shown as text, not as keys", fix
            )


def _key_advice(page: Comparison, keys: str) -> str:
    plain = re.sub(r"\s*[+-]\s*", "+", keys.lower()).replace("windows", "win")
    unknown = [k for k in plain.split("+") if "<kbd" not in page.render_of(f"++{k}++")]
    if not unknown:
        return f"write `++{plain}++`: small letters, a `+` between keys, no blanks"
    names = ", ".join(f"`{k}`" for k in unknown)
    return f'no key is called {names}; write a text of your own in quotes: `++"{unknown[0]}"++`'


def check_tables(page: Comparison) -> Iterator[Finding]:
    """Yield tables that came out as text, and rows whose last cells a reader does not see."""
    rows: list[WrittenLine] = []
    for line in page.lines:
        met = page.out.met(line.number)
        in_table = met is not None and met.nearest("table") is not None
        if line.seems == "row" and not in_table and (met is None or met.kind == "text"):
            rows.append(line)
            continue
        yield from _no_table(page, rows)
        rows = []
        last = page.out.met_last(line.number)
        if line.seems == "row" and in_table and last is not None and last.kind == "nowhere":
            yield page.finding(
                "table-broken",
                line.at,
                "this row has more cells than the table's head: the last ones are not shown",
                "take out the `|` that is too many, or write `\\|` where it is a sign of the text",
            )
    yield from _no_table(page, rows)


def _no_table(page: Comparison, rows: list[WrittenLine]) -> Iterator[Finding]:
    shown = [row for row in rows if (met := page.out.met(row.number)) and met.kind == "text"]
    if len(rows) < 2 or not shown or not any(row.body.count("|") > 1 for row in rows):
        return
    first = rows[0]
    delimiters = [row for row in rows if _DELIMITERS.match(row.body) and "-" in row.body]
    above = page.line(first.number - 1) if first.number > page.first else None
    edit = None
    at = first.at
    two_above = page.line(first.number - 2) if first.number - 2 >= page.first else None
    if (
        not delimiters
        and above is not None
        and above.seems == "blank"
        and two_above is not None
        and (two_above.seems == "row")
    ):
        message = "the blank line above ends the table: these rows are shown as text"
        fix = f"take out the blank line {above.number}"
        edit = page.edit(above.start, first.start, "")
        at = above.start
    elif not delimiters:
        message, fix = (
            "these rows are no table",
            "put `|---|---|`, a cell for each column, below the first row",
        )
    elif above is not None and above.seems not in ("blank", "heading"):
        message = "the table stands right below a paragraph, and is shown as text"
        fix, edit = "put a blank line above it", page.edit(first.start, first.start, "\n")
    elif delimiters[0] is not rows[1]:
        message, fix = "these rows are no table", "put the line of `|---|` below the first row"
    else:
        cells, head = _cells(rows[1].body), _cells(first.body)
        at = rows[1].at
        message = f"this line has {cells} cells, the head above it {head}: all is shown as text"
        fix = f"write `|{'---|' * head}`"
        edit = page.edit(rows[1].at, rows[1].at + len(rows[1].body), f"|{'---|' * head}")
        if cells == head:
            message, fix, edit = "this table is shown as text", "begin each row with `|`", None
    yield page.finding("table-broken", at, message, fix, edit)


def _cells(row: str) -> int:
    return len(re.split(r"(?<!\\)\|", row.strip().strip("|")))
