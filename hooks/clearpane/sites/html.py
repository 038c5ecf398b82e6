"""HTML as the parser reads it: trees, and the words in them.

No other module knows the parser.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape

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


def listed_addresses(srcset: str) -> list[str]:
    """Return the addresses of a `srcset` as a browser takes them apart."""
    return [link.url for link in parse_fragment(f'<img srcset="{escape(srcset)}">').links()]


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
    return words_of(element.children)


def words_of(nodes: Iterable[Node]) -> str:
    """Return the words of what stands side by side, without permalinks, with single spaces."""
    return " ".join("".join(_strings(nodes)).split())


def _strings(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Text):
            yield node.text
        elif isinstance(node, Element) and not is_skipped(node):
            yield from _strings(node.children)


def is_skipped(element: Element) -> bool:
    """Tell whether nothing in an element is a word of the page."""
    if element.tag in _SKIPPED or "data-search-exclude" in element.attrs:
        return True
    # A permalink is a sign, or a blank of no width.
    is_inner = element.tag == "a" and (element.attr("href") or "").startswith("#")
    is_sign = is_inner and not any(map(str.isalnum, element.text))
    # Material's search takes the attribute out of a page once it has read it, not the class.
    return is_sign or any(map(element.has_class, ("headerlink", "footnote-ref", "drawing")))
