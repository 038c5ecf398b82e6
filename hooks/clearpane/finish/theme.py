"""What the theme's part of a page may run and load: what the owner trusts, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import tinycss2

from clearpane.finish.allowed import css_addresses
from clearpane.finish.trust import Trust, shape
from clearpane.sites.html_page import HtmlElement
from clearpane.sites.web_address import is_within, path_below, read_address

SCRIPT_TYPES = frozenset({"", "module", "importmap", "speculationrules"})
"""Types of scripts that a browser acts upon, beside those of `is_script`; others are data."""

OURS = frozenset({"search/clear-search.js"})
"""Scripts that Clearpane itself writes into a site."""

_JAVASCRIPT = re.compile(r"(?:text|application)/(?:x-)?(?:java|ecma|j|live)script\d*(?:\.\d)?")
_INERT = re.compile(r"javascript:\s*(?:void\s*\(?\s*0?\s*\)?|;)?\s*;?", re.IGNORECASE)
_REFRESH = re.compile(r"\s*[\d.]*\s*(?:[;,]\s*|\s+)?(?:url\s*=\s*)?[\"']?([^\"']*)", re.IGNORECASE)
_HARMLESS_META = frozenset(
    {"content-type", "x-ua-compatible", "default-style", "content-language", "cleartype"}
) | {"content-security-policy", "x-dns-prefetch-control", "imagetoolbar"}
_LOADING_LINKS = {
    "stylesheet": "style", "icon": "image", "apple-touch-icon": "image", "mask-icon": "image",
    "apple-touch-startup-image": "image", "manifest": "connect", "modulepreload": "script",
    "preload": "", "prefetch": "", "prerender": "frame", "preconnect": "", "dns-prefetch": "",
    "compression-dictionary": "connect", "search": "connect",
}  # fmt: skip
_FRAMES = frozenset({"iframe", "frame", "object", "embed", "portal", "fencedframe", "applet"})
_KINDS = {
    "script": "script", "img": "image", "image": "image", "input": "image", "use": "image",
    "video": "media", "audio": "media", "source": "media", "track": "media",
}  # fmt: skip
_MOVED = frozenset({"animate", "set", "animateMotion", "animateTransform"})


class Wanted(NamedTuple):
    """One thing that a page runs or loads: an inline script, an own file, or another host's."""

    inline: str = ""
    file: str = ""
    url: str = ""
    host: str = ""
    kind: str = ""


Fault = tuple[str, str, str]
"""Rule, message, and what proves it."""


