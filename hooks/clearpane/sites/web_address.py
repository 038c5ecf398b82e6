"""What an address means to a browser: its scheme and host, however it is spelled.

Browsers read addresses by the WHATWG URL standard (https://url.spec.whatwg.org/): they drop tabs
and line ends, decode `%63`, map `。` and soft hyphens, take `\\` for `/`. `ada-url` is the parser
of Node.js; nothing here decides what a host is by a pattern.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

import ada_url

# A page may be served by either; `https:host/` is a path on one of them, and a host on the other.
_BASES = ("https://own.invalid/page/", "http://own.invalid/page/")
_OWN = "own.invalid"
WEB = frozenset({"http", "https", "ws", "wss", "ftp"})
# Not `parse_url` for what many pages hold: their own files and parts.
_PLAIN = re.compile(r"(?:#|\?|\.{1,2}/|[\w-]+(?:[/#?]|\.\w+(?:[#?]|$)|$))[\w./#?=&%+~,-]*")


class WebAddress(NamedTuple):
    """An address as a browser reads it.

    `scheme` is in lower case without its colon, and empty where the address is relative: then it
    leads to the site itself. `host` is in ASCII, empty where there is none. `href` is the address
    as the browser would show it. `is_deceptive` tells that it hides where it leads: a user name in
    front of the host, or a backslash where the host ends.
    """

    scheme: str
    host: str
    href: str
    is_deceptive: bool = False

    @property
    def is_own(self) -> bool:
        """Tell whether the address is relative: whichever host serves the page."""
        return not self.scheme


@lru_cache(maxsize=32768)
def read_address(value: str) -> WebAddress | None:
    """Return what a decoded address means, or None where a browser takes it for none."""
    if _PLAIN.fullmatch(value):
        return WebAddress("", "", value)
    readings = []
    for base in _BASES:
        try:
            readings.append(ada_url.URL(value, base))
        except (ValueError, UnicodeError):
            return None
    # What leads away under either counts.
    url = next((url for url in readings if url.hostname != _OWN), readings[0])
    if url.hostname == _OWN:
        return WebAddress("", "", value)
    scheme = url.protocol.rstrip(":").lower()
    head = re.split(r"[?#]", value, maxsplit=1)[0]
    deceptive = scheme in WEB and (bool(url.username or url.password) or "\\" in head)
    return WebAddress(scheme, url.hostname.lower().rstrip("."), url.href, deceptive)


def path_below(root: str, file: str, value: str) -> str:
    """Return the path that an own address of the page at `file` names, below the site's root.

    `root` is the path of the site on its host, without slashes around it. Empty where the address
    is none, or leads out of the site.
    """
    try:
        url = ada_url.URL(value, f"https://{_OWN}/{root}/{file}")
    except (ValueError, UnicodeError):
        return ""
    path, prefix = unquote(url.pathname).lstrip("/"), f"{root}/".lstrip("/")
    return path.removeprefix(prefix) if path.startswith(prefix) else ""


def is_within(host: str, hosts: frozenset[str]) -> bool:
    """Tell whether a host or one of the domains above it is in a list."""
    while host:
        if host in hosts:
            return True
        host = host.partition(".")[2]
    return False
