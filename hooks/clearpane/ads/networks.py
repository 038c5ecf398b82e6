"""The networks, shops and parameters that the tables know, and the parts of an address.

The tables are TOML.
"""

from __future__ import annotations

import html
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import unquote

import ada_url

from clearpane.core.text import package_toml


class Kind(StrEnum):
    """What an ad address is for."""

    REDIRECT = "redirect"
    """Counts a click and sends the reader on."""
    SHORTENER = "shortener"
    """The same, and hides where to."""
    SERVER = "server"
    """Delivers the ad itself."""
    PIXEL = "pixel"
    """Counts views."""
    TRACKER = "tracker"
    """Counts readers, or asks them for something: only what a page loads, never a link."""
    WRAPPER = "wrapper"
    """An honest redirector: no ad, but it counts the click."""


@dataclass(frozen=True)
class Network:
    """One network's host or address shape; `target` names parameters that carry a destination."""

    name: str
    kind: Kind
    target: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shape:
    """An ad by the form of its address, on any host that `host` matches."""

    network: Network
    host: re.Pattern[str]
    path: re.Pattern[str]
    parameter: str


@dataclass(frozen=True)
class Shop:
    """An honest shop: with a parameter of `proof`, those of `drop` are a partner's."""

    name: str
    proof: frozenset[str]
    drop: frozenset[str]
    paths: tuple[tuple[re.Pattern[str], str], ...] = ()
    """What of a path is a partner's, and what takes its place."""
    fronts: frozenset[str] = frozenset()
    """What stands before its host where it sells; nothing given, anything may."""

    def untagged(self, url: str) -> str:
        """Return an address of the shop without what of its path is a partner's."""
        for pattern, new in self.paths:
            url = pattern.sub(new, url, count=1)
        return url


@dataclass(frozen=True)
class Tables:
    """All that is known of addresses."""

    hosts: dict[str, Network]
    paths: dict[str, tuple[tuple[str, Network], ...]]
    shapes: tuple[Shape, ...]
    shops: dict[str, Shop]
    affiliate: frozenset[str]
    tracking: frozenset[str]
    tracking_prefixes: tuple[str, ...]
    code_hosts: frozenset[str] = frozenset()
    """Hosts of source code, where no form of an address proves anything."""
    own_labels: frozenset[str] = frozenset()
    """First labels of hosts on which a network tells of itself, such as `help`."""
    own_sections: frozenset[str] = frozenset()
    """First parts of paths with the same use, such as `/pricing`."""
    blocked: frozenset[str] = frozenset()
    """Hosts of ad servers and trackers that the site's owner brought as filter lists."""


@cache
def tables() -> Tables:
    """Return the tables of the package: `networks.toml` and `addresses.toml`."""
    data = package_toml("ads/addresses.toml")
    hosts: dict[str, Network] = {}
    paths: dict[str, list[tuple[str, Network]]] = {}
    for kind, entries in package_toml("ads/networks.toml").items():
        for key, entry in entries.items():
            network = _network(entry, kind)
            host, slash, path = key.partition("/")
            if slash:
                paths.setdefault(host, []).append((slash + path, network))
            else:
                hosts[host] = network
    shops = {
        host: Shop(
            shop["network"],
            frozenset(shop["proof"]),
            frozenset(shop["drop"]),
            tuple(
                (re.compile(rf"(?<![:/]){old}", re.I), new)
                for old, new in shop.get("paths", {}).items()
            ),
            frozenset(shop.get("fronts", ())),
        )
        for shop in data["shops"].values()
        for host in shop["hosts"]
    }
    return Tables(
        hosts,
        {host: tuple(entries) for host, entries in paths.items()},
        tuple(_shape(entry) for entry in data["shape"]),
        shops,
        frozenset(data["affiliate_parameters"]["names"]),
        frozenset(data["tracking_parameters"]["names"]),
        tuple(data["tracking_parameters"]["prefixes"]),
        # The names of these lists are those of the fields.
        **{name: frozenset(names) for name, names in data["honest"].items()},
    )


def _network(entry: dict[str, Any], kind: str) -> Network:
    return Network(entry["network"], Kind(kind), tuple(entry.get("target", ())))


