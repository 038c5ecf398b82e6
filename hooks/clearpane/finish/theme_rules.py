"""What the theme's part of a page may run and load: what the owner trusts, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from clearpane.finish.address_rules import (
    ALIEN,
    FOLLOWED,
    LOADED,
    AddressRules,
    Element,
    Fault,
    style_addresses,
)
from clearpane.finish.trust import Trust, shape
from clearpane.sites.addresses import is_within, path_below, read_address

SCRIPT_TYPES = frozenset({"", "module", "importmap", "speculationrules"})
"""Types of scripts that a browser acts upon, beside those of `is_script`; others are data."""

OURS = frozenset({"search/clear-search.js"})
"""Scripts that Clearpane itself writes into a site."""

_JAVASCRIPT = re.compile(r"(?:text|application)/(?:x-)?(?:java|ecma|j|live)script\d*(?:\.\d)?")
_INERT = re.compile(r"javascript:\s*(?:void\s*\(?\s*0?\s*\)?|;)?\s*;?", re.IGNORECASE)
_REFRESH = re.compile(r"\s*[\d.]*\s*(?:[;,]\s*|\s+)?(?:url\s*=\s*)?[\"']?([^\"']*)", re.IGNORECASE)
_WHOLE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_HARMLESS_META = frozenset(
    {"content-type", "x-ua-compatible", "default-style", "content-language", "cleartype"}
) | {"content-security-policy", "x-dns-prefetch-control", "imagetoolbar"}
LOADING_LINKS = {
    "stylesheet": "style", "icon": "image", "apple-touch-icon": "image", "mask-icon": "image",
    "apple-touch-startup-image": "image", "manifest": "connect", "modulepreload": "script",
    "preload": "", "prefetch": "", "prerender": "frame", "preconnect": "", "dns-prefetch": "",
    "compression-dictionary": "connect", "search": "connect",
}  # fmt: skip
FRAMES = frozenset({"iframe", "frame", "object", "embed", "portal", "fencedframe", "applet"})
KINDS = {
    "script": "script", "img": "image", "image": "image", "input": "image", "use": "image",
    "video": "media", "audio": "media", "source": "media", "track": "media",
}  # fmt: skip
_MOVED = frozenset({"animate", "set", "animateMotion", "animateTransform"})


AS = {"script": "script", "style": "style", "image": "image", "font": "font", "fetch": "connect"}
_WEB = frozenset({"", "http", "https"})


class ThemeRules:
    """Judges elements that no article brought in.

    `addresses` judges where they lead. Without `trust` scripts and hosts are left to whoever chose
    the theme.
    """

    def __init__(
        self, trust: Trust | None, own: frozenset[str], root: str, addresses: AddressRules
    ) -> None:
        self.trust = trust
        self.own = own
        self.root = root
        self.addresses = addresses
        hosts = (trust or Trust()).hosts.model_dump()
        self.hosts = {kind: frozenset(names) for kind, names in hosts.items()}
        self._inline = frozenset((trust or Trust()).inline)
        # A site repeats its styles on every page.
        self._sheet = lru_cache(maxsize=64)(style_addresses)

    def faults(self, element: Element) -> Iterator[Fault]:
        """Yield what is wrong with an element outside of the content."""
        tag = element.tag
        if ad := self.addresses.ads.element(element):
            yield Fault("leftover-ad", *ad, element.whole)
            return
        if not element.attrs and tag not in ("script", "style"):
            return
        if found := self._element(element):
            yield found
        if stranger := self._stranger(element):
            message = f"<{tag}> from {stranger}, which the site does not know"
            yield Fault("unknown-embed", message, stranger, None)
        if tag == "style":
            yield from self.sheet(element)
        for name in element.attrs:
            yield from self._attribute(element, name, element.attr(name))

    def sheet(self, element: Element) -> Iterator[Fault]:
        """Yield the first address that a style element loads and must not."""
        for url in self._sheet(element.text):
            if found := self.addresses.judge(url, loads=True):
                yield Fault(found.rule, f"<style> {found.message}", url, element.whole)
                return

    def trusts_inline(self, element: Element) -> bool:
        """Tell whether this is an inline script that the owner has named by its hash."""
        return "src" not in element.attrs and shape(element.text) in self._inline

    def _attribute(self, element: Element, name: str, text: str) -> Iterator[Fault]:
        where = f"`{name}` on <{element.tag}>"
        if name.startswith("on"):
            if text.strip() and shape(text) not in self._inline:
                wants = (("inline", shape(text)),)
                yield Fault("inline-handler", where, text, element.attribute(name), wants)
        elif name in loading(element) or name in FOLLOWED or name in ALIEN:
            yield from self._address(element, name, text)
        elif name == "style" and ("(" in text or "\\" in text):
            for url in style_addresses(text):
                if found := self.addresses.judge(url, loads=True):
                    message = f"{where}: {found.message}"
                    yield Fault(found.rule, message, url, element.attribute(name))
                    return

    def _address(self, element: Element, name: str, text: str) -> Iterator[Fault]:
        # As themes write it on a link for their script.
        if _INERT.fullmatch(text.strip()):
            return
        kind = kind_of(element, name)
        for fault in self.addresses.attribute(element, name, text):
            address = read_address(fault.proof)
            host = address.host if address else ""
            # What a link in the head loads, its `rel` tells.
            is_link = element.tag == "link" and name == "href"
            if fault.rule == "untrusted-host":
                if not is_link and not self._trusts(host, kind):
                    yield fault._replace(wants=((kind, host),))
            elif fault.rule != "gate-address" or not is_link:
                yield fault

    def _trusts(self, host: str, kind: str) -> bool:
        """Tell whether a page may ask a host for one kind of thing, or else for any."""
        kinds = (kind,) if kind else self.hosts
        return host == "" or any(is_within(host, self.hosts[k] | self.own) for k in kinds)

    def _element(self, element: Element) -> Fault | None:
        """Return what is wrong with an element that must not be on the page, or None."""
        tag = element.tag
        if tag == "script":
            return self._script(element)
        if tag == "meta":
            return self._meta(element)
        if tag == "base":
            address = read_address(element.attr("href"))
            is_good = element.is_in_head and address is not None and self._is_own(address.host)
            message = "<base> changes where links lead"
            return None if is_good else Fault("gate-element", message, element.proof, element.whole)
        if tag == "link":
            return self._link(element)
        if tag in FRAMES and self.trust is not None:
            value = element.attr("src") or element.attr("data") or element.attr("archive")
            address = read_address(value)
            host = address.host if address else ""
            if "srcdoc" in element.attrs or not self._trusts(host, "frame"):
                message = f"<{tag}> from {host or 'within the page'}"
                wants = self._wants("frame", value, host) if host else ()
                return Fault("unknown-embed", message, host, element.whole, wants)
        if tag in _MOVED and element.attr("attributeName").lower().endswith("href"):
            message = f"<{tag}> changes where a link leads"
            return Fault("gate-element", message, element.proof, element.whole)
        return None

    def _stranger(self, element: Element) -> str:
        """Return the other host that a script or frame comes from, where no list judges it."""
        if self.trust is not None or element.tag not in FRAMES | {"script"}:
            return ""
        address = read_address(element.attr("src") or element.attr("data"))
        host = address.host if address else ""
        return "" if self._is_own(host) or is_within(host, self.addresses.ads.embeds) else host

    def _script(self, element: Element) -> Fault | None:
        if not is_script(element.attr("type").strip().lower()):
            return None
        source = element.attr("src") or element.attr("href") or element.attr("xlink:href")
        wants: tuple[tuple[str, str], ...] = ()
        if not source and not {"src", "href"} & set(element.attrs):
            found = shape(element.text)
            if found in self._inline or not element.text.strip():
                return None
            # A redirect leads to an ad this way; an owner may trust it, and nobody else does.
            for ad, verdict in self.addresses.ads.addresses(element.text):
                message = f"an inline script with an address of {verdict.host} ({verdict.network})"
                return Fault("leftover-ad", f"{message}; `{found}`", ad, element.whole)
            if self.trust is None:
                return None
            message = f"an inline script that the site does not trust; `{found}`"
            return Fault("untrusted-script", message, "", element.whole, (("inline", found),))
        if self.trust is None:
            return None
        address = read_address(source)
        message = "a script"
        if address is not None and self._is_own(address.host) and address.scheme in _WEB:
            path = path_below(self.root, element.file, source)
            if path in OURS or (path and self.trust.has_file(path)):
                return None
            message, wants = f"`{path or source}`", (("files", path),) if path else ()
        elif address is not None and address.host:
            if self._trusts(address.host, "script"):
                return None
            wants = self._wants("script", source, address.host)
        message += " that the site does not trust"
        return Fault("untrusted-script", message, source, element.whole, wants)

    def _meta(self, element: Element) -> Fault | None:
        what, content = element.attr("http-equiv").strip().lower(), element.attr("content")
        if not what:
            # A picture for those who share the page, a frame for those who show it.
            url = self.addresses.hidden(content) if _WHOLE.match(content) else ""
            return Fault("leftover-ad", "<meta> holds an ad", url, element.whole) if url else None
        if what == "refresh" and element.is_in_head:
            match = _REFRESH.match(content)
            address = read_address(match[1].strip() if match else "")
            if address is not None and self._is_own(address.host) and address.scheme in _WEB:
                return None
        elif what in _HARMLESS_META and element.is_in_head:
            return None
        message = f"<meta http-equiv={what}> that leads away or stands in the content"
        return Fault("gate-element", message, content, element.whole)

    def _link(self, element: Element) -> Fault | None:
        address = read_address(element.attr("href"))
        host = address.host if address else ""
        if self.trust is None or self._is_own(host):
            return None
        rels = element.attr("rel").lower().split()
        loads = (LOADING_LINKS[rel] for rel in rels if rel in LOADING_LINKS)
        kinds = [kind or AS.get(element.attr("as"), "font") for kind in loads]
        if all(self._trusts(host, kind) for kind in kinds):
            return None
        message = f"<link rel={' '.join(rels)}> asks {host}, which the site does not trust"
        href = element.attr("href")
        wants = [thing for kind in kinds for thing in self._wants(kind, href, host)]
        return Fault("untrusted-host", message, href, element.whole, (*wants,))

    def _wants(self, kind: str, url: str, host: str) -> tuple[tuple[str, str], ...]:
        """Return what the owner may trust of another host: of an ad, nothing."""
        found = self.addresses.judge(url, loads=True)
        return () if found and found.rule == "leftover-ad" else ((kind, host),)

    def _is_own(self, host: str) -> bool:
        return not host or is_within(host, self.own)


def loading(element: Element) -> frozenset[str]:
    """Return the attributes by which an element loads something when the page opens."""
    if element.tag in ("image", "use", "feImage"):
        return frozenset({"href", "xlink:href"})
    return LOADED


def kind_of(element: Element, name: str) -> str:
    """Return what an attribute of an element loads, by the names of `Hosts`."""
    if element.tag in FRAMES:
        return "frame"
    if name in ("poster", "srcset", "imagesrcset"):
        return "image"
    return KINDS.get(element.tag, "connect")


def is_script(kind: str) -> bool:
    """Tell whether a browser acts upon a script of a type, in lower case; else it is data."""
    return kind in SCRIPT_TYPES or _JAVASCRIPT.fullmatch(kind) is not None
