"""Read the HTML of a page once for all that look at it one after another."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import escape
from typing import Literal

import ada_url
from turbohtml import Comment as Comment
from turbohtml import Document, Markdown, Namespace
from turbohtml import Element as Element
from turbohtml import SelectorSyntaxError as SelectorSyntaxError
from turbohtml import Text as Text
from turbohtml import parse as parse
from turbohtml import parse_fragment as parse_fragment

from clearpane.core.findings import ClearpaneError, Edit
from clearpane.core.text import apply_edits
from clearpane.document.steps import first_sentence

Tree = Document
"""The tree of a whole page."""


# A parsed page takes many times the memory of its text, so the last one only.
@lru_cache(maxsize=1)
def read_html(html: str) -> Tree:
    """Return the tree of a page or of a part of one, with the place of each tag in the text.

    Others get the same tree: it must not be changed.
    """
    return parse(html, source_locations=True)


def parse_page(html: str | bytes) -> Tree:
    """Return a tree of a page for one reader alone, without places.

    The encoding of bytes is the one that they declare, as browsers find it.
    """
    return parse(html)


HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# A permalink's sign is not part of its heading's words.
_PERMALINK = "headerlink"


@dataclass
class Anchors:
    """The anchors of one page: `names` leads from each to the words that it stands at.

    `repeated` holds the ids that stand on more than one element, where a browser goes to the
    first and the others cannot be reached. `heading` is the words of the first H1.
    """

    names: dict[str, str] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    heading: str = ""

    def __contains__(self, fragment: object) -> bool:
        return fragment in self.names


def read_anchors(html: str) -> Anchors:
    """Return the anchors in a rendered page or a part of it: `id` on anything, `name` on `<a>`."""
    anchors = Anchors()
    for element in read_html(html).select("[id], a[name], h1"):
        words = _words(element) if element.tag in HEADINGS else ""
        if element.tag == "h1" and not anchors.heading:
            anchors.heading = words
        identifier = element.attr("id")
        if identifier:
            if identifier in anchors.names and identifier not in anchors.repeated:
                anchors.repeated.append(identifier)
            anchors.names.setdefault(identifier, words)
        name = element.attr("name") if element.tag == "a" else None
        if name:
            anchors.names.setdefault(name, words)
    return anchors


def _words(heading: Element) -> str:
    link = heading.select_one(f"a.{_PERMALINK}")
    text = heading.text
    if link is not None:
        text = text.removesuffix(link.text)
    return " ".join(text.split())


Kind = Literal["page", "section", "step"]

ENTRIES_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Not words of the page: what is not shown, and what is there to be clicked.
_SKIPPED = {"script", "style", "template", "object", "svg", "input", "button"}
# Words on both sides of these are not one word.
_INLINE = {"a", "abbr", "b", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small"}
_INLINE |= {"span", "strong", "sub", "sup", "u", "var", "wbr"}
_SPACE = re.compile(r"\s+")


@dataclass
class Entry:
    """One thing to find.

    `anchor` is its id on the page ("" for the page itself), `title` its heading or, for a step,
    its first sentence. `section` is the id of the heading that a step stands under, and `tabs`
    the names of the content tabs around, outermost first. `text` holds all its words, but not
    those of its steps and of the sections below it, which are entries of their own.
    """

    kind: Kind
    anchor: str
    title: str
    section: str = ""
    tabs: tuple[str, ...] = ()
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    """How many letters of the text stand in links to other pages."""

    @property
    def text(self) -> str:
        """Return the entry's words with single spaces between them."""
        return _SPACE.sub(" ", "".join(self.parts)).strip()

    @property
    def is_signpost(self) -> bool:
        """Tell whether the entry says more of other pages than of its own: most of it is links."""
        return self.linked > 0.4 * len(self.text)


# Two hooks ask for the entries of each page, one right after the other.
@lru_cache(maxsize=1)
def page_entries(html: str, title: str) -> tuple[Entry, ...]:
    """Return the entries of a page in its order, the page itself first.

    `html` is the page's content as Markdown made it, steps marked by `clearpane.document.steps`;
    `title` names the page when it has no `<h1>`. What carries `data-search-exclude` is left out.
    """
    walk = _Walk(Entry("page", "", title))
    walk.into(parse_fragment(html), ())
    return tuple(walk.entries)


