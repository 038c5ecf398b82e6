"""Judge an address: is it an ad, does it only carry one's tag, where does it lead to?"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from clearpane.ads.networks import (
    Address,
    Kind,
    Network,
    Tables,
    carried,
    decoded64,
    drop_parameters,
    parameter,
    parameters,
    parents,
    parse_address,
    shop_of,
)

MAX_LAYERS = 8
"""Redirectors within redirectors that are unwrapped; nobody nests more, a loop would."""
# So begins no address that names a host.
_WITHIN = ("#", "../", "./", "?")
_CLICK = re.compile(
    r"(?:^|[/_.-])(?:a?cl(?:ic)?k|click(?:s|through)?|adclick|clk|redir(?:ect)?|r|go|out|aff)(?:[/_.-]|\d|$)",
    re.IGNORECASE,
)
# What programs fetch from a network, and no reader follows: an interface, a script, data.
_SERVICE = re.compile(r"api[.-]|[^/]*/api[./]|.*\.(?:js|json)\Z", re.IGNORECASE | re.DOTALL)
_TRACKING_FRAGMENT = re.compile(r"#utm_\w+=[^&#]*(?:&(?:amp;)?utm_\w+=[^&#]*)*\Z")
# A partner's number or name, no file of affixes.
_IDENTIFIER = re.compile(r"[^./\s]+")
_BASE64 = re.compile(r"['\"]([A-Za-z0-9+/]{24,}={0,2})['\"]")
_TEXT_ADDRESS = re.compile(r"(?:https?:)?//[^\s<>\"'()\[\]]+", re.IGNORECASE)
_IN_SCRIPT = re.compile(r"['\"]\s*((?:https?(?::|%3A)|//)[^'\"]+)['\"]", re.IGNORECASE)
# A host alone, which a script puts together with a scheme.
_HOST_IN_SCRIPT = re.compile(r"['\"]((?:[\w-]+\.)+[a-z]{2,}(?:/[^'\"\s]*)?)['\"]", re.IGNORECASE)


@dataclass(frozen=True)
class Verdict:
    """What is wrong with an address.

    `url` is the address to use instead, decoded, or empty where none is known. `rule` is the
    rule's identifier without its prefix `ad-`: `link`, `image`, `pixel`, `parameter`, `tracking`,
    `redirector`.
    """

    rule: str
    network: str
    host: str
    url: str = ""
    kind: Kind | None = None
    dropped: frozenset[str] = frozenset()
    by_shape: bool = False
    """Whether only the form of the address tells so, on a host that nobody knows."""

    @property
    def is_ad(self) -> bool:
        """Tell whether the address itself is an ad's, not an honest one with a tag on it."""
        return self.kind is not None and self.kind is not Kind.WRAPPER


