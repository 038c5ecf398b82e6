"""Syntax that a reader sees as text: headings, links, emphasis and keys that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearpane.core.findings import Finding
from clearpane.core.text import inside
from clearpane.document.blocks import TAB_LENGTH
from clearpane.document.grammar import (
    ANY_SIGN,
    BLOCK_SIGNS,
    INLINE_SIGNS,
    KEYS,
    PAIRS,
    STARS,
    Lookalike,
    lookalikes,
)
from clearpane.document.written import INVISIBLE, WrittenLine
from clearpane.pages.structure import Comparison
from clearpane.sites.html import HEADINGS, parse_fragment
from clearpane.sites.rendered import Met

# Elements of HTML that a writer puts around Markdown, which is then not read.
_RAW = re.compile(
    "div|details|section|article|aside|center|figure|figcaption|main|nav|header|footer|td|th|p|big"
    "|small|span|font|summary|li|dd"
)
_INLINE_RULES = {
    "a": "link-not-a-link",
    "img": "link-not-a-link",
    "strong": "emphasis-unclosed",
    "em": "emphasis-unclosed",
    "code": "fence-unclosed",
    "li": "list-not-a-list",
} | dict.fromkeys(HEADINGS, "heading-not-a-heading")


def _text_lines(page: Comparison) -> Iterator[tuple[WrittenLine, str, Met]]:
    for number, met in page.out.lines():
        if met.kind == "text" and met.nearest("svg", "math") is None:
            yield page.line(number), met.before + met.after, met


def check_leftovers(page: Comparison) -> Iterator[Finding]:
    """Yield signs that a reader sees, and that were meant as Markdown."""
    unread: set[int] = set()
    told: set[int] = set()
    for line, text, met in _text_lines(page):
        block = id(met.within[-1]) if met.within else 0
        if block in unread or not (ANY_SIGN.search(text) or BLOCK_SIGNS.search(text.strip())):
            continue
        if raw := _unread(page, line, text, met):
            unread.add(block)
            yield raw
            continue
        mask = page.source.mask[line.start : line.start + len(line.text)]
        taken: list[tuple[int, int]] = []
        for each in lookalikes():
            elsewhere = page.rewritten and not each.rewritten
            if elsewhere or (each.within and not met.nearest(*each.within)):
                continue
            for at, found in each.find(text, mask):
                if not inside(sorted(taken), at):
                    taken.append((at, at + len(found[0])))
                    yield _lookalike(page, line.start + at, each, found)
        if not taken and block not in told and STARS.search(text):
            at = _unpaired(page, line)
            if at >= 0:
                told.add(block)
                words = page.source.text[at : line.start + len(line.text)][:30].rstrip()
                what = f"`{words}`: these asterisks have no partner, and a reader sees them"
                fix = "close the bold words with `**`, or take the asterisks out"
                yield page.finding("emphasis-unclosed", at, what, fix)


def _lookalike(page: Comparison, at: int, each: Lookalike, found: re.Match[str]) -> Finding:
    new = found.expand(each.new) if each.new else ""
    groups = {name: words or "" for name, words in found.groupdict().items()}
    words = {**groups, "it": found[0].strip(), "new": new}
    fix, edit = each.fix.format_map(words), None
    if each.needs and each.makes not in page.render_of(each.probe):
        fix += f", or add `{each.needs}` to `markdown_extensions`"
    elif new:
        edit = page.edit(at, at + len(found[0]), new)
    return page.finding(each.rule, at, each.says.format_map(words), fix, edit)


def _unread(page: Comparison, line: WrittenLine, text: str, met: Met) -> Finding | None:
    """Return a finding for Markdown that a builder leaves as it is, since HTML is around it.

    The line alone is rendered: what it makes there and a reader sees as its signs is not read.
    """
    shown = text.strip()
    around = met.within[-1] if met.within else None
    if around is None or not _RAW.fullmatch(around.tag) or shown not in line.text:
        return None
    inline = ("p", "li", "td", "th", "dd", "span", "summary")
    is_block = around.tag not in inline and line.body.startswith(shown)
    signs = BLOCK_SIGNS if is_block else INLINE_SIGNS
    if not signs.search(shown):
        return None
    alone = page.render_of(shown if is_block else f"a {shown}")
    made = parse_fragment(alone).select_one(", ".join(_INLINE_RULES))
    at = page.source.text.find(shown, line.start)
    if made is None or (made.tag != "code" and shown[:2] != page.source.mask[at : at + 2]):
        # It makes nothing, or the signs stand in code.
        return None
    words = shown if len(shown) < 100 else f"{shown[:97]}..."
    fix = f"write `<{around.tag} markdown>`, or use Markdown alone"
    if not any(name.endswith(("md_in_html", "extra")) for name in page.settings.extensions):
        tag = around.tag
        fix = f"write HTML inside of `<{tag}>`, or add `md_in_html` to `markdown_extensions`"
    message = f"Markdown is not read inside of `<{around.tag}>`: `{words}` is shown as it is"
    return page.finding(_INLINE_RULES[made.tag], at, message, fix)


def _unpaired(page: Comparison, line: WrittenLine) -> int:
    """Return the place of the asterisks on a line that no others of the line close."""
    mask = page.source.mask[line.start : line.start + len(line.text)]
    stars = [m.start() for m in PAIRS.finditer(mask)]
    opener = -1
    for at in stars:
        closes = at > 0 and not mask[at - 1].isspace()
        if opener >= 0 and closes:
            opener = -1
        elif opener < 0:
            opener = at
    return line.start + opener if opener >= 0 else (line.start + stars[-1] if stars else -1)


def check_headings(page: Comparison) -> Iterator[Finding]:
    """Yield headings that came out as text, and text and lines that came out as a heading."""
    rule = "heading-not-a-heading"
    for line, _, met in _text_lines(page):
        heading = met.nearest(*HEADINGS)
        signs = line.body[: len(line.body) - len(line.body.lstrip("#"))]
        glued = signs and len(signs) < 7 and not line.body[len(signs) :][:1].isspace()
        below = next(iter(page.below(line)), None)
        ruled = below is not None and len(below.body) > 2 and set(below.body.strip()) == {"-"}
        lead = met.lead.strip(INVISIBLE)
        if heading is None and lead and set(lead) == {"#"} and len(lead) < 7 and signs:
            if line.indent < TAB_LENGTH:
                edit = page.edit(line.start, line.at, "") if line.indent else None
                what = f"`{line.body[:40].rstrip()}` is shown as text"
                fix = "begin the line with the signs, without a blank before them"
                if set(line.text[: line.lead]) & set(INVISIBLE):
                    what += ": a sign that nobody sees stands before it"
                yield page.finding(rule, line.at, what, fix, edit)
        elif heading is not None and glued and line.seems in ("heading", "text"):
            at = line.at + len(signs)
            what = f"without a blank behind `{signs}` this is a heading here and text elsewhere"
            fix = f"write `{signs} ` for a heading, `\\{signs}` for the sign itself"
            edit = page.edit(at, at, " ") if line.body[len(signs)].isupper() else None
            yield page.finding(rule, line.at, what, fix, edit)
        elif ruled and below and heading and line.body.endswith(".") and line.body.count(" ") > 2:
            what = f"`{below.body}` makes a heading of the line above"
            fix = f"put a blank line above it, or take line {below.number} out"
            edit = page.edit(below.start, below.start, "\n")
            yield page.finding(rule, below.at, what, fix, edit)


def check_keys(page: Comparison) -> Iterator[Finding]:
    """Yield keys that are shown as text."""
    for line, text, _ in _text_lines(page):
        mask = page.source.mask[line.start : line.start + len(line.text)]
        for found in KEYS.finditer(text):
            at = mask.find(found[0])
            keys = found["keys"].strip()
            if at < 0 or (found["end"] != "++" and "+" not in keys):
                continue
            if "<kbd" not in page.render_of("++ctrl+c++"):
                fix = "add `pymdownx.keys` to `markdown_extensions`, or write the keys in backticks"
            elif found["end"] != "++":
                fix = f"close it with two: `++{keys}++`"
            else:
                fix = _key_advice(page, keys)
            what = f"`{found[0]}` is shown as text, not as keys"
            yield page.finding("key-unknown", line.start + at, what, fix)


def _key_advice(page: Comparison, keys: str) -> str:
    plain = re.sub(r"\s*[+-]\s*", "+", keys.lower()).replace("windows", "win")
    unknown = [k for k in plain.split("+") if "<kbd" not in page.render_of(f"++{k}++")]
    if not unknown:
        return f"write `++{plain}++`: small letters, a `+` between keys, no blanks"
    names = ", ".join(f"`{k}`" for k in unknown)
    return f'no key is called {names}; write a text of your own in quotes: `++"{unknown[0]}"++`'
