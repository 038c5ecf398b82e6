"""Where a source file is published, and what a link on a page points at."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit

import ada_url

from clearpane.core.files import MARKDOWN

INDEX_NAMES = ("index", "readme")
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
    if name.lower() in INDEX_NAMES:
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
    path = urlsplit(site_url).path
    return path if path.endswith("/") else f"{path}/"


@lru_cache(maxsize=16384)
def landing(address: str, link: str, site_url: str = "") -> tuple[str | None, str]:
    """Return where a browser goes from the page at `address`: an address below the site's root
    (None: out of the site), and a fragment. Percent escapes are decoded.

    `link` has no host. What it means is up to the WHATWG URL standard: `..` above the root of the
    host stays there, and a backslash is a slash.
    """
    base = site_url if site_url.startswith(("http:", "https:")) else _SOMEWHERE
    root = root_of(base)
    try:
        there = urlsplit(ada_url.join_url(urljoin(base, root + quote(address)), link))
    except ValueError:
        return None, ""
    fragment = unquote(there.fragment).partition(":~:")[0]
    if not f"{there.path}/".startswith(root):
        return None, fragment
    return unquote(there.path[len(root) :]), fragment


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


def leads_away(link: str) -> bool:
    """Tell whether a link leaves the site: it has a scheme or a host of its own."""
    return link.startswith("//") or bool(SCHEME.match(link))


def leads_to_top(fragment: str) -> bool:
    """Tell whether a fragment is good on any page, whatever anchors it has.

    `#` and `#top` lead to its top (HTML standard, "scroll to the fragment"), and of `#/…` and
    `#!…` scripts make what they like.
    """
    return fragment.lower() in ("", "top") or fragment[0] in "/!"
