"""The guard on finished HTML: nothing of an ad may be left in it, whatever let it through.

It reads the page with an HTML parser that tells where each tag stands, so that what it has to
take out is cut and every other byte stays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from urllib.parse import urlsplit

from turbohtml import Document as Tree
from turbohtml import Element, SourceSpan

from clearpane.ads.addresses import Judge, Verdict, parse_address
from clearpane.ads.networks import Kind
from clearpane.ads.options import Options
from clearpane.site.html import read_html

_LOADED = ("src", "srcset", "poster", "data", "data-src", "imagesrcset", "background")
_FOLLOWED = ("href", "action", "formaction", "ping", "cite", "xlink:href")
_WATCHED = frozenset((*_LOADED, *_FOLLOWED, "style", "content"))
_STYLE_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]+)", re.IGNORECASE)
_TEXT_ADDRESS = re.compile(r"https?:\\?/\\?/[^\s\"'<>\\]+(?:\\/[^\s\"'<>\\]*)*", re.IGNORECASE)
_SCRIPT_SCHEMES = ("javascript:", "vbscript:", "data:text/html")
_EMBEDS = frozenset({"iframe", "script", "embed", "object", "frame", "portal", "fencedframe"})
_REMOVED = frozenset({"img", "image", "iframe", "script", "embed", "object", "frame", "video"}) | {
    "audio", "source", "link", "meta", "input", "track", "portal", "fencedframe"
}  # fmt: skip


_Edit = tuple[int, int, str]
"""Start and end offset in the page, and what comes in their place."""


@dataclass(frozen=True)
class Leftover:
    """One thing that must not be on a page: rule, message, and the address that proves it.

    `offset` is where in the text it stands, in characters from 0; -1 where the parser made it up.
    """

    rule: str
    message: str
    address: str
    removed: bool
    offset: int = -1


@dataclass(frozen=True)
class Guarded:
    """A page without leftovers, and what had to be taken out or reported."""

    html: str
    leftovers: list[Leftover]


class Guard:
    """Checks pages one after another; `own_host` is the site's, whose frames are no strangers."""

    def __init__(self, judge: Judge, options: Options, own_host: str = "") -> None:
        self.judge = judge
        self.options = options
        self.own_host = own_host
        # What can be an ad without any attribute.
        self._bare = options.words.element_names | {"script", "img", "image"}
        # A page repeats its classes, and a site the scripts of its template, on every page.
        self._is_unit = lru_cache(maxsize=4096)(self._names_unit)
        self._script_word = lru_cache(maxsize=64)(self.options.words.script.search)

    def page(self, html: str) -> Guarded:
        """Return a whole page or a part of one, less what must not be on it."""
        document = read_html(html)
        leftovers: list[Leftover] = []
        edits: list[_Edit] = []
        for element in document.select("*"):
            # A third of a page's elements have no attributes.
            if not element.attrs and element.tag not in self._bare:
                continue
            for leftover, made in self._element(element):
                leftovers.append(replace(leftover, offset=_offset(element)))
                edits += made
        edits += self._cosmetic(document, leftovers)
        return Guarded(_edited(html, edits), leftovers)

    def index(self, text: str) -> list[Leftover]:
        """Return what must not be in a search index: the entries' texts are HTML.

        Material for MkDocs lists its entries under `docs`, Zensical under `items`.
        """
        found: list[Leftover] = []
        data = json.loads(text)
        if not isinstance(data, dict):
            return found
        for entry in [*data.get("docs", ()), *data.get("items", ())]:
            for value in entry.values():
                if isinstance(value, str) and "<" in value:
                    found += self.page(value).leftovers
        return found

    def addresses(self, text: str) -> list[Leftover]:
        """Return the ad addresses in a sitemap or a feed, wherever they stand."""
        return [
            Leftover(
                "leftover-ad", f"address of {v.host} ({v.network})", url, False, text.find(url)
            )
            for url in dict.fromkeys(_TEXT_ADDRESS.findall(text))
            if (v := self.judge.judge(url.replace("\\/", "/"))) and v.is_ad
        ]

    def _element(self, element: Element) -> Iterator[tuple[Leftover, list[_Edit]]]:
        """Yield what is wrong with one element, and the edits that mend it."""
        reason = self._ad_element(element)
        if reason:
            yield Leftover("leftover-ad", reason[0], reason[1], removed=True), _whole(element)
            return
        # Most elements have none of these, and a page has thousands of elements.
        for name, value in element.attrs.items():
            if name in _WATCHED or name.startswith("on"):
                text = " ".join(value) if isinstance(value, list) else value or ""
                yield from self._attribute(element, name, text)
        if element.tag in _EMBEDS and (stranger := self._stranger(element)):
            message = f"<{element.tag}> from {stranger}, which the site does not know"
            yield Leftover("unknown-embed", message, stranger, removed=False), []

    def _ad_element(self, element: Element) -> tuple[str, str] | None:
        """Return why an element is an ad by its name, class or text, with a proof, or None."""
        named = element.attr("class") or ""
        if self._is_unit(element.tag, named):
            return f"ad unit <{element.tag}>", named or element.tag
        if element.tag == "script":
            kind = element.attr("type") or ""
            text = element.text
            if "json" in kind:
                found = self.addresses(text)
                return (
                    (f"structured data with an {found[0].message}", found[0].address)
                    if found
                    else None
                )
            if word := self._script_word(text):
                return f"inline ad script (`{word[0]}`)", word[0]
        if element.tag in ("img", "image") and self._is_pixel(element):
            return "invisible picture", element.attr("src") or ""
        return None

    def _names_unit(self, tag: str, named: str) -> bool:
        """Tell whether an element of this name and these classes is an ad unit."""
        words = self.options.words
        return tag in words.element_names or not words.units.isdisjoint(named.lower().split())

    def _attribute(
        self, element: Element, name: str, text: str
    ) -> Iterator[tuple[Leftover, list[_Edit]]]:
        """Yield what is wrong with one attribute."""
        if name.startswith("on"):
            span = _attribute_span(element, name)
            yield Leftover("inline-handler", f"`{name}` on <{element.tag}>", text, True), span
            return
        for url, loads in _urls(element.tag, name, text):
            found = self.judge.judge(url, loads=loads)
            is_script = url.strip().lower().startswith(_SCRIPT_SCHEMES)
            if found is None and not is_script:
                continue
            # Asked for last: where things stand costs the parser more than all else here.
            span = _attribute_span(element, name)
            if is_script:
                message = f"script in `{name}` of <{element.tag}>"
                yield Leftover("script-address", message, url, removed=True), span
            elif found and found.is_ad:
                cut = _cut_for(element, name, span)
                message = f"`{name}` of <{element.tag}> leads to {_whose(found)}"
                yield Leftover("leftover-ad", message, url, removed=True), cut
                break
            elif found and span:
                message = f"`{name}` of <{element.tag}> carries a tag or goes by a counter"
                new = f'{name}="{escape(text.replace(url, found.url))}"'
                mend = [(span[0][0], span[0][1], new)]
                yield Leftover("leftover-ad", message, url, removed=True), mend

    def _stranger(self, element: Element) -> str:
        """Return the host of another site that a frame or script comes from, unless wanted."""
        address = parse_address(element.attr("src") or element.attr("data") or "")
        if address is None or address.host == self.own_host:
            return ""
        wanted = any(
            address.host == h or address.host.endswith("." + h) for h in self.options.embeds
        )
        return "" if wanted else address.host

    def _is_pixel(self, element: Element) -> bool:
        source = element.attr("src") or ""
        found = self.judge.judge(source, loads=True)
        if found and found.kind is Kind.PIXEL:
            return True
        sides = [(element.attr(side) or "").removesuffix("px") for side in ("width", "height")]
        return bool(urlsplit(source).netloc) and all(side in ("0", "1") for side in sides)

    def _cosmetic(self, document: Tree, leftovers: list[Leftover]) -> list[_Edit]:
        """Return the cuts of elements in the article that a cosmetic filter of a list names."""
        edits: list[_Edit] = []
        for selector in self.options.selectors:
            for element in document.select(selector):
                if element.source_location is not None:
                    message = f"element that the filter `##{selector}` names"
                    at = _offset(element)
                    leftovers.append(Leftover("leftover-ad", message, "", True, at))
                    edits += _whole(element)
        return edits


