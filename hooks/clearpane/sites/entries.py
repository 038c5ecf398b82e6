"""What of a page can be led to: its anchors, and what the search finds on it."""

from __future__ import annotations

import html as markup
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile
from typing import Literal

from clearpane.document.steps import NO_STEPS, OPT_OUT, StepIds, first_sentence
from clearpane.sites.html import (
    HEADINGS,
    INLINE,
    Element,
    Text,
    is_skipped,
    parse_fragment,
    read_html,
    visible_text,
    words_of,
)
from clearpane.sites.html_page import Cut, HtmlElement, HtmlPage

# A list of this share of letters in links leads elsewhere, as a table of contents does.
_MOSTLY_LINKS = 0.7
# An empty id is none.
_NAMED = "[id]:not([id=''])"
_NAMELESS = ", ".join(f"{name}:not({_NAMED})" for name in (*HEADINGS, "ol > li"))
_ITEMS = ":scope > li"
_SECTIONS = frozenset({"section", "div"})
# Lists in these are about the page and not of it, or lines of code, or where no browser can go.
_APART = ", ".join(
    ["nav, footer, figure, pre, li, ul, [hidden], [role=navigation], [role=doc-endnotes]"]
    + [f".{name}" for name in NO_STEPS]
)


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
    links: list[tuple[str, str]] = field(default_factory=list)
    """The links in the text to places of the site: address as written, and words."""

    @property
    def text(self) -> str:
        """Return the entry's words with single spaces between them."""
        return " ".join("".join(self.parts).split())

    @property
    def is_signpost(self) -> bool:
        """Tell whether the entry says more of other pages than of its own: most of it is links."""
        return self.linked > 0.4 * len(self.text)

    @property
    def linked(self) -> int:
        """Return how many letters of the text stand in links to other pages."""
        return sum(len(words) for address, words in self.links if not address.startswith("#"))


# Two hooks ask for the entries of each page, one right after the other.
@lru_cache(maxsize=1)
def page_entries(html: str, title: str) -> tuple[Entry, ...]:
    """Return the entries of a page in its order, the page itself first.

    `html` is the page's content, whose steps and sections have ids; `title` names the page when it
    has no `<h1>`. What carries `data-search-exclude` is left out.
    """
    walk = _Walk(Entry("page", "", title))
    walk.into(parse_fragment(html), ())
    return tuple(walk.entries)


def missing_ids(page: HtmlPage) -> list[Cut]:
    """Return the cuts that give each heading and step of a page an id that has none.

    Our Markdown extension has done so; other builders give none to steps, and few none to headings.
    """
    content = page.content
    if content is None or content.select_one(_NAMELESS) is None:
        return []
    named = page.tree.select("[id], a[name]")
    ids = StepIds({str(each.attr(key)) for each in named for key in ("id", "name")})
    walk = _Walk(Entry("page", "", page.title), ids)
    walk.into(content, ())
    cuts: list[Cut] = []
    for node, name in walk.named:
        element, new = HtmlElement(page, node, True), f'id="{markup.escape(name)}"'
        at = element.start + 1 + len(element.tag)
        if element.start >= 0:
            there = "id" in element.attrs
            cuts += (element.attribute("id", new) or ()) if there else [(at, at, f" {new}")]
    return cuts


