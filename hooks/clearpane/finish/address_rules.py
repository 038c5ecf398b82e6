"""What the gate asks of an address: whether a page may lead to it, load from it, send to it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from html import escape
from typing import NamedTuple, Protocol
from urllib.parse import unquote, unquote_to_bytes

import tinycss2
from tinycss2.ast import Node

from clearpane.finish.trust import Trust
from clearpane.finish.xml_file import XmlElement
from clearpane.sites.addresses import WebAddress, is_within, read_address
from clearpane.sites.html import listed_addresses
from clearpane.sites.html_page import Cut, HtmlElement

Element = HtmlElement | XmlElement
"""An element of a page or of an XML file; the two say of themselves the same."""


class Verdict(Protocol):
    """What is known of an address: `url` is an honest one in its place, or an empty text."""

    # ruff: noqa: D102
    @property
    def is_ad(self) -> bool: ...
    @property
    def host(self) -> str: ...
    @property
    def network(self) -> str: ...
    @property
    def url(self) -> str: ...


class Ads(Protocol):
    """What tells an ad: the networks and words of `clearpane.ads`."""

    embeds: frozenset[str]
    selectors: tuple[str, ...]

    def address(self, url: str, *, loads: bool) -> Verdict | None:
        """Return what is known of a decoded address."""

    def element(self, element: Element) -> tuple[str, str] | None:
        """Return why an element is an ad by its name, class or text, with a proof, or None."""

    def addresses(self, text: str) -> Iterable[tuple[str, Verdict]]:
        """Yield the ad addresses in a text, wherever they stand, each once."""


class Fault(NamedTuple):
    """Why something must not be there: rule, message, what proves it, and the cuts that mend it.

    `cuts` is None where none can: then it stays, and somebody must act. `wants` is what the owner
    would have to trust for it to be right: `inline`, `files` or a kind of `Hosts`, and its name.
    """

    rule: str
    message: str
    proof: str
    cuts: list[Cut] | None
    wants: tuple[tuple[str, str], ...] = ()


FOLLOWED = frozenset({"href", "xlink:href", "action", "formaction", "cite", "itemid", "itemtype"})
"""Attributes that lead readers somewhere."""
LOADED = frozenset({"src", "poster", "srcset", "imagesrcset"})
"""Attributes that load something when the page opens."""
ALIEN = frozenset(
    {"ping", "background", "attributionsrc", "longdesc", "archive", "codebase", "classid", "data"}
)
"""What loads or sends by a name of its own, on whichever element a browser knows it."""

CSS_LOADING = frozenset({"url", "src", "image", "image-set", "-webkit-image-set"})
"""Functions of CSS that take an address."""

_LISTS = frozenset({"srcset", "imagesrcset"})
_LOADING = frozenset({"image", "use", "feImage", "link", "input"})
# Drawings and fonts in a style sheet's own text; a page or a script in it would be run.
_DATA = re.compile(r"data:(?:image/(?:avif|bmp|gif|jpeg|png|svg\+xml|webp|x-icon)|font/)[;,]", re.I)
_DRAWING = re.compile(r"data:image/svg\+xml[^,]*?(;base64)?,(.*)", re.I | re.S)
_REMOVED = frozenset(
    {"img", "image", "iframe", "script", "embed", "object", "frame", "video", "audio", "source"}
) | {"link", "meta", "input", "track", "portal", "fencedframe", "applet", "base", "use"}


class BadAddress(NamedTuple):
    """Why an address must not be there, and an honest one in its place, or an empty text."""

    rule: str
    message: str
    honest: str = ""


class AddressRules:
    """Judges addresses on the pages of a site whose own hosts are `own`.

    `drawing` tells whether the text of a drawing is as it should be; `schemes` are those that a
    link may have.
    """

    def __init__(
        self,
        ads: Ads,
        trust: Trust | None,
        own: frozenset[str],
        schemes: frozenset[str],
        drawing: Callable[[str], bool],
    ) -> None:
        self.ads = ads
        self._own = own
        self._schemes = schemes
        self._drawing = drawing
        hosts = trust.hosts if trust else None
        shown = (hosts.image, hosts.media, hosts.font, hosts.style) if hosts else ()
        self._shown = own.union(*shown) if hosts else None
        # A page repeats its addresses, and a site those of its menu on every page.
        self.judge = lru_cache(maxsize=32768)(self._judge)

    def attribute(self, element: Element, name: str, text: str) -> Iterator[Fault]:
        """Yield what is wrong with the addresses of an attribute, in content or in the theme."""
        tag = element.tag
        loads = name in LOADED | ALIEN or tag in _LOADING
        for url in listed_addresses(text) if name in _LISTS else (text,):
            found = self.judge(url, loads=loads, sends=name in ("action", "formaction"))
            if found is None:
                continue
            if found.honest and name not in _LISTS:
                cuts = element.attribute(name, f'{name}="{escape(found.honest)}"')
            else:
                cuts = _cut_for(element, name)
            yield Fault(found.rule, f"`{name}` of <{tag}> {found.message}", url, cuts)
            return

    def hidden(self, text: str) -> str:
        """Return an ad's address in a value that scripts read, or an empty text."""
        for url in (text, f"https://{text}") if "/" in text or "." in text else ():
            if (found := self.judge(url, loads=True)) and found.rule == "leftover-ad":
                return url
        return next((url for url, _ in self.ads.addresses(text)), "")

    def _judge(self, url: str, *, loads: bool, sends: bool = False) -> BadAddress | None:
        """Return why an address must not be there, or None."""
        address = read_address(url)
        if address is None:
            return BadAddress("gate-address", "is no address to a browser") if url.strip() else None
        if address.is_own:
            # A blank or two do not make an address of ours out of one of theirs.
            joined = "".join(url.split())
            return self._judge(joined, loads=loads, sends=sends) if joined != url else None
        if ad := self._ad(url, address, loads=loads):
            return ad
        if address.scheme in ("javascript", "vbscript") or address.href.startswith("data:text/"):
            return BadAddress("script-address", "runs a script")
        if loads and _DATA.match(address.href):
            return self._data(address.href)
        if address.scheme not in (self._schemes if not loads else ("http", "https")):
            message = f"has a scheme that is not allowed, `{address.scheme}:`"
            return BadAddress("gate-address", message)
        if address.is_deceptive:
            return BadAddress("gate-address", f"hides that it leads to {address.host}")
        if is_within(address.host, self._own):
            return None
        if sends:
            return BadAddress("gate-address", f"sends what readers type to {address.host}")
        if loads and self._shown is not None and not is_within(address.host, self._shown):
            message = f"asks {address.host}, which the site does not trust"
            return BadAddress("untrusted-host", message)
        return None

    def _data(self, url: str) -> BadAddress | None:
        """Return why a drawing that stands in its own address must not be there, or None."""
        match = _DRAWING.match(url)
        if match is None:
            return None
        raw = unquote_to_bytes(match[2].partition("#")[0])
        try:
            text = (base64.b64decode(raw) if match[1] else raw).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return BadAddress("gate-address", "holds a drawing that cannot be read")
        if self._drawing(text):
            return None
        return BadAddress("gate-address", "holds a drawing with more in it than looks")

    def _ad(self, url: str, address: WebAddress, *, loads: bool) -> BadAddress | None:
        # As written for what it says, as read for where it leads; others carry one behind them.
        carried = re.search(r"https?:.*", unquote(unquote(address.href[8:])), re.I | re.S)
        for each in (url, address.href, *([carried[0]] if carried else ())):
            verdict = self.ads.address(each, loads=loads)
            if verdict is not None and verdict.is_ad:
                return BadAddress("leftover-ad", f"leads to {verdict.host} ({verdict.network})")
            if verdict is not None and verdict.url and each is url:
                return BadAddress("leftover-ad", "carries a tag or goes by a counter", verdict.url)
        return None


