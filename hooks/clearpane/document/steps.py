"""Give every step of a how-to an address of its own: a Python-Markdown extension.

A step is an item of a top-level ordered list: one that stands in the page itself, or in a content
tab, an admonition or a quotation on it, but not within another list and not among the footnotes.
Each such `<li>` gets the class `step`, an id, and a link to copy. Without MkDocs:

    markdown.markdown(text, extensions=["toc", "clearpane.document.steps"])      # after "toc"

An explicit id wins (`{ #my-step }` on a line of its own at the end of the item, by `attr_list`).
A list is left alone when its first item carries `{ .no-steps }` in the same way, or when it
stands in an element of that class. How ids are made: see `StepIds`.

A list written as raw HTML is not seen here, since Python-Markdown keeps it out of its tree, and no
list of another builder's page: their steps are named where a site is finished, by the same notion
(`clearpane.sites.entries`).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.toc import remove_fnrefs, render_inner_html, strip_tags
from markdown.treeprocessors import Treeprocessor
from markdown.util import STX

OPT_OUT = "no-steps"
NO_STEPS = frozenset({OPT_OUT, "footnote", "footnotes", "references", "comment-list"})
"""Classes of what holds no steps: footnotes by their usual names, and comments of readers."""
# Not h1: it names the page, which is in the address already.
SECTION_HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
# The same as `toc`, which gives the headings their ids, so that of the two the one listed first
# runs first. Not lower: MkDocs collects the ids of a page at 5 too, after all extensions, and would
# take each link to a step for a broken one.
PRIORITY = 5


class StepsExtension(Extension):
    """The extension, with the options `permalink` (a symbol) and `permalink_title`."""

    def __init__(self, **kwargs: Any) -> None:
        self.config = {
            "permalink": ["¶", "Symbol of the link to a step; empty for no link"],
            "permalink_title": ["Link to this step", "Tooltip and accessible name of the link"],
        }
        super().__init__(**kwargs)

    def extendMarkdown(self, md: Markdown) -> None:
        """Register with Python-Markdown; called by it."""
        md.treeprocessors.register(StepsTreeprocessor(md, self.getConfigs()), "steps", PRIORITY)


def makeExtension(**kwargs: Any) -> StepsExtension:
    """Return the extension; Python-Markdown looks for this name."""
    return StepsExtension(**kwargs)


@dataclass(frozen=True)
class Place:
    """Where in the page a list stands: the id of its heading (or ""), and its tabs' names."""

    section: str = ""
    tabs: tuple[str, ...] = ()


class StepsTreeprocessor(Treeprocessor):
    """Marks the steps in the tree of one page."""

    md: Markdown

    def __init__(self, md: Markdown, config: dict[str, Any]) -> None:
        super().__init__(md)
        self.symbol: str = config["permalink"]
        self.title: str = config["permalink_title"]

    def run(self, root: Element) -> None:
        """Mark every step below `root`, in the order of the page."""
        ids = StepIds(taken={element.get("id", "") for element in root.iter()})
        for place, items in self._lists(root, Place()):
            for item in items:
                self._mark(item, place, ids)

    def _lists(self, parent: Element, place: Place) -> Iterator[tuple[Place, list[Element]]]:
        """Yield each list of steps below `parent`: where it stands, and its items."""
        for child in parent:
            classes = _classes(child)
            if child.tag in SECTION_HEADINGS and child.get("id"):
                place = replace(place, section=child.get("id", ""))
            elif child.tag == "ul" or classes & NO_STEPS:
                continue
            elif child.tag == "ol":
                items = [item for item in child if item.tag == "li"]
                if items and not _opts_out(items[0]):
                    yield place, items
            elif "tabbed-set" in classes:
                for label, block in self._tabs(child):
                    yield from self._lists(block, replace(place, tabs=(*place.tabs, label)))
            else:
                yield from self._lists(child, place)

    def _tabs(self, tabbed_set: Element) -> Iterator[tuple[str, Element]]:
        """Yield each tab's name and body, as `pymdownx.tabbed` lays them out (alternate style)."""
        parts = {part.get("class", ""): part for part in tabbed_set}
        labels, blocks = parts.get("tabbed-labels", ()), parts.get("tabbed-content", ())
        for label, block in zip(labels, blocks, strict=False):
            yield self._words(label), block

    def _mark(self, item: Element, place: Place, ids: StepIds) -> None:
        lead = _lead(item)
        words = self._words(self._inline_copy(lead))
        # With a blank line between the items, attr_list puts `{ #id }` on the paragraph.
        explicit = lead.attrib.pop("id", "") or item.get("id", "")
        item.set("id", explicit or ids.new(place.section, place.tabs, words))
        item.set("class", f"{item.get('class', '')} step".strip())
        if self.symbol:
            lead.insert(self._inline_length(lead), self._permalink(item, words))

    def _permalink(self, item: Element, words: str) -> Element:
        attributes = {
            "class": "headerlink",
            "href": f"#{item.get('id')}",
            "title": self.title,
            # Twenty links of the same name are of no use in a screen reader's list of links.
            "aria-label": f"{self.title}: {first_sentence(words)}" if words else self.title,
            # The symbol is not a word of the step.
            "data-search-exclude": "true",
        }
        link = Element("a", attributes)
        link.text = self.symbol
        return link

    def _words(self, element: Element) -> str:
        text = "".join(element.itertext())
        # To render it takes ten times as long, and few steps have what was put aside till the end.
        if STX in text or next(element.iter("sup"), None) is not None:
            text = strip_tags(render_inner_html(remove_fnrefs(element), self.md))
        text = html.unescape(" ".join(text.split())).strip()
        return text or _alternative_text(element)

    def _inline_length(self, lead: Element) -> int:
        """Return how many children of `lead` come before its first block, a nested list say."""
        blocks = (n for n, child in enumerate(lead) if self.md.is_block_level(str(child.tag)))
        return next(blocks, len(lead))

    def _inline_copy(self, lead: Element) -> Element:
        """Return a copy of `lead` with the step's own words only, without nested blocks."""
        copy = Element(lead.tag)
        copy.text = lead.text
        copy.extend(lead[: self._inline_length(lead)])
        return copy


