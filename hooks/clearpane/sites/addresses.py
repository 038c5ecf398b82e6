"""Addresses: where a source is published, what a link means to a browser, what lies elsewhere.

Browsers read addresses by the WHATWG URL standard (https://url.spec.whatwg.org/): they drop tabs
and line ends, decode `%63`, map `。` and soft hyphens, take `\\` for `/`. `ada-url` is the parser
of Node.js; nothing here decides what a host is by a pattern.
"""

from __future__ import annotations

import locale
import posixpath
import re
from collections.abc import Container, Iterable
from functools import lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

import ada_url

from clearpane.core.files import MARKDOWN
from clearpane.core.findings import ClearpaneError

INDEX_NAMES = ("index", "README")
# RFC 3986, section 3.1.
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def is_page(source: str) -> bool:
    """Tell whether MkDocs makes a page of this file (`mkdocs.utils.is_markdown_file`)."""
    return source.endswith(MARKDOWN)


def published_path(source: str, directory_urls: bool = True) -> str:
    """Return the file that a source becomes: `link/why.md` is `link/why/index.html`."""
    if not is_page(source):
        return source
    folder, name = posixpath.split(posixpath.splitext(source)[0])
    if name in INDEX_NAMES:
        return posixpath.join(folder, "index.html")
    if directory_urls:
        return posixpath.join(folder, name, "index.html")
    return posixpath.join(folder, f"{name}.html")


def address_of(published: str, directory_urls: bool = True) -> str:
    """Return the address of a published file below the site's root, `link/why/` for example."""
    folder, name = posixpath.split(published)
    if name == "index.html" and directory_urls:
        return f"{folder}/" if folder else ""
    return published


def encoded(address: str) -> str:
    """Return an address below the site's root as links write it: `C%23/` for the folder `C#`."""
    return quote(address, safe="/~!$&'()*+,;=@")


def join(base: str, path: str) -> str | None:
    """Return where the relative `path` leads from the address `base`; None: out of the site.

    Both are below the site's root, without a leading slash. A trailing slash is kept.
    """
    joined = posixpath.join(posixpath.dirname(base), path)
    normal = posixpath.normpath(joined) if joined else ""
    if normal == ".." or normal.startswith("../"):
        return None
    if normal == ".":
        return ""
    ends_in_folder = joined.endswith(("/", "/.", "/..")) or joined in (".", "..")
    return f"{normal}/" if ends_in_folder else normal


# What a page's address is resolved below where nobody said where the site is published.
_SOMEWHERE = "https://site.invalid/"


def root_of(site_url: str) -> str:
    """Return the path on its host at which a site begins, `/guide/` for example."""
    return f"{urlsplit(site_url).path.rstrip('/')}/"


@lru_cache(maxsize=16384)
def landing(address: str, link: str, site_url: str = "") -> tuple[str | None, str]:
    """Return where a browser goes from the page at `address`: an address below the site's root
    (None: out of the site), and a fragment. Percent escapes are decoded.

    A host of `link` does not count. What it means is up to the WHATWG URL standard: `..` above the
    root of the host stays there, and a backslash is a slash.
    """
    base, root = _beginning(site_url)
    try:
        there = ada_url.join_url(f"{base}{quote(address)}", link)
    except ValueError:
        return None, ""
    # What the parser returns is in its normal form, and is taken apart where its signs stand.
    whole, _, fragment = there.partition("#")
    scheme, is_hosted, below = whole.partition("?")[0].partition("://")
    fragment = unquote(fragment).partition(":~:")[0]
    path = f"/{below.partition('/')[2]}"
    if not is_hosted or ":" in scheme or not f"{path}/".startswith(root):
        return None, fragment
    return unquote(path[len(root) :]), fragment


@lru_cache
def _beginning(site_url: str) -> tuple[str, str]:
    """Return where a site begins, as the parser writes it, and the path of that on its host."""
    is_whole = site_url.lower().startswith(("http:", "https:")) and ada_url.check_url(site_url)
    base = ada_url.join_url(_SOMEWHERE, site_url if is_whole else "")
    root = root_of(base)
    return urljoin(base, root), root


def relative(target: str, base: str) -> str:
    """Return the link from the address or source file `base` to `target`."""
    start = posixpath.dirname(base) or "."
    path = posixpath.relpath(target or ".", start)
    if path == ".":
        return "./"
    return f"{path}/" if target.endswith("/") or not target else path


