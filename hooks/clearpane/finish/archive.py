"""Pack a finished site, to be read offline."""

from __future__ import annotations

import re
import zipfile
from html import escape
from pathlib import Path

from clearpane.core.files import read_text, replaced, why_skipped
from clearpane.core.findings import ClearpaneError
from clearpane.sites.addresses import path_below, read_address, relative
from clearpane.sites.built import is_page
from clearpane.sites.html_page import Cut, HtmlPage

# What only a web server's visitors or developers need.
LEFT_OUT = ("*.map", "*.gz", "404.html", "sitemap.xml", "robots.txt")
LANGUAGES = "lunr"


def pack(site: Path, target: Path) -> int:
    """Write the files of `site` into the ZIP `target`, below one folder; return how many.

    A link to a folder names the page in it: no browser opens a folder of a disk as a page. The
    same files give the same ZIP, byte for byte: names sorted, no times.
    """
    folder = target.stem
    every = (path for path in sorted(site.rglob("*")) if path.is_file() and not why_skipped(path))
    files = [path for path in every if path.name != target.name and _is_read(path, site)]
    names = {path.relative_to(site).as_posix() for path in files}
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        replaced(target) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
    ):
        for path in files:
            entry = zipfile.ZipInfo(f"{folder}/{path.relative_to(site).as_posix()}")
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            content = _page(path, site, names) if is_page(path.name) else path.read_bytes()
            archive.writestr(entry, content)
    return len(files)


def _page(path: Path, site: Path, names: set[str]) -> bytes:
    try:
        page = HtmlPage(path.relative_to(site).as_posix(), read_text(path))
        return page.edited(_to_pages(page, names)).encode("utf-8")
    except ClearpaneError:
        return path.read_bytes()


def _to_pages(page: HtmlPage, names: set[str]) -> list[Cut]:
    """Return the cuts that have links to folders name the page that a server would give."""
    cuts: list[Cut] = []
    for link in page.select("a[href], area[href]"):
        href = link.attr("href")
        path = re.split("[?#]", href, maxsplit=1)[0]
        address = read_address(href)
        if not path or address is None or not address.is_own:
            continue
        folder = path_below("", page.file, path)
        target = f"{folder}index.html"
        if folder[-1:] in ("", "/") and target in names:
            new = escape(relative(target, page.file) + href[len(path) :])
            cuts += link.attribute("href", f'href="{new}"') or ()
    return cuts


def _is_read(path: Path, site: Path) -> bool:
    name = path.relative_to(site)
    return not any(name.match(pattern) for pattern in LEFT_OUT) and LANGUAGES not in name.parts