def _lead(item: Element) -> Element:
    """Return what holds the step's own words: its first paragraph, or the item itself."""
    starts_with_paragraph = len(item) and item[0].tag == "p" and not (item.text or "").strip()
    return item[0] if starts_with_paragraph else item


def _opts_out(item: Element) -> bool:
    return OPT_OUT in _classes(item) | _classes(_lead(item))


def _classes(element: Element) -> set[str]:
    return set(element.get("class", "").split())


def _alternative_text(element: Element) -> str:
    return " ".join(image.get("alt", "") for image in element.iter("img")).strip()


# Enough words to tell steps apart and to read in an address, few enough to copy by hand.
WORDS = 8

_SENTENCE_END = re.compile(r"(?<=[.!?:])\s")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class StepIds:
    """Makes the ids of one page's steps; every id is made once.

    `taken` are the ids that the page has already, of headings and tabs for example.
    """

    def __init__(self, taken: set[str]) -> None:
        self._taken = set(taken)

    def new(self, section: str, tabs: tuple[str, ...], words: str) -> str:
        """Return a new id for a step: its section's id, its tabs, and its first words.

        `section` is the id of the heading above ("" for none), `tabs` the names of the tabs
        around, outermost first, and `words` what the step says, of which the first sentence
        counts, or its first eight words. The number of the step is no part of it, so steps may
        be added, moved and reworded around it.

        Collision: the step that comes first on the page keeps the short id. A later one takes
        more of its own words until the id is free; where the words are the same to the end,
        it is numbered: `-2`, `-3`.
        """
        own = slugs(words) or ["step"]
        shortest = min(WORDS, len(slugs(first_sentence(words))) or WORDS)
        longer = (own[:length] for length in range(shortest, max(shortest, len(own)) + 1))
        numbered = ([*own, str(number)] for number in count(2))
        names = (_joined(section, tabs, name) for name in chain(longer, numbered))
        found = next(name for name in names if name not in self._taken)
        self._taken.add(found)
        return found


def usual_id(section: str, tabs: tuple[str, ...], sentence: str) -> str:
    """Return the id that a step gets whose first sentence is like no other's there."""
    return _joined(section, tabs, slugs(sentence)[:WORDS])


def _joined(section: str, tabs: tuple[str, ...], words: list[str]) -> str:
    return "--".join(part for part in [section, *map(slug, tabs), "-".join(words)] if part)


def first_sentence(text: str) -> str:
    """Return the text up to its first full stop, question mark, exclamation mark or colon."""
    return _SENTENCE_END.split(text, maxsplit=1)[0]


def slug(text: str) -> str:
    """Return text as part of an id: lower-case words joined by hyphens, in any script."""
    return "-".join(slugs(text))


def slugs(text: str) -> list[str]:
    """Return the words of a text, lower case, without apostrophes and marks of punctuation."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return [word.replace("'", "").replace("’", "") for word in _WORD.findall(folded)]
