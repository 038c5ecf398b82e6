"""A drawing, feed, sitemap or other XML as a browser reads it: by an XML parser.

Its elements can be judged as those of a page are, at their places. What the head of the file says
of entities, attributes and style sheets counts for all of it, and is a fault of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from clearpane.sites.html_page import Cut

SUFFIXES = (".svg", ".xml", ".rss", ".atom", ".xhtml", ".xht", ".xsl", ".xslt", ".rdf", ".mml")
"""Files that a browser opens as XML, with what in them is HTML or a drawing."""

_SPACES = {
    "http://www.w3.org/1999/xhtml": "html",
    "http://www.w3.org/2000/svg": "svg",
    "http://www.w3.org/1998/Math/MathML": "math",
}
_PREFIXES = {
    "http://www.w3.org/1999/xlink": "xlink:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}
_START_TAG = re.compile(rb"""<[^>"']*(?:(?:"[^"]*"|'[^']*')[^>"']*)*>""")
_ATTRIBUTE = re.compile(rb"""\s([^\s=/>"']+)\s*=\s*("[^"]*"|'[^']*')""")
_ENCODING = re.compile(
    rb"""^<\?xml[^>]*?(\sencoding\s*=\s*["'](?!utf-?8|us-ascii)[^"']*["'])""", re.I
)


class XmlElement:
    """One element of HTML, of a drawing or of a formula in the file; see `HtmlElement`."""

    def __init__(self, file: XmlFile, name: str, attrs: dict[str, str], start: int) -> None:
        space, _, self.tag = name.rpartition(" ")
        self.space = _SPACES[space]
        self.file = file.file
        # What is in a namespace of its own, such as an editor's notes, means nothing to a browser.
        self.attrs = {
            _PREFIXES.get(uri, "") + local: value
            for key, value in attrs.items()
            for uri, _, local in (key.rpartition(" "),)
            if not uri or uri in _PREFIXES
        }
        self.text = ""
        self.in_content = not file.is_page
        self.is_in_head = False
        self.start = start
        self.end = 0
        self._file = file

    def attr(self, name: str) -> str:
        """Return the value of an attribute, or an empty text."""
        return self.attrs.get(name, "")

    @property
    def looks(self) -> tuple[object, ...]:
        """What tells it from another element, but for what is in it."""
        return (self.tag, self.space, *self.attrs, *self.attrs.values())

    @property
    def proof(self) -> str:
        """What of it can be looked for in a source: an address, or how it begins."""
        found = (self.attr(name) for name in ("src", "href", "data", "xlink:href"))
        return next(filter(None, found), f"<{self.tag}")

    @staticmethod
    def holds(_selector: str) -> bool:
        """Tell that something is within: what a link of a drawing is around stays."""
        return True

    @property
    def whole(self) -> list[Cut]:
        """The cut of the element with all that is in it."""
        return [(self.start, self.end, "")]

    @property
    def tags(self) -> list[Cut]:
        """The cuts of its tags, which leave what is in it."""
        start = self._start_tag.end()
        if start == self.end:
            return self.whole
        last = self._file.raw.rindex(b"</", start, self.end)
        return [(self.start, start, ""), (last, self.end, "")]

    def attribute(self, name: str, new: str = "") -> list[Cut] | None:
        """Return the cut of an attribute, by whichever prefix it is written."""
        local, tag = name.rpartition(":")[2].encode(), self._start_tag
        found = (m for m in _ATTRIBUTE.finditer(tag[0]) if m[1].rpartition(b":")[2] == local)
        at = tag.start()
        return [(at + m.start(), at + m.end(), f" {new}" if new else "") for m in found] or None

    @property
    def _start_tag(self) -> re.Match[bytes]:
        match = _START_TAG.match(self._file.raw, self.start)
        assert match is not None
        return match


class XmlFile:
    """The text of an XML file, `file` below the site's root; places count its bytes in UTF-8."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.raw = text.encode("utf-8", "surrogatepass")
        self.elements: list[XmlElement] = []
        self.head: list[tuple[str, Cut]] = []
        """What must not stand in the head of the file, and the cut of it."""
        self.fault = ""
        """Why this is no XML, or an empty text."""
        self.is_page = False
        self._open: list[XmlElement | None] = []
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.ProcessingInstructionHandler = self._instruction
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EndDoctypeDeclHandler = self._doctype_end
        self._parser.EntityDeclHandler = self._entity
        self._parser.AttlistDeclHandler = self._attributes
        self._subset, self._declares_more = 0, False
        if found := _ENCODING.match(self.raw):
            self.head.append(("an encoding other than its own", (*found.span(1), "")))
        try:
            self._parser.Parse(self.raw, True)
        except expat.ExpatError as error:
            self.fault = str(error)

    def edited(self, cuts: list[Cut]) -> str:
        """Return the text with cuts made; of those that overlap the first and longest counts."""
        parts, until = [], 0
        for start, end, new in sorted(cuts, key=lambda cut: (cut[0], -cut[1])):
            if start >= until:
                parts += [self.raw[until:start], new.encode()]
                until = end
        return b"".join([*parts, self.raw[until:]]).decode("utf-8", "surrogatepass")

    def place(self, at: int) -> int:
        """Return which character of the text a byte of it is."""
        return len(self.raw[:at].decode("utf-8", "replace"))

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        # What an entity of its own unfolds to has no place; its declaration goes first.
        known = name.rpartition(" ")[0] in _SPACES and not self._declares_more
        if not self._open:
            self.is_page = known and name.endswith(" html")
        element = XmlElement(self, name, attrs, self._parser.CurrentByteIndex) if known else None
        self._open.append(element)
        if element is not None:
            self.elements.append(element)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        if element is not None:
            tag = _START_TAG.match(self.raw, element.start)
            if tag is None or not tag[0].endswith(b"/>"):
                tag = _START_TAG.match(self.raw, self._parser.CurrentByteIndex)
            assert tag is not None
            element.end = tag.end()

    def _text(self, data: str) -> None:
        if self._open and (element := self._open[-1]) is not None:
            element.text += data

    def _instruction(self, target: str, _data: str) -> None:
        if target.lower() == "xml-stylesheet":
            at = self._parser.CurrentByteIndex
            self.head.append(("a style sheet", (at, self.raw.index(b"?>", at) + 2, "")))

    def _doctype(self, *_: object) -> None:
        self._subset = self._parser.CurrentByteIndex

    def _entity(self, _name: str, _parameter: bool, value: str | None, *_: object) -> None:
        # Old editors name their namespaces so, as plain text.
        if value is None or "<" in value or "&" in value:
            self._declares_more = True

    def _attributes(
        self, _element: str, _name: str, _type: str, default: str | None, _: object
    ) -> None:
        if default is not None:
            self._declares_more = True

    def _doctype_end(self) -> None:
        if self._declares_more:
            cut = self._subset, self._parser.CurrentByteIndex, ""
            self.head.append(("declarations of its own", cut))


def texts(text: str) -> Iterator[tuple[int, int]]:
    """Yield where character data and values of attributes stand in the text of an XML file."""
    for match in re.finditer(
        r"<!\[CDATA\[(.*?)\]\]>|>([^<]+)|=\s*(\"[^\"]*\"|'[^']*')", text, re.S
    ):
        yield match.span(match.lastindex or 0)