class Judge:
    """Judges addresses by the tables of networks; answers are kept, for pages repeat them."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.judge = lru_cache(maxsize=16384)(self._judge)

    def _judge(self, url: str, *, loads: bool = False, counts: bool = False) -> Verdict | None:
        """Return what is wrong with a decoded address, or None if nothing is.

        `loads` tells that the page fetches it by itself, as a picture or a script; otherwise a
        reader follows it. Articles about advertising link to the networks' own sites. `counts`
        asks for trackers too, which an owner may have set up.
        """
        if url.startswith(_WITHIN):
            return None
        if url.lstrip().lower().startswith(("javascript:", "data:text/html")):
            return self._judge_script(url)
        address = parse_address(url, self._is_known)
        if address is None:
            return None
        network, by_shape = self.network(address)
        if network is None or (not loads and self._is_own_site(address, network)):
            return self._judge_parameters(url, address)
        if network.kind is Kind.TRACKER and not (loads and counts):
            return self._judge_parameters(url, address)
        destination = self._destination(url, address, network)
        if network.kind is Kind.WRAPPER:
            if not destination:
                return None
            return Verdict("redirector", network.name, address.host, destination, network.kind)
        rule = {Kind.SERVER: "image", Kind.PIXEL: "pixel"}.get(network.kind, "link")
        served = network.kind in (Kind.SERVER, Kind.PIXEL) or self._is_service(address)
        if served and not (loads or destination or _CLICK.search(address.path)):
            # A server of ads has pages for its customers too; a click goes by a path of its own.
            return self._judge_parameters(url, address)
        by_shape &= not destination
        return Verdict(
            rule, network.name, address.host, destination, network.kind, by_shape=by_shape
        )

    def mend(self, raw: str, verdict: Verdict) -> str:
        """Return an honest address as it is written, less what `verdict` found to be a tag."""
        mended = drop_parameters(raw, verdict.dropped, written=True)
        shop = next((s for s in self.tables.shops.values() if s.name == verdict.network), None)
        return _TRACKING_FRAGMENT.sub("", shop.untagged(mended) if shop else mended)

    def is_typed(self, host: str) -> bool:
        """Tell whether people type a host without a scheme: a shortener, or one behind `www.`."""
        bare = host.lower().removeprefix("www.")
        network = self.tables.hosts.get(bare)
        wanted = Kind.SHORTENER if bare == host.lower() else Kind.REDIRECT
        return network is not None and network.kind is wanted

    def _is_known(self, host: str) -> bool:
        network, _ = self.network(Address(host, "/", ""))
        return network is not None and network.kind in (Kind.REDIRECT, Kind.SHORTENER)

    def network(self, address: Address) -> tuple[Network | None, bool]:
        """Return the network that an address belongs to, and whether only its shape tells so."""
        for parent in parents(address.host):
            for path, network in self.tables.paths.get(parent, ()):
                if address.path == path or address.path.startswith(path.rstrip("/") + "/"):
                    return network, False
        by_host = self._by_host(address.host)
        if by_host:
            return by_host, False
        if address.host.removeprefix("www.") in self.tables.code_hosts:
            return None, False
        for shape in self.tables.shapes:
            if (
                shape.path.match(address.path)
                and shape.host.match(address.host)
                and (not shape.parameter or parameter(address.query, shape.parameter))
            ):
                return shape.network, not (shape.host.pattern or shape.parameter)
        return None, False

    def _is_own_site(self, address: Address, network: Network) -> bool:
        """Tell whether an address is a page of the network about itself, not of its service."""
        host = address.host.removeprefix("www.")
        if host.partition(".")[0] in self.tables.own_labels:
            return True
        if self.tables.hosts.get(host) is not network:
            return False
        section = address.path.strip("/").partition("/")[0].lower()
        return (
            network.kind is Kind.SERVER
            # A host below the network's own is its service, and has no front page for readers.
            or (address.path == "/" and not address.query and host.count(".") == 1)
            or (not address.query and section in self.tables.own_sections)
        )

    def _is_service(self, address: Address) -> bool:
        """Tell whether programs fetch an address, and no line of the tables says otherwise."""
        named = address.host in self.tables.paths
        return not named and bool(_SERVICE.match(address.host + address.path))

    def _by_host(self, host: str) -> Network | None:
        for parent in parents(host):
            if parent in self.tables.hosts:
                return self.tables.hosts[parent]
            if parent in self.tables.blocked:
                return Network(parent, Kind.SERVER)
        return None

    def _judge_script(self, url: str) -> Verdict | None:
        """Judge the addresses that a `javascript:` link opens."""
        for match in _IN_SCRIPT.finditer(url):
            found = self.judge(unquote(match[1]))
            if found and found.is_ad:
                return Verdict("link", found.network, found.host, found.url, Kind.REDIRECT)
        return None

    def script(self, text: str) -> Verdict | None:
        """Judge the addresses that an inline script names, also where it hides them."""
        text = text.replace("\\/", "/")
        for coded in _BASE64.findall(text):
            text += f' "{decoded64(coded)}"'
        named = [unquote(match[1]) for match in _IN_SCRIPT.finditer(text)]
        named += [f"//{match[1]}" for match in _HOST_IN_SCRIPT.finditer(text)]
        for url in named:
            found = self.judge(url, loads=True, counts=True)
            if found and found.is_ad and not found.by_shape:
                return found
        return None

    def _judge_parameters(self, url: str, address: Address) -> Verdict | None:
        """Judge an honest host's address by the parameters it carries."""
        if address.host.removeprefix("www.") in self.tables.code_hosts:
            names: set[str] = set()
        else:
            values = parameters(address.query)
            names = {n.lower() for n, v in values if v and (n != "aff" or _IDENTIFIER.fullmatch(v))}
        shop = shop_of(address.host, self.tables)
        dropped: frozenset[str] = frozenset()
        rule, network = "tracking", ""
        if shop and names & shop.proof:
            rule, network, dropped = "parameter", shop.name, shop.drop
        elif names & self.tables.affiliate:
            rule, dropped = "parameter", self.tables.affiliate
        tracking = {n for n, _ in parameters(address.query) if self._is_tracking(n.lower())}
        dropped |= {name.lower() for name in tracking}
        mended = drop_parameters(url, dropped) if dropped else url
        if shop and (untagged := shop.untagged(mended)) != mended:
            rule, network, mended = "parameter", shop.name, untagged
        mended = _TRACKING_FRAGMENT.sub("", mended)
        if mended == url:
            return None
        return Verdict(rule, network, address.host, mended, None, dropped)

    def _is_tracking(self, name: str) -> bool:
        return name in self.tables.tracking or name.startswith(self.tables.tracking_prefixes)

    def _destination(self, url: str, address: Address, network: Network) -> str:
        """Return where a redirector leads to, through all its layers, or an empty string."""
        for _ in range(MAX_LAYERS):
            found = carried(address, network)
            inner = parse_address(found) if found else None
            if inner is None or "." not in inner.host:
                return ""
            url, address = found, inner
            following, _ = self.network(inner)
            if following is None:
                honest = self._judge_parameters(url, inner)
                return honest.url if honest else url
            network = following
        return ""


