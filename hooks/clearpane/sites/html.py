"""HTML as the parser reads it: trees, the words in them, and what can be led to: anchors, entries.

No other module knows the parser.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from turbohtml import Comment as Comment
from turbohtml import Document
from turbohtml import Element as Element
from turbohtml import Markdown as Markdown
from turbohtml import Namespace as Namespace
from turbohtml import Node as Node
from turbohtml import SelectorSyntaxError as SelectorSyntaxError
from turbohtml import Text as Text
from turbohtml import parse as parse
from turbohtml import parse_fragment as parse_fragment

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


CODE = frozenset({"pre", "code", "samp", "kbd", "textarea", "script", "style"})
"""Elements whose text is shown letter by letter, or not at all."""
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "br", "button", "cite", "code", "del", "dfn", "em"}
    | {"font", "i", "img", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike"}
    | {"strong", "sub", "sup", "svg", "tt", "u", "var", "wbr"}
)
"""Elements that break no line: words on both sides of their tags are one word."""
# Not words of the page: what is not shown, and what is there to be clicked.
_SKIPPED = {"script", "style", "template", "object", "svg", "input", "button"}


def visible_text(element: Element) -> str:
    """Return the words of an element, without its permalink, with single spaces."""
    return " ".join("".join(_strings(element)).split())


def _strings(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, Text):
            yield child.text
        elif isinstance(child, Element) and not is_skipped(child):
            yield from _strings(child)


def is_skipped(element: Element) -> bool:
    """Tell whether nothing in an element is a word of the page."""
    if element.tag in _SKIPPED or "data-search-exclude" in element.attrs:
        return True
    # Material's search takes the attribute out of a page once it has read it, not the class.
    return any(map(element.has_class, ("headerlink", "footnote-ref", "drawing")))


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
        words = visible_text(element) if element.tag in HEADINGS else ""
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


Kind = Literal["page", "section", "step"]


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
        return " ".join("".join(self.parts).split())

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
            elif isinstance(child, Element) and not is_skipped(child):
                self._element(child, tabs)

    def _element(self, element: Element, tabs: tuple[str, ...]) -> None:
        if element.tag in HEADINGS and (element.attr("id") or element.tag == "h1"):
            self._heading(element, tabs)
        elif element.tag == "li" and element.has_class("step") and element.attr("id"):
            self._step(element, tabs)
        elif element.has_class("tabbed-set"):
            self._tabs(element, tabs)
        else:
            space = "" if element.tag in INLINE else " "
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


def _leads_away(link: Element) -> bool:
    """Tell whether a link leads to another page of the site."""
    address = link.attr("href") or ""
    return bool(address) and not address.startswith("#") and ":" not in address.split("/")[0]
