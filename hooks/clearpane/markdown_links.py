"""Find every form of Markdown link and image in a masked text, with exact places.

Inline `[text](url "title")`, image `![alt](url)`, linked image, full, collapsed and shortcut
reference, reference definition, autolink `<https://…>` and bare URL. HTML links are the matter of
`clearpane.markup`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from clearpane.spans import Span


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
class Link:
    """One link or image in the source.

    `start` and `end` span the whole construct. `text` spans what stands between the brackets
    (for a definition its label, for an autolink or a bare URL the address itself). `target`
    spans the address as written, without angle brackets; for a reference it spans the label that
    is looked up. `url` is that address with entities and backslash escapes resolved; for a
    reference it is the definition's, or empty where there is none (`label` then tells which).
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
_BARE = r"https?://[^\s<>\"'`\[\]{}|\\^]++"
_TOKEN = re.compile(
    # Most letters begin none of these: to see that at once makes the search five times as fast.
    r"(?=[\\!\[\]<h\n])"
    rf"(?:(?P<escape>\\.)|(?P<open>!?\[)|(?P<close>\])|<(?P<auto>[A-Za-z][A-Za-z0-9+.-]*://[^<>\s]*)>"
    rf"|(?P<bare>(?<![\w/]){_BARE})|(?P<blank>\n[ \t]*(?=\r?\n)))",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def find_links(mask: str, tags: list[Span] | None = None) -> list[Link]:
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


def _definitions(mask: str) -> Iterator[Link]:
    for match in _DEFINITION.finditer(mask):
        span = match.span("angle") if match["angle"] is not None else match.span("plain")
        yield Link(
            Kind.DEFINITION,
            match.end("lead"),
            match.end(),
            match.span("label"),
            span,
            decode_address(mask[slice(*span)]),
            match["label"],
        )


def _inline_links(mask: str, known: dict[str, str], hidden: list[Span]) -> Iterator[Link]:
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
        if match["open"]:
            opened.append((match.start(), match["open"] == "!["))
        elif match["blank"] is not None:
            opened.clear()
        elif match["auto"]:
            span = match.span("auto")
            yield Link(Kind.AUTOLINK, *match.span(), span, span, decode_address(match["auto"]))
        elif match["bare"]:
            end = _bare_end(match["bare"]) + match.start()
            span = (match.start(), end)
            position = end
            yield Link(Kind.BARE, *span, span, span, decode_address(mask[slice(*span)]))
        elif match["close"] and opened:
            start, image = opened.pop()
            link = _closed(mask, start, image, match.start(), known)
            if link:
                # Its address must not count once more as a bare URL.
                position = link.end
                yield link


def _closed(mask: str, start: int, image: bool, close: int, known: dict[str, str]) -> Link | None:
    """Return the link that a closing bracket completes, if it completes one."""
    text = (start + 1 + image, close)
    target = _INLINE_TARGET.match(mask, close + 1) or _BLANKS_IN_TARGET.match(mask, close + 1)
    if target:
        angle = target.groupdict().get("angle") is not None
        span = target.span("angle" if angle else "plain")
        kind = Kind.IMAGE if image else Kind.INLINE
        return Link(kind, start, target.end(), text, span, decode_address(mask[slice(*span)]))
    kind = Kind.IMAGE_REFERENCE if image else Kind.REFERENCE
    label = _LABEL.match(mask, close + 1)
    if label and label[1].strip():
        url = known.get(normal_label(label[1]), "")
        if url or mask[close + 1] == "[":
            return Link(kind, start, label.end(), text, label.span(1), url, label[1])
        return None
    end = label.end() if label else close + 1
    name = mask[slice(*text)]
    url = known.get(normal_label(name), "")
    return Link(kind, start, end, text, text, url, name) if url or label else None


def _bare_end(url: str) -> int:
    """Return the length of a bare URL without the punctuation of the sentence around it."""
    end = len(url)
    unopened = url.count(")") - url.count("(")
    while end and (url[end - 1] in ".,;:!?*_~" or (url[end - 1] == ")" and unopened > 0)):
        unopened -= url[end - 1] == ")"
        end -= 1
    return end