class _Walk:
    """Goes through a page's content; with `ids`, it names what has no id of its own."""

    def __init__(self, page: Entry, ids: StepIds | None = None) -> None:
        self.page = page
        self.entries = [page]
        self.current = page
        self.ids = ids
        self.named: list[tuple[Element, str]] = []
        self.is_titled = False

    def into(self, parent: Element, tabs: tuple[str, ...]) -> None:
        for child in parent.children:
            if isinstance(child, Text):
                self.current.parts.append(child.text)
            elif isinstance(child, Element) and not is_skipped(child):
                self._element(child, tabs)

    def _element(self, element: Element, tabs: tuple[str, ...]) -> None:
        if element.tag == "h1" and not self.is_titled:
            self.is_titled = True
            self.page.title = visible_text(element) or self.page.title
            self.current = self.page
        elif element.tag in HEADINGS and (anchor := self._heading(element)):
            self.current = Entry("section", anchor, visible_text(element), tabs=tabs)
            self.entries.append(self.current)
        elif element.tag == "ol" and _are_steps(element):
            for item in element.select(_ITEMS):
                self.current.parts.append(" ")
                self._step(item, tabs)
            self.current.parts.append(" ")
        elif element.has_class("tabbed-set"):
            self._tabs(element, tabs)
        else:
            space = "" if element.tag in INLINE else " "
            self.current.parts.append(space)
            self.into(element, tabs)
            self.current.parts.append(space)
            address = element.attr("href") if element.tag == "a" else ""
            if address and ":" not in address.split("/")[0]:
                self.current.links.append((address, visible_text(element)))

    def _heading(self, heading: Element) -> str:
        words = visible_text(heading)
        return self._id(heading, _section_id(heading), "", (), words) if words else ""

    def _step(self, item: Element, tabs: tuple[str, ...]) -> None:
        section = self.current.anchor
        # With a blank line between the items, `attr_list` puts an id on the paragraph.
        own = item if item.attr("id") else item.select_one(":scope > p:first-child[id]") or item
        anchor = self._id(item, own.attr("id") or "", section, tabs, _lead(item))
        step = Entry("step", anchor, "", section=section, tabs=tabs)
        outer = self.current
        if anchor:
            self.current = step
            self.entries.append(step)
        self.into(item, tabs)
        self.current = outer
        step.title = first_sentence(step.text)

    def _id(
        self, element: Element, own: str, section: str, tabs: tuple[str, ...], words: str
    ) -> str:
        """Return the id of an element, a new one where it has none of its own and is to get one."""
        if own or self.ids is None:
            return own
        self.named.append((element, self.ids.new(section, tabs, words)))
        return self.named[-1][1]

    def _tabs(self, tabbed_set: Element, tabs: tuple[str, ...]) -> None:
        labels = tabbed_set.select(":scope > .tabbed-labels > label")
        blocks = tabbed_set.select(":scope > .tabbed-content > .tabbed-block")
        outer = self.current
        for label, block in zip(labels, blocks, strict=False):
            self.into(block, (*tabs, visible_text(label)))
            # A heading in a tab ends with the tab.
            self.current = outer


def _are_steps(ordered: Element) -> bool:
    """Tell whether the items of an ordered list are steps (see `clearpane.document.steps`)."""
    items = ordered.select(_ITEMS)
    if not items or items[0].has_class("step"):
        return bool(items)
    leads = [items[0], *(child for child in items[0].children if isinstance(child, Element))][:2]
    if any(each.has_class(OPT_OUT) for each in leads) or ordered.closest(_APART) is not None:
        return False
    letters = len(visible_text(ordered))
    linked = sum(len(visible_text(link)) for link in ordered.select("a[href]"))
    return letters > 0 and linked <= _MOSTLY_LINKS * letters


def _section_id(heading: Element) -> str:
    """Return the id that leads to a heading: its own, one in it, or that of its section alone."""
    inner = heading.attr("id") or heading.select_one(f"{_NAMED}, a[name]:not([name=''])")
    if isinstance(inner, Element):
        return str(inner.attr("id") or inner.attr("name"))
    around = heading.parent
    if inner or not isinstance(around, Element) or around.tag not in _SECTIONS:
        return inner or ""
    level = [name for name in HEADINGS if name <= heading.tag]
    alone = len(around.select(", ".join(level))) == 1
    return around.attr("id") or "" if alone else ""


def _lead(item: Element) -> str:
    """Return a step's own words, those before its first block or in it, or what its images say."""
    nodes = list(item.children)
    own = [*takewhile(lambda node: not isinstance(node, Element) or node.tag in INLINE, nodes)]
    words = words_of(own) or words_of(nodes[: len(own) + 1])
    return words or " ".join(image.attr("alt") or "" for image in item.select("img"))