class ThemeRules:
    """Judges elements that no article brought in, of a site published at `site_url`.

    Without `trust` scripts and hosts are left to whoever chose the theme.
    """

    def __init__(self, trust: Trust | None, site_url: str) -> None:
        self.trust = trust
        site = urlsplit(site_url)
        self.own = frozenset({site.hostname} if site.hostname else ())
        self.root = site.path.strip("/")
        hosts = (trust or Trust()).hosts.model_dump()
        self.hosts = {kind: frozenset(names) for kind, names in hosts.items()}
        self.inline = frozenset((trust or Trust()).inline)

    @property
    def frames(self) -> frozenset[str]:
        """The hosts whose frames the site wants."""
        return self.hosts["frame"]

    def hash(self, element: HtmlElement) -> str:
        """Return how a list of trusted scripts names an inline script."""
        return shape(element.text)

    def trusts_inline(self, element: HtmlElement) -> bool:
        """Tell whether this is an inline script that the owner has named by its hash."""
        return "src" not in element.attrs and self.hash(element) in self.inline

    def trusts_handler(self, text: str) -> bool:
        """Tell whether the owner has named a handler such as `onclick` by its hash."""
        return shape(text) in self.inline

    def trusts_host(self, host: str, kind: str = "") -> bool:
        """Tell whether a page may ask a host, for one kind of thing or else for what is shown."""
        kinds = (kind,) if kind else ("image", "media", "font", "style")
        return host == "" or any(is_within(host, self.hosts[k] | self.own) for k in kinds)

    def is_inert(self, text: str) -> bool:
        """Tell whether an address does nothing, as themes write it on a link for their script."""
        return _INERT.fullmatch(text.strip()) is not None

    def element(self, element: HtmlElement) -> Fault | None:
        """Return why an element must not be on the page, or None."""
        tag = element.tag
        if tag == "script":
            return self._script(element)
        if tag == "meta":
            return self._meta(element)
        if tag == "base":
            address = read_address(element.attr("href"))
            good = element.is_in_head and address is not None and self._is_own(address.host)
            return (
                None if good else ("gate-element", "<base> changes where links lead", element.proof)
            )
        if tag == "link":
            return self._link(element)
        if tag in _FRAMES and self.trust is not None:
            value = element.attr("src") or element.attr("data") or element.attr("archive")
            address = read_address(value)
            host = address.host if address else ""
            if "srcdoc" in element.attrs or not self.trusts_host(host, "frame"):
                return "unknown-embed", f"<{tag}> from {host or 'within the page'}", host
        if tag in _MOVED and element.attr("attributeName").lower().endswith("href"):
            return "gate-element", f"<{tag}> changes where a link leads", element.proof
        return None

    def stranger(self, element: HtmlElement, known: frozenset[str]) -> str:
        """Return the other host that a script or frame comes from, where no list judges it."""
        if self.trust is not None or element.tag not in _FRAMES | {"script"}:
            return ""
        address = read_address(element.attr("src") or element.attr("data"))
        host = address.host if address else ""
        return "" if self._is_own(host) or is_within(host, known) else host

    def _script(self, element: HtmlElement) -> Fault | None:
        kind = element.attr("type").strip().lower()
        if self.trust is None or not is_script(kind):
            return None
        source = element.attr("src") or element.attr("href") or element.attr("xlink:href")
        if not source and not {"src", "href"} & set(element.attrs):
            found = self.hash(element)
            if found in self.inline:
                return None
            return (
                "untrusted-script",
                f"an inline script that the site does not trust; `{found}`",
                "",
            )
        address = read_address(source)
        if address is not None and self._is_own(address.host) and address.scheme in _WEB:
            path = path_below(self.root, element.file, source)
            if path in OURS or (path and self.trust.has_file(path)):
                return None
            return (
                "untrusted-script",
                f"`{path or source}`, a script that the site does not trust",
                source,
            )
        if address is not None and self.trusts_host(address.host, "script") and address.host:
            return None
        return "untrusted-script", "a script that the site does not trust", source

    def _meta(self, element: HtmlElement) -> Fault | None:
        what = element.attr("http-equiv").strip().lower()
        if not what:
            return None
        if what == "refresh" and element.is_in_head:
            match = _REFRESH.match(element.attr("content"))
            address = read_address(match[1].strip() if match else "")
            if address is not None and self._is_own(address.host) and address.scheme in _WEB:
                return None
        elif what in _HARMLESS_META and element.is_in_head:
            return None
        message = f"<meta http-equiv={what}> that leads away or stands in the content"
        return "gate-element", message, element.attr("content")

    def _link(self, element: HtmlElement) -> Fault | None:
        rels = element.attr("rel").lower().split()
        loading = [_LOADING_LINKS[rel] for rel in rels if rel in _LOADING_LINKS]
        address = read_address(element.attr("href"))
        if not loading or self.trust is None or address is None or self._is_own(address.host):
            return None
        kinds = [kind or _AS.get(element.attr("as"), "") for kind in loading]
        if all(self._asks(address.host, kind) for kind in kinds):
            return None
        message = f"<link rel={' '.join(rels)}> asks {address.host}, which the site does not trust"
        return "untrusted-host", message, element.attr("href")

    def _asks(self, host: str, kind: str) -> bool:
        if kind:
            return self.trusts_host(host, kind)
        return any(is_within(host, hosts) for hosts in self.hosts.values())

    def _is_own(self, host: str) -> bool:
        return not host or is_within(host, self.own)

    def wants(self, element: HtmlElement) -> Iterator[Wanted]:
        """Yield what an element of the theme runs or asks another host for."""
        for name in element.attrs:
            if name.startswith("on"):
                yield Wanted(inline=element.attr(name))
        if element.tag == "script" and is_script(element.attr("type").strip().lower()):
            if "src" not in element.attrs:
                yield Wanted(inline=element.text)
            else:
                yield self._wanted(element, element.attr("src"), "script")
        elif element.tag == "link":
            for rel in element.attr("rel").lower().split():
                if rel in _LOADING_LINKS:
                    kind = _LOADING_LINKS[rel] or _AS.get(element.attr("as"), "font")
                    yield self._wanted(element, element.attr("href"), kind)
        elif element.tag in _KINDS or element.tag in _FRAMES:
            for name in self.loading(element) & set(element.attrs):
                yield self._wanted(element, element.attr(name), self.kind(element, name))

    def _wanted(self, element: HtmlElement, value: str, kind: str) -> Wanted:
        address = read_address(value)
        if address is None or self._is_own(address.host):
            path = path_below(self.root, element.file, value) if kind == "script" else ""
            return Wanted(file=path)
        return Wanted(url=address.href, host=address.host, kind=kind)

    def loading(self, element: HtmlElement) -> frozenset[str]:
        """Return the attributes by which an element loads something when the page opens."""
        if element.tag in ("image", "use", "feImage"):
            return frozenset({"href", "xlink:href"})
        return frozenset({"src", "srcset", "imagesrcset", "poster"})

    def kind(self, element: HtmlElement, name: str) -> str:
        """Return what an element loads, by the names of `Hosts`."""
        if element.tag in _FRAMES:
            return "frame"
        if name in ("poster", "srcset", "imagesrcset"):
            return "image"
        return _KINDS.get(element.tag, "connect")

    def style_addresses(self, text: str) -> list[str]:
        """Return the addresses that a style attribute or the text of a style element loads."""
        return list(css_addresses(tinycss2.parse_component_value_list(text)))


_AS = {"script": "script", "style": "style", "image": "image", "font": "font", "fetch": "connect"}
_WEB = frozenset({"", "http", "https"})


def is_script(kind: str) -> bool:
    """Tell whether a browser acts upon a script of a type, in lower case; else it is data."""
    return kind in SCRIPT_TYPES or _JAVASCRIPT.fullmatch(kind) is not None