# The menu and the footer of each page name the same links.
@lru_cache(maxsize=16384)
def parts(link: str) -> tuple[str, str]:
    """Return path and fragment of a link without host, percent escapes decoded.

    The query is left out: it never decides which file a static host sends. So is a text
    fragment (`#:~:text=`), which names no anchor.
    """
    try:
        split = urlsplit(link)
    except ValueError:  # such as a bracket that opens an IPv6 address and does not close
        return link, ""
    return unquote(split.path), unquote(split.fragment).partition(":~:")[0]


def is_address(link: str) -> bool:
    """Tell whether a link can be taken apart at all."""
    try:
        urlsplit(link)
    except ValueError:
        return False
    return True


@lru_cache
def _host_and_root(site_url: str) -> tuple[str, str]:
    return urlsplit(site_url).netloc.lower(), root_of(site_url)


def own_address(target: str, site_url: str) -> str | None:
    """Return the part of `target` below the site's own address, or None when it is elsewhere."""
    host, root = _host_and_root(site_url)
    # Most lead elsewhere: they are not taken apart.
    if not host or host not in target.lower() or not leads_away(target) or not is_address(target):
        return None
    link = urlsplit(target)
    is_ours = link.scheme in ("", "http", "https") and link.netloc.lower() == host
    if not is_ours or not f"{link.path}/".startswith(root):
        return None
    return link._replace(scheme="", netloc="", path=link.path[len(root) :]).geturl()


def leads_away(link: str) -> bool:
    """Tell whether a link leaves the site: it has a scheme or a host of its own."""
    return link.startswith("//") or bool(SCHEME.match(link))


def leads_to_top(fragment: str) -> bool:
    """Tell whether a fragment is good on any page, whatever anchors it has.

    `#` and `#top` lead to its top (HTML standard, "scroll to the fragment"), and of `#/…` and
    `#!…` scripts make what they like.
    """
    return fragment.lower() in ("", "top") or fragment[0] in "/!"


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


def site_address(url: str) -> str:
    """Return where a site is published, as browsers write it, with a slash at its end; "" as it is.

    Raises ClearpaneError where it is no whole address: what a page asks of its own site would be
    taken for another's.
    """
    if not url.strip():
        return ""
    address = read_address(url.strip())
    if address is None or address.scheme not in ("http", "https"):
        whole = "write it whole, such as `https://help.example/`"
        raise ClearpaneError(f"`{url}` is no address of a site; {whole}")
    return re.sub(r"(?:/index\.html)?/*(?:[?#].*)?$", "/", address.href, count=1)


def path_below(root: str, file: str, value: str) -> str:
    """Return the path that an own address of the page at `file` names, below the site's root.

    `root` is the path of the site on its host, without slashes around it. Empty where the address
    is none, or leads out of the site.
    """
    return landing(file, value, f"https://{_OWN}/{root}")[0] or ""


def is_within(host: str, hosts: frozenset[str]) -> bool:
    """Tell whether a host or one of the domains above it is in a list."""
    while host:
        if host in hosts:
            return True
        host = host.partition(".")[2]
    return False


# How versions are called: numbers, the usual aliases, and branches. The host knows the others.
VERSION = re.compile(
    r"v?\d+(?:[.\-_]\w+)*|latest|stable|current|next|dev|devel|develop|main|master|head|edge|nightly"
)
_CODES = sorted({name.partition("_")[0] for name in locale.locale_alias if name[2:3] == "_"})
# Read the Docs: /en/latest/ where a project has translations, /latest/ where it has none.
LANGUAGE = re.compile(rf"(?:{'|'.join(_CODES)})(?:[-_][A-Za-z]{{2,4}})?")


def other_build(path: str, folders: Container[str]) -> str:
    """Return what a path below a site's address looks like: a `version`, a `language`, or neither.

    `folders` are those that this build has.
    """
    names = [name for name in path.split("/") if name]
    if not names or names[0] in folders:
        return ""
    if any(map(VERSION.fullmatch, names)):
        return "version"
    return "language" if len(names) > 1 and LANGUAGE.fullmatch(names[0]) else ""


def is_below(folders: Iterable[str], path: str) -> bool:
    """Tell whether a path below a site's address leads into a folder of a list.

    The folders are patterns as an owner writes them, such as `/v*/`.
    """
    here = PurePosixPath("/", path.strip("/"))
    patterns = [f"/{folder.strip('/')}" for folder in folders if folder.strip("/")]
    return any(each.match(one) for each in (here, *here.parents) for one in patterns)