def _urls(tag: str, name: str, value: str) -> Iterator[tuple[str, bool]]:
    """Yield the addresses that an attribute carries, and whether the page loads them by itself."""
    if name in ("srcset", "imagesrcset"):
        yield from ((part.split()[0], True) for part in value.split(",") if part.strip())
    elif name == "style":
        yield from ((url, True) for url in _STYLE_ADDRESS.findall(value))
    elif name in _LOADED:
        yield value, True
    elif name in _FOLLOWED:
        yield value, tag == "link"
    elif tag == "meta" and name == "content" and "url=" in value.lower():
        yield re.split(r"url=", value, maxsplit=1, flags=re.IGNORECASE)[1].strip("'\" "), False


def _cut(*spans: SourceSpan | None) -> list[_Edit]:
    return [(span.start_offset, span.end_offset, "") for span in spans if span is not None]


def _attribute_span(element: Element, name: str) -> list[_Edit]:
    location = element.source_location
    return _cut(location.attrs.get(name)) if location is not None else []


def _offset(element: Element) -> int:
    location = element.source_location
    return location.start_tag.start_offset if location is not None else -1


def _whole(element: Element) -> list[_Edit]:
    """Return the cut of an element from its first to its last byte."""
    location = element.source_location
    if location is None:
        # The parser made it up, as it does with a missing <body>: no byte of it is on the page.
        return []
    end = location.end_tag or location.start_tag
    return [(location.start_tag.start_offset, end.end_offset, "")]


def _cut_for(element: Element, name: str, attribute: list[_Edit]) -> list[_Edit]:
    """Return what goes for a bad address: a link's tags, a picture, or else the attribute."""
    location = element.source_location
    if element.tag == "a" and name in _FOLLOWED and location is not None:
        if not element.text.strip() and not element.select("img, svg, video"):
            return _whole(element)
        return _cut(location.start_tag, location.end_tag)
    return _whole(element) if element.tag in _REMOVED else attribute


def _edited(html: str, edits: list[_Edit]) -> str:
    """Return a page with edits made; of those that overlap, the first and longest counts."""
    parts, position = [], 0
    for start, end, new in sorted(edits, key=lambda e: (e[0], -e[1])):
        if start >= position:
            parts += [html[position:start], new]
        position = max(position, end)
    return "".join([*parts, html[position:]])


def _whose(verdict: Verdict) -> str:
    return f"{verdict.host} ({verdict.network})"