def _cut_for(element: Element, name: str) -> list[Cut] | None:
    """Return what goes for a bad address: a link's tags, a picture, or else the attribute."""
    if element.tag == "a" and name in FOLLOWED:
        says_address = read_address(element.text.strip())
        is_bare = says_address is not None and bool(says_address.host)
        if is_bare or not (element.text.strip() or element.holds("img, svg, video")):
            return element.whole
        return element.tags
    return element.whole if element.tag in _REMOVED else element.attribute(name)


def style_addresses(text: str) -> list[str]:
    """Return the addresses that a style attribute or the text of a style sheet loads."""
    return list(css_addresses(tinycss2.parse_component_value_list(text)))


def css_addresses(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the addresses that CSS loads: `url()`, and texts in `image-set()` and `@import`."""
    imports = False
    for node in css_nodes(nodes):
        if node.type == "url" or (imports and node.type == "string"):
            yield node.value
        elif node.type == "function" and node.lower_name in CSS_LOADING:
            yield from (each.value for each in css_nodes(node.arguments) if each.type == "string")
        if node.type not in ("whitespace", "comment"):
            imports = node.type == "at-keyword" and node.lower_value == "import"


def css_nodes(nodes: Iterable[Node]) -> Iterable[Node]:
    """Yield nodes and all that is within them."""
    for node in nodes:
        yield node
        for part in ("arguments", "content", "prelude", "value"):
            inner = getattr(node, part, None)
            if isinstance(inner, list):
                yield from css_nodes(inner)
