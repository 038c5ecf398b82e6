"""Find the article in a web page, and write it as Markdown with a head of its own.

The library's main-content score (text length, commas, link density, names of classes) says where
the article stands; what stands around and between is named, so that a person can look at it.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf
from urllib.parse import urlsplit

from clearpane.imports.markdown_writer import MarkdownWriter
from clearpane.imports.page_parts import NOT_SHOWN, Frame, host_of, linked
from clearpane.sites.html import HEADINGS, INLINE, Element, Text, Tree, parse_page

_WORD = re.compile(r"\w+")
# A part with this share of the words is where an article stands, and this share of its letters may
# not be lost by going further in: measured on 181 pages that others have labelled.
_SURE, _LEAST = 0.9, 0.7
# Letters of less than a paragraph.
_SCANT = 400
_SITE_NAME = re.compile(r"\s+[|·•–—»-]\s+")
_PARTS = {*INLINE, *HEADINGS, "table", "thead", "tbody", "tr", "td", "ul", "ol", "li", "p", "pre"}
_PARTS |= {"blockquote", "dl", "dt", "dd", "figure", "figcaption"}


@dataclass(frozen=True)
class WebPage:
    """The article of a web page: its head in our terms, its Markdown, and what was left out.

    `boilerplate` counts the words of each part that was none of the article, named by its tag and
    its first class. `address` is where the page says that it stands, or empty.
    """

    head: dict[str, object] = field(default_factory=dict)
    text: str = ""
    address: str = ""
    boilerplate: dict[str, int] = field(default_factory=dict)


def read_web_page(html: str | bytes, address: str = "") -> WebPage:
    """Return the article of a page of HTML; `address` is where it was saved from, if known."""
    document = parse_page(html)
    facts = document.article()
    address = address or facts.canonical or _saved_from(document)
    host = host_of(address)
    main = _main(document, host)
    if main is None:
        return WebPage(address=address)
    frame = Frame(main, host)
    text = MarkdownWriter(_base(document, address), frame.leaves_out).write(main)
    body = document.find("body")
    total = len(_WORD.findall(body.text)) if body is not None else 0
    around = total - len(_WORD.findall(main.text))
    boilerplate = {"around the article": around} if around > 0 else {}
    head: dict[str, object] = {
        "title": _title(document, main, facts.title or "", facts.site_name or ""),
        "description": facts.description,
        "date": facts.date,
        "tags": list(facts.tags),
    }
    known = {key: value for key, value in head.items() if value}
    return WebPage(known, text, address, boilerplate | frame.words)


def read_part(html: str, address: str = "", *, breaks: bool = False) -> str:
    """Return a part of a page that is all content, such as a post in an export, as Markdown.

    With `breaks` its line breaks count, as WordPress counts them.
    """
    body = parse_page(html).find("body")
    return MarkdownWriter(address, breaks=breaks).write(body) if body is not None else ""


def _main(document: Tree, host: str) -> Element | None:
    """Return the element that holds the article, or None when the page has no words.

    Two libraries are asked. Where readability's words stand in what the parser's library found,
    that is it, or the part of it that holds them, if not much is lost by that.
    """
    body = document.find("body")
    main = document.main_content() or body
    if main is None or body is None:
        return None
    while main.tag in _PARTS and isinstance(main.parent, Element):
        main = main.parent
    found = _words(_readable(document.serialize()))
    enough = _SURE * found.total()
    agreed = bool(found) and (found & _words(main.text)).total() >= enough
    # Where it is hardly anything, both have passed over a page of little but lists and tables.
    if not agreed or len(main.text) < _SCANT:
        main = _widened(main, host, 1.15, inf if agreed else 1.6)
    if not found:
        return main
    is_within = (found & _words(main.text)).total() >= enough
    best = main if is_within else body
    while True:
        parts = (part for part in best.children if isinstance(part, Element))
        inner = next((p for p in parts if (found & _words(p.text)).total() >= enough), None)
        if inner is None:
            break
        best = inner
    is_part = is_within and len(best.text) < _LEAST * _kept(main, host)
    return main if is_part or best.tag in _PARTS or best == body else best


def _widened(main: Element, host: str, if_named: float, if_not: float) -> Element:
    """Return what holds more of an article of which one part of several was found.

    It must hold so many times as much, less if it is named as the article.
    """
    best, size = main, _kept(main, host)
    for above in main.ancestors:
        if not isinstance(above, Element) or above.tag in ("body", "html"):
            break
        kept = _kept(above, host)
        named = above.tag in ("article", "main") or above.attr("role") == "main"
        named = named or above.attr("itemprop") == "articleBody"
        if kept > size * (if_named if named else if_not) and linked(above) < 0.25:
            best, size = above, kept
    return best


def _readable(html: str) -> str:
    """Return the words of the article by readability-lxml, or nothing where it is not installed."""
    try:
        from readability import Document  # noqa: PLC0415
        from readability.readability import Unparseable  # noqa: PLC0415
    except ImportError:
        return ""
    logging.getLogger("readability.readability").setLevel(logging.CRITICAL)
    try:
        return re.sub(r"<[^>]*>", " ", str(Document(html).summary(html_partial=True)))
    except Unparseable:
        return ""


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text))


def _kept(element: Element, host: str) -> int:
    """Return how many letters of an element are none of a frame in it."""
    return sum(map(len, _texts(element, Frame(element, host))))


def _texts(element: Element, frame: Frame) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, Text):
            yield child.text.strip()
        elif isinstance(child, Element) and not (child.tag in NOT_SHOWN or frame.leaves_out(child)):
            yield from _texts(child, frame)


def _title(document: Tree, main: Element, title: str, site: str) -> str:
    """Return the page's one heading of the first level, or what its head says, less its site."""
    for part in (main, document):
        headings = (" ".join(h.text.split()).strip("¶# ") for h in part.select("h1"))
        if shown := list(filter(None, headings)):
            break
    if len(shown) == 1:
        return shown[0]
    words = " ".join(title.split())
    first, *rest = _SITE_NAME.split(words) or [""]
    return first if rest and (site in rest or len(first) >= len(words) / 2) else words


def _saved_from(document: Tree) -> str:
    found = re.search(r"saved from url=\(\d+\)(\S+)", document.serialize()[:4000])
    return found[1] if found else ""


def _base(document: Tree, address: str) -> str:
    base = document.select_one("base[href]")
    found = (base.attr("href") or "") if base is not None else ""
    return found if urlsplit(found).scheme else address
