"""The headings of a page, and which of them a hijacked link meant."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from markdown.extensions.toc import slugify, unique

from clearpane.source import Source

_ATX = re.compile(
    r"^[ ]{0,3}(#{1,6})(?!#)[ \t]*(?P<text>[^\r\n]*?)[ \t]*#*[ \t]*\r?$", re.MULTILINE
)
_SETEXT = re.compile(r"^(?P<text>[^\r\n]+)\r?\n(?:=+|-{2,})[ \t]*\r?$", re.MULTILINE)
_HTML = re.compile(
    r"<h([1-6])(?P<attributes>(?:\s[^>]*)?)>(?P<text>.*?)</h\1\s*>", re.IGNORECASE | re.DOTALL
)
_ATTRIBUTES = re.compile(r"[ \t]*\{:?[ \t]*(?P<list>[^{}\r\n]*)\}[ \t]*\Z")
_ID = re.compile(r"(?:^|\s)#([^\s#.}]+)|\bid=[\"']?([^\s\"'}>]+)")
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:\s[^()]*)?\)|\[[^\]]*\])?")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BOUNDARY = re.compile(r"\s*[:.\-–—|(：。、]")


@dataclass
class Headings:
    """The headings of one page by their plain text."""

    entries: list[tuple[str, str, int, int]] = field(default_factory=list)
    """For each heading: comparable text, anchor, start and end offset."""

    def find(self, text: str, at: int) -> str:
        """Return the anchor of the heading that a link's text names, or an empty string.

        The same text counts first, then a text that a single heading begins with, up to a colon,
        dash or bracket ("Way 2" for "Way 2: Install…") or by three words at least. `at` is the
        link's offset: a heading does not link to itself.
        """
        wanted = comparable(text)
        if not wanted:
            return ""
        others = [(t, a) for t, a, start, end in self.entries if not start <= at < end]
        same = [anchor for t, anchor in others if t == wanted]
        if same:
            return same[0]
        begun = {anchor for t, anchor in others if _begins(t, wanted)}
        return begun.pop() if len(begun) == 1 else ""


def find_headings(source: Source) -> Headings:
    """Return the headings of a page with the anchors that Python-Markdown gives them.

    Explicit ones (`{ #id }`, `<h2 id="…">`) are kept; others are made from the text as the toc
    extension makes them, with `_1` and so on behind what is there already.
    """
    found: list[tuple[int, int, str, str]] = []
    for pattern in (_ATX, _SETEXT, _HTML):
        for match in pattern.finditer(source.mask):
            if not match["text"].strip() and not source.text[slice(*match.span("text"))].strip():
                continue
            raw = source.text[slice(*match.span("text"))]
            attributes = match.groupdict().get("attributes") or ""
            explicit = _ATTRIBUTES.search(raw)
            if explicit:
                raw, attributes = raw[: explicit.start()], explicit["list"]
            identifier = _ID.search(attributes)
            anchor = (identifier[1] or identifier[2]) if identifier else ""
            found.append((match.start(), match.end(), plain_text(raw), anchor))
    used = {anchor for *_, anchor in found if anchor}
    headings = Headings()
    for start, end, text, anchor in sorted(found):
        anchor = anchor or unique(slugify(text, "-"), used)
        headings.entries.append((comparable(text), anchor, start, end))
    return headings


def plain_text(markdown: str) -> str:
    """Return inline Markdown as the words a reader sees."""
    previous = None
    while previous != markdown:
        previous = markdown
        markdown = _LINK.sub(r"\1", markdown)
    text = _TAG.sub("", markdown)
    text = re.sub(r"[*`]|(?<!\w)_+|_+(?!\w)|\\(?=[!-/:-@\[-`{-~])", "", text)
    return " ".join(html.unescape(text).split())


def comparable(text: str) -> str:
    """Return text in the form in which link texts and headings are compared."""
    return plain_text(text).strip(" .:!?–—-").casefold()


def _begins(heading: str, wanted: str) -> bool:
    if not heading.startswith(wanted) or len(heading) == len(wanted):
        return False
    rest = heading[len(wanted) :]
    if _BOUNDARY.match(rest):
        return True
    return rest[0].isspace() and len(wanted.split()) >= 3
