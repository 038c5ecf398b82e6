"""Find the HTML in a masked Markdown text: tags with their attributes, elements, comments.

A real HTML parser reads `a < b` or an unclosed quote as the start of a tag that swallows the rest
of the page. Python-Markdown does not, so this reader follows the latter: what is no whole tag is
text. It goes over the text once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta"}
    | {"param", "source", "track", "wbr"}
)
"""Elements without content, which have no end tag."""

_VALUE = r'"(?:[^"\r\n]|\r?\n(?![ \t]*\r?\n))*+"|' + r"'(?:[^'\r\n]|\r?\n(?![ \t]*\r?\n))*+'"
_ATTRIBUTE = re.compile(
    rf"""[\s/]*+(?P<name>[^\s"'<>/={{}}`]++)(?:\s*+=\s*+(?P<value>{_VALUE}|[^\s"'<>`]++))?"""
)
# The possessive quantifiers keep the time linear on text that only begins like a tag.
_TOKEN = re.compile(
    rf"""<!--|<!\[CDATA\[|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9._-]*+)"""
    rf"""(?P<attributes>(?:[\s/]++(?:[^\s"'<>/={{}}`]++(?:\s*+=\s*+(?:{_VALUE}|[^\s"'<>`]++))?+)?+)*+)"""
    rf"""\s*+/?>"""
)
# In these, tags are text.
_RAW_TEXT = frozenset({"script", "style"})


@dataclass(frozen=True)
class Attribute:
    """One attribute: its lower-case name, its decoded value, and where the raw value stands."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Tag:
    """One start or end tag, or a comment (name `!--`), with its place in the text."""

    name: str
    start: int
    end: int
    closing: bool = False
    attributes: tuple[Attribute, ...] = ()

    def get(self, name: str) -> str:
        """Return the decoded value of an attribute, or an empty string."""
        return next((a.value for a in self.attributes if a.name == name), "")

    def has(self, name: str) -> bool:
        """Tell whether the tag has an attribute, with or without a value."""
        return any(a.name == name for a in self.attributes)


@dataclass(frozen=True)
class Element:
    """A start tag with its end tag; a void or unclosed element has no end tag."""

    open: Tag
    close: Tag | None
    parent: int | None
    """Index of the enclosing element in the list that `find_elements` returns."""

    @property
    def name(self) -> str:
        """The element's name in lower case."""
        return self.open.name

    @property
    def start(self) -> int:
        """Offset of the start tag."""
        return self.open.start

    @property
    def end(self) -> int:
        """Offset behind the end tag, or behind the start tag where there is none."""
        return self.close.end if self.close else self.open.end

    @property
    def inner(self) -> tuple[int, int]:
        """Span between the tags; empty where there is no end tag."""
        return (self.open.end, self.close.start) if self.close else (self.open.end, self.open.end)


def find_tags(mask: str) -> Iterator[Tag]:
    """Yield every tag and comment in a text whose code is blanked, in order.

    The content of `<script>` and `<style>` is passed over, and so is an unclosed comment's.
    """
    lowered = ""
    position = 0
    exhausted: set[str] = set()
    while match := _TOKEN.search(mask, position):
        position = match.end()
        if match["name"] is None:
            closer = "-->" if match[0] == "<!--" else "]]>"
            # Where none follows here, none follows later: looking again would take square time.
            end = -1 if closer in exhausted else mask.find(closer, position)
            if end < 0:
                exhausted.add(closer)
                continue
            position = end + 3
            if match[0] == "<!--":
                yield Tag("!--", match.start(), position)
            continue
        name = match["name"].lower()
        closing = bool(match["close"])
        yield Tag(
            name, match.start(), position, closing, () if closing else tuple(_attributes(match))
        )
        if name in _RAW_TEXT and not closing and name not in exhausted:
            lowered = lowered or mask.lower()
            end = lowered.find(f"</{name}", position)
            position = max(position, end)
            if end < 0:
                exhausted.add(name)


def find_elements(tags: list[Tag]) -> list[Element]:
    """Return the elements that tags make up, in the order of their start tags.

    An end tag closes the nearest open element of its name; elements left open inside it have no
    end tag, as browsers have it. An end tag without an open element is passed over.
    """
    opens: list[tuple[Tag, int | None]] = []
    closes: dict[int, Tag] = {}
    stack: list[int] = []
    open_names: dict[str, int] = {}
    for tag in tags:
        if tag.name == "!--":
            continue
        if not tag.closing:
            opens.append((tag, stack[-1] if stack else None))
            if tag.name not in VOID:
                stack.append(len(opens) - 1)
                open_names[tag.name] = open_names.get(tag.name, 0) + 1
        elif open_names.get(tag.name):
            while True:
                index = stack.pop()
                name = opens[index][0].name
                open_names[name] -= 1
                if name == tag.name:
                    closes[index] = tag
                    break
    return [Element(tag, closes.get(n), parent) for n, (tag, parent) in enumerate(opens)]


def _attributes(match: re.Match[str]) -> Iterator[Attribute]:
    start, end = match.span("attributes")
    for found in _ATTRIBUTE.finditer(match.string, start, end):
        raw = found["value"]
        if raw is None:
            yield Attribute(found["name"].lower(), "", found.end(), found.end())
            continue
        quoted = raw[0] in "\"'"
        value_start, value_end = found.span("value")
        yield Attribute(
            found["name"].lower(),
            html.unescape(raw[1:-1] if quoted else raw),
            value_start + quoted,
            value_end - quoted,
        )