class _Walk:
    def __init__(self, page: Entry) -> None:
        self.page = page
        self.entries = [page]
        self.current = page

    def into(self, parent: Element, tabs: tuple[str, ...]) -> None:
        for child in parent.children:
            if isinstance(child, Text):
                self.current.parts.append(child.text)
            elif isinstance(child, Element) and not _is_skipped(child):
                self._element(child, tabs)

    def _element(self, element: Element, tabs: tuple[str, ...]) -> None:
        if element.tag in ENTRIES_HEADINGS and (element.attr("id") or element.tag == "h1"):
            self._heading(element, tabs)
        elif element.tag == "li" and element.has_class("step") and element.attr("id"):
            self._step(element, tabs)
        elif element.has_class("tabbed-set"):
            self._tabs(element, tabs)
        else:
            space = "" if element.tag in _INLINE else " "
            self.current.parts.append(space)
            self.into(element, tabs)
            self.current.parts.append(space)
            if element.tag == "a" and _leads_away(element):
                self.current.linked += len(visible_text(element))

    def _heading(self, heading: Element, tabs: tuple[str, ...]) -> None:
        title = visible_text(heading)
        if heading.tag == "h1":
            self.page.title = title or self.page.title
            self.current = self.page
            return
        self.current = Entry("section", heading.attr("id") or "", title, tabs=tabs)
        self.entries.append(self.current)

    def _step(self, item: Element, tabs: tuple[str, ...]) -> None:
        step = Entry("step", item.attr("id") or "", "", section=self.current.anchor, tabs=tabs)
        outer, self.current = self.current, step
        self.entries.append(step)
        self.into(item, tabs)
        self.current = outer
        step.title = first_sentence(step.text)

    def _tabs(self, tabbed_set: Element, tabs: tuple[str, ...]) -> None:
        labels = tabbed_set.select(":scope > .tabbed-labels > label")
        blocks = tabbed_set.select(":scope > .tabbed-content > .tabbed-block")
        outer = self.current
        for label, block in zip(labels, blocks, strict=False):
            self.into(block, (*tabs, visible_text(label)))
            # A heading in a tab ends with the tab.
            self.current = outer


def visible_text(element: Element) -> str:
    """Return the words of an element, without its permalink, with single spaces."""
    return _SPACE.sub(" ", "".join(_strings(element))).strip()


def _strings(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, Text):
            yield child.text
        elif isinstance(child, Element) and not _is_skipped(child):
            yield from _strings(child)


def _leads_away(link: Element) -> bool:
    """Tell whether a link leads to another page of the site."""
    address = link.attr("href") or ""
    return bool(address) and not address.startswith("#") and ":" not in address.split("/")[0]


def _is_skipped(element: Element) -> bool:
    if element.tag in _SKIPPED or "data-search-exclude" in element.attrs:
        return True
    # Material's search takes the attribute out of a page once it has read it, not the class.
    return any(map(element.has_class, ("headerlink", "footnote-ref", "drawing")))


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

    @property
    def names(self) -> list[str]:
        """The names of its attributes, as the parser writes them."""
        return list(self.attrs)

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
        begins = self._page.plain[cuts[0][0] :][: len(self.tag) + 1].lower()
        return cuts if begins == f"<{self.tag}".lower() else None

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
        self._after = after
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
        root = self._content_nodes[0]
        if self.is_closed:
            return [HtmlElement(self, node, True) for node in root.iter_elements()]
        found = [HtmlElement(self, node, True) for node in self.tree.iter_elements()]
        return [element for element in found if 0 <= element.start < self.end]

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
        named = (str(e.attr("http-equiv")).lower() for e in self.tree.select("head > [http-equiv]"))
        return "refresh" in named

    def meta(self, name: str) -> str:
        """Return what a meta element of its head says, or an empty text."""
        named = (e for e in self.tree.select("meta[name]") if e.attr("name") == name)
        return next((e.attr("content") or "" for e in named), "")

    def says(self, name: str) -> str:
        """Return what a meta element of its head says of a property, or an empty text."""
        named = (e for e in self.tree.select("meta[property]") if e.attr("property") == name)
        return next((e.attr("content") or "" for e in named), "")

    @property
    def language(self) -> str:
        """The language that the page says it is in, or an empty text."""
        root = self.tree.find("html")
        return (root.attr("lang") or "") if root is not None else ""

    @property
    def content_html(self) -> str:
        """The HTML of what the page says, without menus, header and footer."""
        nodes = self._content_nodes or self.tree.select("body")
        return nodes[0].inner_html if nodes else ""

    def place_of(self, selector: str, *, after: bool = False) -> int | None:
        """Return where the first element of a selector begins, or where its start tag ends."""
        node = self.tree.select_one(selector)
        place = node.source_location if node is not None else None
        if place is None:
            return None
        span = place.start_tag
        return (span.end_offset if after else span.start_offset) - self.shift

    def end_of(self, selector: str) -> int | None:
        """Return where the end tag of the first element of a selector begins."""
        node = self.tree.select_one(selector)
        place = node.source_location if node is not None else None
        return place.end_tag.start_offset - self.shift if place and place.end_tag else None


