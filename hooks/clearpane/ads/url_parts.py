"""The parts of an address: its host, its parameters, the address that it carries."""

from __future__ import annotations

import html
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from clearpane.ads.networks import Network, Shop, Tables


@dataclass(frozen=True)
class Address:
    """The parts of an absolute address that tell whose it is; host in lower case, no port."""

    scheme: str
    host: str
    path: str
    query: str
    fragment: str = ""

    @property
    def is_home(self) -> bool:
        """Tell whether this is a host's front page: it leads nowhere else and counts no one."""
        return self.path in ("", "/") and not self.query


_ADDRESS = re.compile(
    r"(?:(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]*):)?(?:[/\\]{2}(?P<authority>[^/?#\\]*))"
    r"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?"
)
_SCHEMELESS = re.compile(r"(?P<authority>[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+)(?=[/?#]|\Z)")
_SEPARATOR = re.compile(r"&amp;|&")
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
_CONTROL = re.compile(r"[\x00-\x20]+")


def parse_address(url: str, known: Callable[[str], bool] = lambda _: False) -> Address | None:
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
    return Address(
        scheme,
        host,
        match["path"].replace("\\", "/"),
        match["query"] or "",
        match["fragment"] or "",
    )


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


def without(url: str, pattern: re.Pattern[str], new: str = "") -> str:
    """Return an address with `new` for a part of its path; the host stays."""
    origin = _ORIGIN.match(url)
    start = origin.end() if origin else 0
    return url[:start] + pattern.sub(new, url[start:], count=1)


def untag_amazon(url: str) -> str:
    """Return an Amazon address without a partner's tag in its path; the host stays."""
    return without(without(url, _ASIN_WITH_TAG, r"/dp/\1"), _AMAZON_REF)


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
