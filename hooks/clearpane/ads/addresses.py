"""Judge an address: is it an ad, does it only carry one's tag, where does it lead to?"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from clearpane.ads.networks import Kind, Network, Tables

MAX_LAYERS = 8
"""Redirectors within redirectors that are unwrapped; nobody nests more, a loop would."""


@dataclass(frozen=True)
class Address:
    """The parts of an absolute address that tell whose it is; host in lower case, no port."""

    scheme: str
    host: str
    path: str
    query: str

    @property
    def is_home(self) -> bool:
        """Tell whether this is a host's front page: it leads nowhere else and counts no one."""
        return self.path in ("", "/") and not self.query


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

    @property
    def is_ad(self) -> bool:
        """Tell whether the address itself is an ad's, not an honest one with a tag on it."""
        return self.kind is not None and self.kind is not Kind.WRAPPER


_ADDRESS = re.compile(
    r"(?:(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]*):)?(?:[/\\]{2}(?P<authority>[^/?#\\]*))"
    r"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?"
)
_SCHEMELESS = re.compile(r"(?P<authority>[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+)(?=[/?#]|\Z)")
_SEPARATOR = re.compile(r"&amp;|&")
_IN_SCRIPT = re.compile(r"['\"]\s*((?:https?(?::|%3A)|//)[^'\"]+)['\"]", re.IGNORECASE)
_ASIN_WITH_TAG = re.compile(
    r"/(?:exec/obidos/(?:asin|tg/detail/-)|gp/product|dp|(?:[^/]+/)?dp|o/asin)/([A-Z0-9]{10})"
    r"/(?:ref=nosim/)?[\w-]+-2\d(?:/ref=nosim)?/?",
    re.IGNORECASE,
)
_ORIGIN = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//[^/?#]*")
_UNIT = re.compile(
    r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);|\\[!-/:-@\[-`{-~]|.", re.DOTALL
)
_AMAZON_REF = re.compile(r"/ref=as_[\w]+(?=[/?#]|\Z)")
# So begins no address that names a host.
_WITHIN = ("#", "../", "./", "?")
_CONTROL = re.compile(r"[\x00-\x20]+")


def parse_address(url: str, known: Callable[[str], bool] = lambda host: False) -> Address | None:
    """Return the parts of an address, or None where it names no host.

    Browsers' leniency is followed: blanks, upper case, backslashes, ports, user names, and a
    missing scheme. Without any slashes it counts only if `known` knows the host, for
    `readme.md` is no host.
    """
    url = _CONTROL.sub("", url)
    match = _ADDRESS.match(url)
    if match is None:
        bare = _SCHEMELESS.match(url)
        if bare is None or not known(bare["authority"].lower()):
            return None
        match = _ADDRESS.match("//" + url)
        assert match is not None
    scheme = (match["scheme"] or "https").lower()
    if scheme not in ("http", "https", "ws", "wss"):
        return None
    authority = match["authority"].rpartition("@")[2]
    host = re.sub(r":\d*$", "", authority).lower().rstrip(".")
    return Address(scheme, host, match["path"].replace("\\", "/"), match["query"] or "")


class Judge:
    """Judges addresses by the tables of networks; answers are kept, for pages repeat them."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.judge = lru_cache(maxsize=16384)(self._judge)

    def _judge(self, url: str, *, loads: bool = False) -> Verdict | None:
        """Return what is wrong with a decoded address, or None if nothing is.

        `loads` tells that the page fetches it by itself, as a picture or a script; otherwise a
        reader follows it. Articles about advertising link to the networks' own sites.
        """
        if url.startswith(_WITHIN):
            return None
        if url.lstrip().lower().startswith(("javascript:", "data:text/html")):
            return self._judge_script(url)
        address = parse_address(url, self._is_known)
        if address is None:
            return None
        network = self.network(address)
        if network is None or (not loads and self._is_own_site(address, network)):
            return self._judge_parameters(url, address)
        destination = self._destination(url, address, network)
        if network.kind is Kind.WRAPPER:
            if not destination:
                return None
            return Verdict("redirector", network.name, address.host, destination, network.kind)
        rule = {Kind.SERVER: "image", Kind.PIXEL: "pixel"}.get(network.kind, "link")
        return Verdict(rule, network.name, address.host, destination, network.kind)

    def mend(self, raw: str, verdict: Verdict) -> str:
        """Return an honest address as it is written, less what `verdict` found to be a tag."""
        mended = drop_parameters(raw, verdict.dropped, written=True)
        return _untag_amazon(mended) if verdict.network == "Amazon" else mended

    def _is_known(self, host: str) -> bool:
        network = self.network(Address("https", host, "/", ""))
        return network is not None and network.kind in (Kind.REDIRECT, Kind.SHORTENER)

    def network(self, address: Address) -> Network | None:
        """Return the network that an address belongs to, by host, path or shape."""
        for parent in _parents(address.host):
            for path, network in self.tables.paths.get(parent, ()):
                if address.path == path or address.path.startswith(path.rstrip("/") + "/"):
                    return network
        by_host = self._by_host(address.host)
        if by_host:
            return by_host
        for shape in self.tables.shapes:
            if (
                shape.path.match(address.path)
                and shape.host.match(address.host)
                and (not shape.parameter or _parameter(address.query, shape.parameter))
            ):
                return shape.network
        return None

    def _is_own_site(self, address: Address, network: Network) -> bool:
        """Tell whether an address is a page of the network about itself, not of its service."""
        host = address.host.removeprefix("www.")
        if self.tables.hosts.get(host) is not network:
            return False
        return network.kind is Kind.SERVER or address.is_home

    def _by_host(self, host: str) -> Network | None:
        for parent in _parents(host):
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

    def _judge_parameters(self, url: str, address: Address) -> Verdict | None:
        """Judge an honest host's address by the parameters it carries."""
        names = {name.lower() for name, value in _parameters(address.query) if value}
        shop = next(
            (self.tables.shops[p] for p in _parents(address.host) if p in self.tables.shops), None
        )
        dropped: frozenset[str] = frozenset()
        rule, network = "tracking", ""
        if shop and names & shop.proof:
            rule, network, dropped = "parameter", shop.name, shop.drop
        elif names & self.tables.affiliate:
            rule, dropped = "parameter", self.tables.affiliate
        tracking = {n for n, _ in _parameters(address.query) if self._is_tracking(n.lower())}
        dropped |= {name.lower() for name in tracking}
        mended = drop_parameters(url, dropped) if dropped else url
        if shop and shop.name == "Amazon":
            untagged = _untag_amazon(mended)
            if untagged != mended:
                rule, network, mended = "parameter", shop.name, untagged
        if mended == url:
            return None
        return Verdict(rule, network, address.host, mended, None, dropped)

    def _is_tracking(self, name: str) -> bool:
        return name in self.tables.tracking or name.startswith(self.tables.tracking_prefixes)

    def _destination(self, url: str, address: Address, network: Network) -> str:
        """Return where a redirector leads to, through all its layers, or an empty string."""
        for _ in range(MAX_LAYERS):
            found = _carried(address, network)
            inner = parse_address(found) if found else None
            if inner is None or "." not in inner.host:
                return ""
            url, address = found, inner
            following = self.network(inner)
            if following is None:
                honest = self._judge_parameters(url, inner)
                return honest.url if honest else url
            network = following
        return ""


def drop_parameters(url: str, names: frozenset[str], *, written: bool = False) -> str:
    """Return an address without some parameters; all others keep their order and encoding.

    `written` tells that it stands as it is written in HTML or Markdown, with entities and
    escapes, which are decoded before it is split. `names` are in lower case.
    """
    units = _UNIT.findall(url) if written else list(url)
    signs = [_decoded(unit) for unit in units] if written else units
    end = signs.index("#") if "#" in signs else len(signs)
    if "?" not in signs[:end]:
        return url
    begin = before = signs.index("?")
    kept: list[list[str]] = []
    for position in range(begin + 1, end + 1):
        if position < end and signs[position] != "&":
            continue
        name = "".join(signs[before + 1 : position]).partition("=")[0]
        if unquote(name).lower() not in names:
            # The first one stands behind the question mark, whatever stood before it.
            kept.append(units[before + (not kept) : position])
        before = position
    query = [unit for piece in kept for unit in piece]
    return "".join([*units[: begin + bool(query)], *query, *units[end:]])


def _decoded(unit: str) -> str:
    """Return the character that an entity or an escape stands for."""
    return unit[1] if unit[0] == "\\" and len(unit) == 2 else html.unescape(unit)


def _untag_amazon(url: str) -> str:
    """Return an Amazon address without a partner's tag in its path; the host stays."""
    origin = _ORIGIN.match(url)
    start = origin.end() if origin else 0
    path = _ASIN_WITH_TAG.sub(r"/dp/\1", url[start:], count=1)
    return url[:start] + _AMAZON_REF.sub("", path)


def _parents(host: str) -> Iterator[str]:
    """Yield a host and each domain above it: `a.b.c`, `b.c`, `c`."""
    while host:
        yield host
        host = host.partition(".")[2]


def _parameters(query: str) -> Iterator[tuple[str, str]]:
    for piece in _SEPARATOR.split(query):
        name, _, value = piece.partition("=")
        if name:
            yield unquote(name), value


def _parameter(query: str, wanted: str) -> str:
    wanted = wanted.lower()
    return next((v for n, v in _parameters(query) if n.lower() == wanted and v), "")


def _carried(address: Address, network: Network) -> str:
    """Return the address that a redirector's address carries, decoded once, or nothing."""
    for name in network.target:
        value = unquote(_parameter(address.query, name).replace("+", "%20")).strip()
        if found := _as_address(value):
            return found
    # Tradedoubler writes url(...), Partnerize puts it into the path, CJ behind the path.
    whole = address.path + ("?" + address.query if address.query else "")
    for pattern in (r"url\((.+)\)$", r"/\[?destination:(.+?)\]?$", r"(?<=/)(https?(?::|%3A).+)$"):
        if match := re.search(pattern, whole, re.IGNORECASE):
            return _as_address(unquote(match[1]))
    return ""


def _as_address(value: str) -> str:
    """Return a value as an absolute address, if it is one; the scheme may be missing or coded."""
    for _ in range(3):
        if re.match(r"https?%3A", value, re.IGNORECASE):
            value = unquote(value)
    if re.match(r"https?:/{2}[^/]", value, re.IGNORECASE):
        return value
    if value.startswith("//"):
        return "https:" + value
    if re.match(r"[\w-]+(?:\.[\w-]+)+(?:/|\Z)", value):
        return "https://" + value
    return ""
