"""Find every link of a Markdown source, Markdown and HTML, with the span of its target."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cached_property

from clearpane.links.link import Link, Syntax
from clearpane.markdown_links import Kind, find_links
from clearpane.markdown_links import Link as MarkdownLink
from clearpane.markup import Attribute, Tag, find_tags
from clearpane.source import Source

# Attributes that hold one address (HTML standard, "Attributes"), and the tags whose address the
# browser fetches by itself.
ADDRESS_ATTRIBUTES = frozenset(
    {"href", "src", "poster", "data", "action", "formaction", "background", "cite", "xlink:href"}
)
ADDRESS_LISTS = frozenset({"srcset", "imagesrcset"})
_FOLLOWED = frozenset({"a", "area", "form", "button", "blockquote", "q", "ins", "del"})

# One candidate of a `srcset` (HTML standard, "Parsing a srcset attribute"): an address without
# blanks, which may have commas within but not at its end, then a width or a density.
_CANDIDATE = re.compile(r"[\s,]*(?P<address>[^\s,]\S*?)(?:,+(?=\s|$)|\s+[^,]*(?:,|$)|$)")
_CSS_ADDRESS = re.compile(
    r"""url\(\s*(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'|(?P<plain>[^\s"'()]*))\s*\)"""
    r"""|@import\s+(?:"(?P<import>[^"\n]*)"|'(?P<import1>[^'\n]*)')""",
    re.IGNORECASE,
)
_REFRESH = re.compile(r"""^\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?["']?(?P<address>[^"']*)""", re.I)


class LinkedSource(Source):
    """A source whose tags and Markdown links are read once, however many rules look at them."""

    @cached_property
    def tags(self) -> list[Tag]:
        """Every HTML tag and comment outside of code."""
        return list(find_tags(self.mask))

    @cached_property
    def markdown_links(self) -> list[MarkdownLink]:
        """Every Markdown link outside of code, tags and style sheets, definitions included."""
        hidden = [(tag.start, tag.end) for tag in self.tags]
        return find_links(self.mask, sorted([*hidden, *_styles(self)]))


def source_links(source: Source) -> list[Link]:
    """Return the links of a source in the order in which they stand, code left out.

    A reference definition counts once, however often it is used.
    """
    if not isinstance(source, LinkedSource):
        source = LinkedSource(source.text, source.path)
    found = [*_markdown(source), *_html(source)]
    return sorted(found, key=lambda link: link.start)


def _markdown(source: LinkedSource) -> Iterator[Link]:
    for link in source.markdown_links:
        if link.kind in (Kind.REFERENCE, Kind.IMAGE_REFERENCE):
            continue
        words = "" if link.kind is Kind.DEFINITION else source.text[slice(*link.text)]
        loads = link.kind is Kind.IMAGE
        yield Link(link.url, *link.target, Syntax.MARKDOWN, words, loads)


def _html(source: LinkedSource) -> Iterator[Link]:
    for tag in source.tags:
        loads = tag.name not in _FOLLOWED
        for attribute in tag.attributes:
            for target, start, end in _addresses(source, tag, attribute):
                yield Link(target, start, end, Syntax.HTML, "", loads)
    for start, end in _styles(source):
        for target, inner_start, inner_end in css_addresses(source.text[start:end], start):
            yield Link(target, inner_start, inner_end, Syntax.HTML, "", loads=True)


def _addresses(source: Source, tag: Tag, attribute: Attribute) -> Iterator[tuple[str, int, int]]:
    raw = source.text[attribute.start : attribute.end]
    if attribute.name in ADDRESS_ATTRIBUTES:
        blanks = len(raw) - len(raw.lstrip())
        yield attribute.value.strip(), attribute.start + blanks, attribute.start + len(raw.rstrip())
    elif attribute.name in ADDRESS_LISTS:
        for match in _CANDIDATE.finditer(raw):
            start, end = match.span("address")
            yield html.unescape(raw[start:end]), attribute.start + start, attribute.start + end
    elif attribute.name == "style":
        yield from css_addresses(raw, attribute.start)
    elif tag.name == "meta" and attribute.name == "content":
        refresh = _REFRESH.match(raw) if tag.get("http-equiv").lower() == "refresh" else None
        if refresh:
            start, end = refresh.span("address")
            yield html.unescape(raw[start:end]), attribute.start + start, attribute.start + end


def css_addresses(css: str, offset: int = 0) -> Iterator[tuple[str, int, int]]:
    """Yield each address in a style with its span, `offset` added."""
    for match in _CSS_ADDRESS.finditer(css):
        group = match.lastgroup
        assert group is not None
        start, end = match.span(group)
        if end > start:
            yield html.unescape(css[start:end]), offset + start, offset + end


def _styles(source: LinkedSource) -> Iterator[tuple[int, int]]:
    """Yield the spans of style sheets that stand in the page."""
    for index, tag in enumerate(source.tags):
        if tag.name == "style" and not tag.closing:
            following = source.tags[index + 1 : index + 2]
            after = following[0].start if following else len(source.text)
            yield tag.end, after
