"""A finished page: its elements with their places, and cuts that change its text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from clearpane.core.findings import ClearpaneError, Edit
from clearpane.core.text import apply_edits
from clearpane.sites.html import Element, Namespace, Text, parse, parse_fragment, visible_text

Cut = tuple[int, int, str]
"""Start and end in a page's plain text, and what comes in their place."""
_MERGED = re.compile(r"""<(html|body)\b(?:[^>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE)
_SPACES = {Namespace.HTML: "html", Namespace.SVG: "svg", Namespace.MATHML: "math"}
_END_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^>]*>", re.IGNORECASE)
_UNPAIRED = frozenset(
    {"br", "hr", "img", "input", "wbr", "source", "col", "link", "meta", "p", "li"}
)


class HtmlElement:
    """One element of a page, in its content or in the theme's part.

    Its places are asked for late: most elements are as they should be, and places cost the parser
    more than all else.
    """

    __slots__ = ("_page", "attrs", "in_content", "node", "tag")

    def __init__(self, page: HtmlPage, node: Element, in_content: bool) -> None:
        self._page = page
        self.node = node
        self.attrs = node.attrs
        self.tag = node.tag
        self.in_content = in_content

    @property
    def space(self) -> str:
        """Whose element it is: `html`, `svg` or `math`."""
        return _SPACES[self.node.namespace]

    @property
    def file(self) -> str:
        """The path of its page below the site's root."""
        return self._page.file

    def attr(self, name: str) -> str:
        """Return the decoded value of an attribute, or an empty text."""
        value = self.attrs.get(name)
        return " ".join(value) if isinstance(value, list) else value or ""

    @property
    def looks(self) -> tuple[object, ...]:
        """What tells it from another element, but for what is in it."""
        return (self.tag, self.node.namespace.value, *self.attrs, *map(str, self.attrs.values()))

    @property
    def text(self) -> str:
        """The text within."""
        return self.node.text

    @property
    def proof(self) -> str:
        """What of it can be looked for in a source: an address, or how it begins."""
        found = (self.attr(name) for name in ("src", "href", "data", "action", "xlink:href"))
        return next(filter(None, found), f"<{self.tag}")

    @property
    def is_in_head(self) -> bool:
        """Tell whether it stands in the head of the page."""
        return self.node.closest("head") is not None

    def holds(self, selector: str) -> bool:
        """Tell whether something within matches a CSS selector."""
        return self.node.select_one(selector) is not None

    @property
    def start(self) -> int:
        """Where its tag begins in the page's plain text; -1 where the parser made it up."""
        place = self.node.source_location
        return place.start_tag.start_offset - self._page.shift if place else -1

    @property
    def whole(self) -> list[Cut] | None:
        """The cut of the element with all that is in it, or None where it has no place."""
        tags = self.tags
        return [(tags[0][0], tags[-1][1], "")] if tags else None

    @property
    def tags(self) -> list[Cut] | None:
        """The cuts of its tags, which leave what is in it, or None where it has no place."""
        place = self.node.source_location
        if place is None:
            return None
        shift = self._page.shift
        spans = [span for span in (place.start_tag, place.end_tag) if span is not None]
        # One that is left open ends behind the part, in what was put around it.
        last = self._page.end
        cuts = [
            (start, min(span.end_offset - shift, last), "")
            for span in spans
            if (start := span.start_offset - shift) <= last
        ]
        begins = self._page.plain[cuts[0][0] : cuts[0][0] + len(self.tag) + 3].lower()
        # The one name that parsers change.
        names = (f"<{self.tag}".lower(), "<image" if self.tag == "img" else "<\0")
        return cuts if begins.startswith(names) else None

    @property
    def inside(self) -> tuple[int, int] | None:
        """Where its content begins and ends, or None where it has no end tag."""
        place = self.node.source_location
        if place is None or place.end_tag is None:
            return None
        shift = self._page.shift
        return place.start_tag.end_offset - shift, place.end_tag.start_offset - shift

    def attribute(self, name: str, new: str = "") -> list[Cut] | None:
        """Return the cut of an attribute, or None where it has no place of its own."""
        place = self.node.source_location
        # The parser keeps places by the name as it is written, in lower case.
        span = place.attrs.get(name.lower()) if place else None
        if span is None:
            return self._page.merged_tag(self.tag)
        start, end = span.start_offset - self._page.shift, span.end_offset - self._page.shift
        end = min(end, self._page.end)
        written = self._page.plain[start:end].replace("\0", "\ufffd").lower()
        return [(start, end, new)] if written.startswith(name.lower()) else None


class HtmlPage:
    """One finished HTML file, or a part of one, parsed once for all that look at it.

    `file` is its path below the site's root. `before` and `after` are put around a part, so that
    it is read where it will stand; no place is told of them. Places count characters of the plain
    text, whose line ends are those of the parser; cuts are made in the text as it is.
    """

    def __init__(self, file: str, text: str, before: str = "", after: str = "") -> None:
        self.file = file
        self.text = text
        # The parser counts one too few for each `\r\n` in front of a tag.
        self.plain = text.replace("\r\n", "\n")
        self.shift = len(before)
        self.end = len(self.plain)
        whole = f"{before}{self.plain}{after}"
        # As a browser reads it, whose <noscript> is text.
        self.tree = parse(
            whole, source_locations=True, scripting=True, allow_declarative_shadow_roots=False
        )
        self._returns = [m.start() - i for i, m in enumerate(re.finditer("\r\n", text))]

    @cached_property
    def elements(self) -> list[HtmlElement]:
        """Every element, in the order of the page."""
        if self.shift:
            return self._of_part()
        found: list[HtmlElement] = []
        left, roots = 0, self._content_nodes
        for node in self.tree.iter_elements():
            found.append(HtmlElement(self, node, left > 0))
            if left:
                left -= 1
            elif roots and node.tag in ("article", "main", roots[0].tag) and node in roots:
                # What comes next is what is in it.
                left = sum(1 for _ in node.iter_elements())
        return found

    def _of_part(self) -> list[HtmlElement]:
        root = self._content_nodes[0] if self.is_closed else self.tree
        found = [HtmlElement(self, node, True) for node in root.iter_elements()]
        return found if self.is_closed else [e for e in found if 0 <= e.start < self.end]

    @cached_property
    def _content_nodes(self) -> list[Element]:
        return self.tree.select("article") or self.tree.select("main, [role=main]")

    @property
    def contents(self) -> list[tuple[int, int, str, str]]:
        """Where content begins and ends, what stands there, and how the parser would write it."""
        if self.shift:
            html = self._content_nodes[0].inner_html
            return [(0, self.end, self.plain, html)] if self.is_closed else []
        found = []
        until = -1
        for node in self._content_nodes:
            inside = HtmlElement(self, node, True).inside
            if inside and inside[0] > until:
                until = inside[1]
                found.append((*inside, self.plain[slice(*inside)], node.inner_html))
        return found

    @cached_property
    def is_closed(self) -> bool:
        """Tell whether a part closes what it opens and nothing that is around it."""
        if any(e.attrs for e in self.tree.select("html, head, body")):
            return False
        end = self.shift + self.end
        article = self._content_nodes[0]
        for node in (article, *article.ancestors):
            if not isinstance(node, Element) or node.tag == "body":
                break
            place = node.source_location
            if place is None or place.end_tag is None or place.end_tag.start_offset != end:
                return False
            end = place.end_tag.end_offset
        last = self.tree.select("body > footer")
        return bool(last) and isinstance(next(iter(last[-1].children), None), Text)

    @property
    def fragment_html(self) -> str:
        """What a part holds, as the parser writes it: everything is closed."""
        return parse_fragment(self.plain, "article").inner_html

    @property
    def stray_tag(self) -> str:
        """The first end tag that ends nothing of the part, or an empty text."""
        opened: dict[str, int] = {}
        for match in _END_TAG.finditer(self.plain):
            name = match[2].lower()
            opened[name] = opened.get(name, 0) + (-1 if match[1] else 1)
            if opened[name] < 0 and name not in _UNPAIRED:
                return match[0]
        return ""

    def select(self, selector: str) -> list[HtmlElement]:
        """Return the elements that match a CSS selector and have a place."""
        nodes = self.tree.select(selector)
        return [HtmlElement(self, node, True) for node in nodes if node.source_location]

    def merged_tag(self, tag: str) -> list[Cut] | None:
        """Return the cut of a second `<body>` or `<html>`, whose attributes the first gets."""
        found = [m for m in _MERGED.finditer(self.plain) if m[1].lower() == tag]
        return [(*found[-1].span(), "")] if len(found) > 1 else None

    def original(self, place: int) -> int:
        """Return where in the text as it is a place of the plain text lies."""
        return place + bisect_right(self._returns, place - 1) if place > 0 else place

    def edited(self, cuts: Iterable[Cut]) -> str:
        """Return the text with cuts made; of those that overlap, the first and longest counts.

        Raises ClearpaneError where a place is none of this page.
        """
        edits, until = [], 0
        for start, end, new in sorted(cuts, key=lambda cut: (cut[0], -cut[1])):
            if start < until:
                continue
            if not 0 <= start <= end <= self.end:
                raise ClearpaneError(f"{self.file}: no place {start} to {end} in this page")
            until = end
            first, last = self.original(start), self.original(end)
            old = self.text[first:last]
            if old.replace("\r\n", "\n") != self.plain[start:end]:
                raise ClearpaneError(f"{self.file}: something else stands at {first}")
            edits.append(Edit(first, last, old, new))
        return apply_edits(self.text, edits)

    @cached_property
    def title(self) -> str:
        """The words of its first heading, or else of its title."""
        node = self.tree.select_one("article h1, main h1, h1")
        words = visible_text(node) if node is not None else ""
        title = self.tree.find("title")
        return words or (" ".join(title.text.split()) if title is not None else "")

    @property
    def is_redirect(self) -> bool:
        """Tell whether the page does nothing but lead elsewhere."""
        return self.tree.select_one('head > [http-equiv="refresh" i]') is not None

    def meta(self, name: str) -> str:
        """Return what a meta element says under a name or of a property, or an empty text."""
        every = self.tree.select("meta")
        named = (e for e in every if name in (e.attr("name"), e.attr("property")))
        return next((str(e.attr("content") or "") for e in named), "")

    @property
    def language(self) -> str:
        """The language that the page says it is in, or an empty text."""
        root = self.tree.find("html")
        return (root.attr("lang") or "") if root is not None else ""

    @property
    def content(self) -> Element | None:
        """What the page says, without menus, header and footer."""
        return next(iter(self._content_nodes or self.tree.select("body")), None)

    @property
    def content_html(self) -> str:
        """The HTML of what the page says."""
        return self.content.inner_html if self.content is not None else ""

    def inside_of(self, selector: str) -> tuple[int, int] | None:
        """Return where the content of the first element of a selector begins and ends."""
        node = self.tree.select_one(selector)
        return HtmlElement(self, node, False).inside if node is not None else None