def _shape(entry: dict[str, Any]) -> Shape:
    return Shape(
        _network(entry, entry["kind"]),
        re.compile(entry.get("host", "")),
        re.compile(entry.get("path", ""), re.IGNORECASE),
        entry.get("parameter", ""),
    )


@dataclass(frozen=True)
class Address:
    """The parts of an absolute address that tell whose it is; host in lower case, no port."""

    host: str
    path: str
    query: str
    fragment: str = ""


_SCHEMELESS = re.compile(r"(?P<authority>[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+)(?=[/?#]|\Z)")
_SEPARATOR = re.compile(r"&amp;|&")
_UNIT = re.compile(
    r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);|\\[!-/:-@\[-`{-~]|.", re.DOTALL
)
# To a browser, `https:host` is such an address too; to who writes one it is a slip.
_WITH_HOST = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?[/\\]{2}")
_CONTROL = re.compile(r"[\x00-\x20]+")


def parse_address(url: str, known: Callable[[str], bool] = lambda _: False) -> Address | None:
    """Return the parts of an address as a browser reads it, or None where it names no host.

    A missing scheme is that of the page. Without any slashes it counts only if `known` knows the
    host, for `readme.md` is no host.
    """
    url = _CONTROL.sub("", url)
    if not _WITH_HOST.match(url):
        bare = _SCHEMELESS.match(url)
        if bare is None or not known(bare["authority"].lower()):
            return None
        url = "//" + url
    try:
        read = ada_url.URL(url, "https://own.invalid")
    except (ValueError, UnicodeError):
        return None
    if read.protocol not in ("http:", "https:", "ws:", "wss:"):
        return None
    return Address(read.hostname.rstrip("."), read.pathname, read.search[1:], read.hash[1:])


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


def decoded64(text: str) -> str:
    """Return what base64 hides, or nothing."""
    try:
        return b64decode(text + "=" * (-len(text) % 4)).decode("utf-8").replace('"', "'")
    except ValueError:
        return ""


def _decoded(unit: str) -> str:
    """Return the character that an entity or an escape stands for."""
    return unit[1] if unit[0] == "\\" and len(unit) == 2 else html.unescape(unit)


def parents(host: str) -> Iterator[str]:
    """Yield a host and each domain above it: `a.b.c`, `b.c`, `c`."""
    while host:
        yield host
        host = host.partition(".")[2]


def shop_of(host: str, tables: Tables) -> Shop | None:
    """Return the shop that a host sells for; its sites of help and for developers do not."""
    parent = next((p for p in parents(host) if p in tables.shops), host)
    front = host.removesuffix(parent).rstrip(".")
    shop = tables.shops.get(parent)
    if shop is None or (front and shop.fronts and front not in shop.fronts):
        return None
    return shop if tables.own_labels.isdisjoint(front.split(".")) else None


def parameters(query: str) -> Iterator[tuple[str, str]]:
    """Yield each parameter of a query: its decoded name, and its value as it stands."""
    for piece in _SEPARATOR.split(query):
        name, _, value = piece.partition("=")
        if name:
            yield unquote(name), value


def parameter(query: str, wanted: str) -> str:
    """Return the value of a parameter, whatever its name's case, or an empty string."""
    wanted = wanted.lower()
    return next((v for n, v in parameters(query) if n.lower() == wanted and v), "")


def carried(address: Address, network: Network) -> str:
    """Return the address that a redirector's address carries, decoded once, or nothing."""
    for name in network.target:
        for query in (address.query, address.fragment):
            value = unquote(parameter(query, name).replace("+", "%20")).strip()
            if value.startswith("a1aHR0c"):
                # Bing writes the target in base64 behind two signs of its own.
                value = decoded64(value[2:].replace("-", "+").replace("_", "/"))
            if found := _as_address(value):
                return found
    # Tradedoubler writes url(...), Partnerize puts it into the path, CJ behind the path.
    whole = address.path + ("?" + address.query if address.query else "")
    if found := _as_address(unquote(address.fragment)):
        return found if "://" in found and address.fragment.lower().startswith("http") else ""
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