class PageJudge:
    """A judge for one page: the form of an address alone proves nothing, with others it does."""

    def __init__(self, judge: Judge, text: str) -> None:
        self.text = text
        self.script, self.mend, self.is_typed = judge.script, judge.mend, judge.is_typed
        self._judge = judge.judge
        self._known: dict[str, bool] = {}
        self.doubtful: dict[str, Verdict] = {}
        """Addresses that only look like an ad's, as the page has them."""

    def judge(self, url: str, *, loads: bool = False, counts: bool = False) -> Verdict | None:
        """Return what `Judge.judge` says, unless only a shape says so and the page does not."""
        found = self._judge(url, loads=loads, counts=counts)
        if found and found.by_shape and not self._has_more(found):
            self.doubtful[url] = found
            return None
        return found

    def _has_more(self, found: Verdict) -> bool:
        """Tell whether the page has a host of the same network, or its click and its pixel."""
        if found.network not in self._known:
            addresses = set(_TEXT_ADDRESS.findall(self.text))
            verdicts = [v for a in addresses if (v := self._judge(html.unescape(a), loads=True))]
            same = [v for v in verdicts if v.network == found.network]
            shapes = {(v.host, v.rule) for v in same if v.by_shape}
            self._known[found.network] = any(not v.by_shape for v in same) or any(
                {(host, "link"), (host, "pixel")} <= shapes for host, _ in shapes
            )
        return self._known[found.network]


def mended(verdict: Verdict) -> tuple[str, str, str]:
    """Return rule, message and fix for an honest link that only carries a tag or a wrapper."""
    if verdict.kind is Kind.WRAPPER:
        message = f"link that goes through {verdict.network}'s redirector"
        return "redirector", message, f"linked straight to {verdict.url}"
    if verdict.rule == "parameter":
        whose = f" ({verdict.network})" if verdict.network else ""
        return (
            "ad-parameter",
            f"partner's tag on a link to {verdict.host}{whose}",
            f"dropped the tag, which leaves {verdict.url}",
        )
    return "tracking-parameter", f"tracking parameters on a link to {verdict.host}", "dropped them"


def whose(verdict: Verdict) -> str:
    """Return whose an address is, in words."""
    return f"{verdict.host} ({verdict.network})"