# What is there to be clicked, seen or heard, and what scripts have to do with.
_NO_WORDS = (
    "script, style, template, noscript, button, input, select, textarea, form, fieldset, [hidden],"
    " [aria-hidden=true], .headerlink, .linenos, .md-source-file, iframe, object,"
    " [data-search-exclude]:not(figure)"
)


def markdown_of(html: str, address: str) -> str:
    """Return content as Markdown that stands alone; `address` is that of its page.

    Links become absolute, tabs headings, admonitions quotations, keys plain words, and a drawing
    what its label says.
    """
    root = parse_fragment(html, "article")
    for node in root.select("figure:has(svg[aria-label])"):
        label = node.select_one("svg[aria-label]")
        words = label.attr("aria-label") if label is not None else ""
        node.set_inner_html(f"<p><em>{escape(str(words))}</em></p>")
    for node in root.select(f"{_NO_WORDS}, svg"):
        node.decompose()
    for node in root.select(".keys"):
        node.set_inner_html(f"<strong>{escape(node.text)}</strong>")
        node.unwrap()
    for node in root.select(".admonition, details"):
        _quote(node)
    _unfold_tabs(root)
    for code in root.select("[class*=language-] > pre > code"):
        names = (code.closest("[class*=language-]") or code).attr("class") or ""
        code.add_class(next((n for n in str(names).split() if n.startswith("language-")), ""))
    for node in root.select("[href], [src]"):
        for name in ("href", "src"):
            if name in node.attrs:
                node.attrs[name] = _whole(str(node.attr(name) or ""), address)
    links = Markdown.Links(autolink=True)
    return f"{root.to_markdown(Markdown(links=links)).strip()}\n"


def _whole(value: str, address: str) -> str:
    try:
        return str(ada_url.URL(value, address).href) if address else value
    except ValueError:
        return value


def _quote(node: Element) -> None:
    title = node.select_one(":scope > .admonition-title, :scope > summary")
    kinds = [name for name in (node.attr("class") or "").split() if name != "admonition"]
    words = " ".join(title.text.split()) if title is not None else ""
    if kinds and kinds[0].lower() != words.lower():
        words = ": ".join(filter(None, (kinds[0].capitalize(), words)))
    if title is not None:
        title.decompose()
    inner = f"<p><strong>{escape(words)}</strong></p>" if words else ""
    node.replace_with(
        parse_fragment(f"<blockquote>{inner}{node.inner_html}</blockquote>").children[0]
    )


def _unfold_tabs(root: Element) -> None:
    level, sets = 1, []
    for node in root.select("h1, h2, h3, h4, h5, h6, .tabbed-set"):
        if node.tag in HEADINGS:
            level = int(node.tag[1])
        else:
            sets.append((node, level))
    # The inner ones first: the outer are written anew with what is in them.
    for node, level in reversed(sets):
        labels = node.select(":scope > .tabbed-labels > label")
        blocks = node.select(":scope > .tabbed-content > .tabbed-block")
        # Within a list a heading would end the list.
        inside = node.closest("li") is not None
        parts = []
        for label, block in zip(labels, blocks, strict=False):
            words = escape(visible_text(label))
            name = f"h{min(level + 1, 6)}"
            title = f"<p><strong>{words}</strong></p>" if inside else f"<{name}>{words}</{name}>"
            parts.append(title + block.inner_html)
        node.set_inner_html("".join(parts))
