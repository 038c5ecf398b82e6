"""Find every form of Markdown link and image in a masked text, with exact places.

Inline `[text](url "title")`, image `![alt](url)`, full, collapsed and shortcut reference and its
definition, autolink `<https://…>` and bare URL. HTML's are in `clearpane.document.tags`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from clearpane.core.text import Span
from clearpane.document.tags import Attribute, Tag

if TYPE_CHECKING:
    from clearpane.document.document import Document


class Kind(StrEnum):
    """How a link is written."""

    INLINE = "inline"
    IMAGE = "image"
    REFERENCE = "reference"
    IMAGE_REFERENCE = "image reference"
    DEFINITION = "definition"
    AUTOLINK = "autolink"
    BARE = "bare URL"


@dataclass(frozen=True)
class MarkdownLink:
    """One link or image in the source.

    `start` and `end` span the whole. `text` spans what stands between the brackets (for a
    definition its label, for an autolink or a bare URL the address). `target` spans the address
    without angle brackets, for a reference the label that is looked up. `url` is that address
    with escapes resolved; for a reference its definition's, or empty without one (see `label`).
    """

    kind: Kind
    start: int
    end: int
    text: Span
    target: Span
    url: str
    label: str = ""


# An address has no blanks unless it is in angle brackets; parentheses in it are balanced.
_PARENS = r"(?:\\.|[^\s\\()<>]|\((?:\\.|[^\s\\()<>]|\((?:\\.|[^\s\\()<>])*+\))*+\))*+"
_ADDRESS = rf"(?:<(?P<angle>[^<>\r\n]*+)>|(?P<plain>{_PARENS}))"
_GAP = r"[ \t]*+(?:\r?\n[ \t]*+)?+"
_TITLE = (
    r"""(?:"(?:\\.|[^"\\\r\n]|\r?\n(?![ \t]*\r?\n))*+"(?=[ \t]*\r?\n?[ \t]*\))"""
    r"""|"[^\r\n]{0,300}?"(?=[ \t]*\))|'[^\r\n]{0,300}?'(?=[ \t]*\))|\([^()\r\n]*+\))"""
)
_INLINE_TARGET = re.compile(rf"\({_GAP}{_ADDRESS}(?:{_GAP}(?<=\s){_TITLE})?+{_GAP}\)")
# Python-Markdown takes blanks inside an address; people leave them there by accident.
_BLANKS_IN_TARGET = re.compile(r"\([ \t]*(?P<plain>[^()\r\n\"'<>]{1,2000}?)[ \t]*\)")
_LABEL = re.compile(r"[ \t]?\[((?:\\.|[^\[\]\\\r\n]|\r?\n(?![ \t]*\r?\n)){0,999})\]")
_DEFINITION = re.compile(
    rf"^(?P<lead>[ \t]*(?:>[ \t]?)*)\[(?P<label>(?!\^)(?:\\.|[^\[\]\\\r\n]){{1,999}}+)\]:{_GAP}"
    r"(?:<(?P<angle>[^<>\r\n]*+)>|(?P<plain>[^\s<>]++))"
    r"""(?:[ \t]*(?:\r?\n[ \t]+)?(?:"[^\r\n]*"|'[^\r\n]*'|\([^\r\n]*\)))?[ \t]*(?=\r?$)""",
    re.MULTILINE,
)
# In the middle of an address brackets stand, as in `[p_id:1]`.
_BARE = r"[tT]{2}[pP][sS]?://(?:[^\s<>\"'`\[\]{}|\\^]|(?<=/)\[[\w:.-]+\](?=/))++"
# It begins with a set of signs, which the search skips to: most letters begin none of these.
_TOKEN = re.compile(
    r"[\\!\[\]<\nhH](?:(?<=\\)(?P<escape>.)|(?<=!)(?P<image>\[)|(?<=\[)(?P<open>)|(?<=\])(?P<close>)"
    r"|(?<=<)(?P<auto>[A-Za-z][A-Za-z0-9+.-]*://[^<>\s]*)>|(?<=\n)(?P<blank>[ \t]*(?=\r?\n))"
    rf"|(?<=[hH])(?<![\w/].)(?P<bare>{_BARE}))"
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def find_links(mask: str, tags: list[Span] | None = None) -> list[MarkdownLink]:
    """Return all Markdown links of a text whose code is blanked, in the order of their starts.

    `tags` are spans of HTML tags and comments: brackets and addresses in them are no Markdown.
    An inner link (as the image of a linked image) stands after the one that encloses it.
    """
    definitions = list(_definitions(mask))
    known = {normal_label(d.label): d.url for d in reversed(definitions)}
    hidden = sorted([*(tags or []), *((d.start, d.end) for d in definitions)])
    links = [*definitions, *_inline_links(mask, known, hidden)]
    return sorted(links, key=lambda link: (link.start, -link.end))


def normal_label(label: str) -> str:
    """Return a reference label as it is compared: case folded, white space as one blank."""
    return " ".join(label.split()).casefold()


def decode_address(raw: str) -> str:
    """Return an address without entities and backslash escapes, as a browser gets it."""
    return html.unescape(_ESCAPED.sub(r"\1", raw))


def _definitions(mask: str) -> Iterator[MarkdownLink]:
    for match in _DEFINITION.finditer(mask):
        span = match.span("angle" if match["angle"] is not None else "plain")
        whole, label = (match.end("lead"), match.end()), match.span("label")
        url = decode_address(mask[slice(*span)])
        yield MarkdownLink(Kind.DEFINITION, *whole, label, span, url, match["label"])


def _inline_links(mask: str, known: dict[str, str], hidden: list[Span]) -> Iterator[MarkdownLink]:
    """Walk over the text once, keeping the brackets that are open in the paragraph."""
    opened: list[tuple[int, bool]] = []
    position = next_hidden = 0
    while match := _TOKEN.search(mask, position):
        while next_hidden < len(hidden) and hidden[next_hidden][1] <= match.start():
            next_hidden += 1
        if next_hidden < len(hidden) and hidden[next_hidden][0] <= match.start():
            position = hidden[next_hidden][1]
            continue
        position = match.end()
        if match["open"] is not None or match["image"]:
            opened.append((match.start(), match["open"] is None))
        elif match["blank"] is not None:
            opened.clear()
        elif match["auto"]:
            span = match.span("auto")
            yield MarkdownLink(
                Kind.AUTOLINK, *match.span(), span, span, decode_address(match["auto"])
            )
        elif match["bare"]:
            end = _bare_end(match[0]) + match.start()
            span = (match.start(), end)
            position = end
            yield MarkdownLink(Kind.BARE, *span, span, span, decode_address(mask[slice(*span)]))
        elif match["close"] is not None and opened:
            start, image = opened.pop()
            link = _closed(mask, start, image, match.start(), known)
            if link:
                # Its address must not count once more as a bare URL.
                position = link.end
                yield link


def _closed(
    mask: str, start: int, image: bool, close: int, known: dict[str, str]
) -> MarkdownLink | None:
    """Return the link that a closing bracket completes, if it completes one."""
    text = (start + 1 + image, close)
    target = _INLINE_TARGET.match(mask, close + 1) or _BLANKS_IN_TARGET.match(mask, close + 1)
    if target:
        angle = target.groupdict().get("angle") is not None
        span = target.span("angle" if angle else "plain")
        kind = Kind.IMAGE if image else Kind.INLINE
        return MarkdownLink(
            kind, start, target.end(), text, span, decode_address(mask[slice(*span)])
        )
    kind = Kind.IMAGE_REFERENCE if image else Kind.REFERENCE
    label = _LABEL.match(mask, close + 1)
    if label and label[1].strip():
        url = known.get(normal_label(label[1]), "")
        if url or mask[close + 1] == "[":
            return MarkdownLink(kind, start, label.end(), text, label.span(1), url, label[1])
        return None
    end = label.end() if label else close + 1
    name = mask[slice(*text)]
    url = known.get(normal_label(name), "")
    return MarkdownLink(kind, start, end, text, text, url, name) if url or label else None


def _bare_end(url: str) -> int:
    """Return the length of a bare URL without the punctuation of the sentence around it."""
    end = len(url)
    unopened = url.count(")") - url.count("(")
    while end and (url[end - 1] in ".,;:!?*_~" or (url[end - 1] == ")" and unopened > 0)):
        unopened -= url[end - 1] == ")"
        end -= 1
    return end


class Syntax(StrEnum):
    """How a link is written; it decides what its target is relative to."""

    MARKDOWN = "markdown"
    """MkDocs reads the target as a source file, relative to the file that holds the link."""
    HTML = "html"
    """Nobody translates it: the browser reads it relative to the page's address."""


@dataclass(frozen=True)
class Link:
    """A link's target as the browser would decode it, and the span of the target in the text.

    `words` is what a reader sees of the link. `loads` is true for what the page itself needs:
    pictures, styles, scripts. `shows_itself` is true where the address is what the reader sees, so
    that it must stay a whole one.
    """

    target: str
    start: int
    end: int
    syntax: Syntax
    words: str = ""
    loads: bool = False
    shows_itself: bool = False


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a link: rule, message, repair in words, and the certain new target."""

    rule: str
    message: str
    fix: str = ""
    replacement: str | None = None


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
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_REFRESH = re.compile(r"""^\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?["']?(?P<address>[^"']*)""", re.I)


def source_links(source: Document) -> list[Link]:
    """Return the links of a source in the order in which they stand, code left out.

    A reference definition counts once, however often it is used.
    """
    return sorted([*_markdown(source), *_html(source)], key=lambda link: link.start)


def _markdown(source: Document) -> Iterator[Link]:
    for link in source.markdown_links:
        if link.kind in (Kind.REFERENCE, Kind.IMAGE_REFERENCE):
            continue
        words = "" if link.kind is Kind.DEFINITION else source.text[slice(*link.text)]
        loads = link.kind is Kind.IMAGE
        bare = link.kind in (Kind.AUTOLINK, Kind.BARE)
        yield Link(link.url, *link.target, Syntax.MARKDOWN, words, loads, bare)


def _html(source: Document) -> Iterator[Link]:
    for tag in source.live_tags:
        loads = tag.name not in _FOLLOWED
        for attribute in tag.attributes:
            for target, start, end in _addresses(source, tag, attribute):
                yield Link(target, start, end, Syntax.HTML, "", loads)
    for start, end in source.styles:
        for target, inner_start, inner_end in css_addresses(source.text[start:end], start):
            yield Link(target, inner_start, inner_end, Syntax.HTML, "", loads=True)


def _addresses(source: Document, tag: Tag, attribute: Attribute) -> Iterator[tuple[str, int, int]]:
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
        is_refresh = tag.get("http-equiv").lower() == "refresh"
        if is_refresh and (refresh := _REFRESH.match(raw)):
            start, end = refresh.span("address")
            yield html.unescape(raw[start:end]), attribute.start + start, attribute.start + end


def css_addresses(css: str, offset: int = 0) -> Iterator[tuple[str, int, int]]:
    """Yield each address in a style with its span, `offset` added; comments have none."""
    live = _CSS_COMMENT.sub(lambda comment: " " * len(comment[0]), css)
    for match in _CSS_ADDRESS.finditer(live):
        start, end = match.span(match.lastgroup or 0)
        if end > start:
            yield html.unescape(css[start:end]), offset + start, offset + end
