"""The headings of a page, and which of them a hijacked link meant."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from markdown.extensions.toc import slugify

from clearpane.document.document import Document
from clearpane.document.grammar import ATTRIBUTE_ID, ATTRIBUTES
from clearpane.document.tags import Element

_ATX = re.compile(
    r"^[ ]{0,3}(#{1,6})(?!#)[ \t]*(?P<text>[^\r\n]*?)[ \t]*#*[ \t]*\r?$", re.MULTILINE
)
_SETEXT = re.compile(r"^(?P<text>[^\r\n]+)\r?\n(?:=+|-{2,})[ \t]*\r?$", re.MULTILINE)
# Headings that begin alike and are looked at; a text that begins so many names none of them.
_CANDIDATES = 100
# Links within links that are looked through, and letters of a text that may name a heading: what
# is written to take all time has thousands.
_NESTED = 20
_LONGEST = 2000
_HEADING_NAME = re.compile(r"h[1-6]")
_ATTRIBUTES = re.compile(rf"[ \t]*{ATTRIBUTES.pattern}[ \t]*\Z")
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:\s[^()]*)?\)|\[[^\]]*\])?")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BOUNDARY = re.compile(r"\s*[:.\-–—|(：。、]")


@dataclass(frozen=True)
class Heading:
    """One heading: its text in comparable form, its anchor, and its span in the source."""

    text: str
    anchor: str
    start: int
    end: int


class Headings:
    """The headings of one page, to be found by their text."""

    def __init__(self, headings: Iterable[Heading]) -> None:
        self._sorted = sorted(headings, key=lambda h: (h.text, h.start))
        self._texts = [h.text for h in self._sorted]

    @property
    def in_order(self) -> list[Heading]:
        """The headings as they stand on the page."""
        return sorted(self._sorted, key=lambda heading: heading.start)

    def find(self, text: str, at: int) -> str:
        """Return the anchor of the heading that a link's text names, or an empty string.

        The same text counts first, then a text that a single heading begins with, up to a colon,
        dash or bracket ("Way 2" for "Way 2: Install…") or by three words at least. `at` is the
        link's offset: a heading does not link to itself.
        """
        wanted = comparable(text) if len(text) <= _LONGEST else ""
        if not wanted:
            return ""
        first = bisect_left(self._texts, wanted)
        begun: list[Heading] = []
        for heading in islice(self._sorted, first, first + _CANDIDATES):
            if not heading.text.startswith(wanted):
                break
            if heading.start <= at < heading.end:
                continue
            if heading.text == wanted:
                return heading.anchor
            if _begins(heading.text, wanted):
                begun.append(heading)
            if len(begun) > 1:
                return ""
        return begun[0].anchor if begun else ""


def find_headings(source: Document, elements: Iterable[Element] = ()) -> Headings:
    """Return the headings of a page with the anchors that Python-Markdown gives them.

    Explicit ones (`{ #id }`, `<h2 id="…">`) are kept; others are made from the text as the toc
    extension makes them, with `_1` and so on behind what is there already. `elements` are the
    page's HTML elements.
    """
    found: list[tuple[int, int, str, str]] = []
    for pattern in (_ATX, _SETEXT):
        for match in pattern.finditer(source.solid):
            raw = source.text[slice(*match.span("text"))]
            attributes = _ATTRIBUTES.search(raw)
            identifier = ATTRIBUTE_ID.search(attributes["list"]) if attributes else None
            anchor = (identifier["id"] or identifier["named"]) if identifier else ""
            text = raw[: attributes.start()] if attributes else raw
            found.append((*match.span(), plain_text(text), anchor))
    for element in elements:
        if element.close and _HEADING_NAME.fullmatch(element.name):
            text = plain_text(source.text[slice(*element.inner)])
            found.append((element.start, element.end, text, element.open.get("id")))
    used = {anchor for *_, anchor in found if anchor}
    numbers: dict[str, int] = {}
    headings = []
    for start, end, text, anchor in sorted(found):
        if text:
            own = anchor or _unused(slugify(text, "-"), used, numbers)
            headings.append(Heading(comparable(text), own, start, end))
    return Headings(headings)


def _unused(slug: str, used: set[str], numbers: dict[str, int]) -> str:
    """Return a slug that no heading has yet, numbered as the toc extension numbers them."""
    anchor = slug
    while not anchor or anchor in used:
        numbers[slug] = numbers.get(slug, 0) + 1
        anchor = f"{slug}_{numbers[slug]}"
    used.add(anchor)
    return anchor


def plain_text(markdown: str) -> str:
    """Return inline Markdown as the words a reader sees."""
    for _ in range(_NESTED):
        if (without := _LINK.sub(r"\1", markdown)) == markdown:
            break
        markdown = without
    text = _TAG.sub("", markdown)
    text = re.sub(r"[*`]|(?<!\w)_+|_+(?!\w)|\\(?=[!-/:-@\[-`{-~])", "", text)
    return " ".join(html.unescape(text).split())


def comparable(text: str) -> str:
    """Return text in the form in which link texts and headings are compared."""
    return plain_text(text).strip(" .:!?–—-").casefold()


def _begins(heading: str, wanted: str) -> bool:
    rest = heading[len(wanted) :]
    if _BOUNDARY.match(rest):
        return True
    return rest[0].isspace() and len(wanted.split()) >= 3
