"""Turn a page's Markdown into Markdown that stands alone: for assistants, and for saving.

Links become absolute, and what only our build understands becomes what every reader of Markdown
does: tabs become headings, admonitions quotations, keys plain words. Code stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from clearpane.document.document import Document
from clearpane.document.links import Kind, find_links
from clearpane.document.tags import find_tags
from clearpane.site.addresses import Addresses
from clearpane.site.page_head import PageHead

Replacement = tuple[int, int, str]

_ADDRESSED = {Kind.INLINE, Kind.IMAGE, Kind.DEFINITION}
# Elements that only carry a style, or a picture that is drawn in the page.
_WRAPPERS = {"!--", "div", "section", "figure", "span", "p"}
# At most one blank before it: in the mask further ones may be code.
_ATTRIBUTES = re.compile(r"[ \t]?\{:?[ \t]*(?:[.#][\w-]|[\w-]+=)[^{}\n]*\}")
_KEYS = re.compile(r"\+\+([\w-]+(?:\+[\w-]+)*)\+\+")
_ICON = re.compile(r":(?:material|fontawesome|octicons|simple)-[\w-]+:[ \t]?")
_ABBREVIATION = re.compile(r"^\*\[[^\]\n]+\]:.*\n?", re.MULTILINE)
_CONTAINER = re.compile(
    r"(?P<indent>[ ]*)(?P<mark>={3}[!+]*|!!!|\?\?\?\+?)[ \t]+"
    r'(?P<kind>[\w -]*?)[ \t]*(?:"(?P<title>.*)")?[ \t]*'
)
_HEADING = re.compile(r"(#{1,6})[ \t]")
_BLANK_LINES = re.compile(r"\n{3,}")
_BODY_INDENT = 4


# The pages that an author has not touched are not made anew while the site is served.
@lru_cache(maxsize=1024)
def markdown_twin(markdown: str, path: str, addresses: Addresses) -> str:
    """Return the Markdown of the page at `path`, without front matter, so that it stands alone."""
    source = Document(markdown.replace("\r\n", "\n"), front_matter=False)
    changes = sorted(_inline_changes(source, path, addresses))
    text, mask = _replace(source.text, changes), _replace(source.mask, changes)
    lines = list(_unfold(text.split("\n"), mask.split("\n"), 1))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n"


def with_head(twin: str, head: PageHead, address: str) -> str:
    """Return a twin with its page's address, dates and sources, which the front matter holds."""
    title, _, body = twin.partition("\n")
    facts = [f"> {head.description}", ">", f"> Page: <{address}>. Reviewed: {head.reviewed}."]
    if head.applies_to:
        facts[-1] += f" Applies to: {', '.join(head.applies_to)}."
    parts = [title, "", *facts, body.rstrip()]
    if head.sources:
        parts += ["", "## Sources", ""]
        parts += [
            f"- [{s.title}]({s.url}), read {s.read}" + (f", {s.age}" if s.dated else "")
            for s in head.sources
        ]
    return "\n".join(parts) + "\n"


def _inline_changes(source: Document, path: str, addresses: Addresses) -> Iterator[Replacement]:
    tags = list(find_tags(source.mask))
    for link in find_links(source.mask, [(tag.start, tag.end) for tag in tags]):
        if link.kind in _ADDRESSED:
            yield *link.target, addresses.link(link.url, path)
    for tag in tags:
        if tag.name in _WRAPPERS:
            yield tag.start, tag.end, ""
    for pattern in (_ATTRIBUTES, _ICON, _ABBREVIATION):
        for match in pattern.finditer(source.mask):
            yield *match.span(), ""
    for match in _KEYS.finditer(source.mask):
        yield *match.span(), "**" + "+".join(key.capitalize() for key in match[1].split("+")) + "**"


def _replace(text: str, changes: Iterable[Replacement]) -> str:
    parts, position = [], 0
    for start, end, new in changes:
        if start < position:  # inside what has been replaced already, a comment for example
            continue
        parts += [text[position:start], new]
        position = end
    return "".join([*parts, text[position:]])


def _unfold(lines: list[str], mask: list[str], level: int) -> Iterator[str]:
    """Yield the lines with each tab and admonition unfolded; `level` is the last heading's."""
    number = 0
    while number < len(lines):
        if heading := _HEADING.match(mask[number]):
            level = len(heading[1])
        opener = _CONTAINER.fullmatch(mask[number].rstrip())
        if opener is None or not mask[number].strip():
            yield lines[number]
            number += 1
            continue
        indent = len(opener["indent"])
        end = _body_end(lines, number + 1, indent + _BODY_INDENT)
        # The opener was found in the mask, where a title in backticks is blank.
        whole = _CONTAINER.fullmatch(lines[number].rstrip()) or opener
        cut = slice(number + 1, end)
        body = [line[indent + _BODY_INDENT :] for line in lines[cut]]
        body_mask = [line[indent + _BODY_INDENT :] for line in mask[cut]]
        unfolded = list(_unfold(body, body_mask, level + 1))
        for line in _container(whole, unfolded, level):
            yield f"{' ' * indent}{line}".rstrip()
        number = end


def _body_end(lines: list[str], start: int, indent: int) -> int:
    """Return the number of the first line behind an indented body."""
    end = start
    for number in range(start, len(lines)):
        line = lines[number]
        if line.strip():
            if len(line) - len(line.lstrip(" ")) < indent:
                break
            end = number + 1
    return end


def _container(opener: re.Match[str], body: list[str], level: int) -> Iterator[str]:
    title = opener["title"] or ""
    if not opener["mark"].startswith("="):
        kind = opener["kind"].split()[0].capitalize() if opener["kind"] else ""
        yield "> **" + ": ".join(filter(None, (kind, title))) + "**"
        yield ">"
        yield from (f"> {line}".rstrip() for line in body)
        yield ""
        return
    # Within a list a heading would end the list.
    yield f"**{title}**" if opener["indent"] else f"{'#' * min(level + 1, 6)} {title}"
    yield ""
    yield from body
    yield ""


class Twin(NamedTuple):
    """One page: the section of the navigation it is in, its twin's address and text."""

    section: str
    title: str
    description: str
    address: str
    text: str


def llms_index(name: str, description: str, twins: Iterable[Twin]) -> str:
    """Return the index: the site's name and purpose, then its pages by section, as links."""
    lines = [f"# {name}", "", f"> {description}"]
    for section, pages in groupby(twins, key=lambda twin: twin.section):
        lines += ["", f"## {section}", ""]
        lines += [f"- [{page.title}]({page.address}): {page.description}" for page in pages]
    return "\n".join(lines) + "\n"


def llms_full(name: str, description: str, twins: Iterable[Twin]) -> str:
    """Return all pages in one text, in the order of the navigation."""
    parts = [f"# {name}\n\n> {description}\n", *(twin.text for twin in twins)]
    return "\n---\n\n".join(parts)
