"""Check the finished site: every link of every page as a browser meets it."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from clearpane.core.files import shown, why_skipped
from clearpane.core.findings import Finding, plural
from clearpane.core.rules import Scope, check
from clearpane.core.text import nearest
from clearpane.document.document import Document
from clearpane.document.links import css_addresses
from clearpane.links.schemes import own_address
from clearpane.links.sources import Landing, Report, report_of
from clearpane.sites.addresses import (
    ALL_HERE,
    Elsewhere,
    address_of,
    join,
    landing,
    leads_away,
    leads_to_top,
    other_build,
    parts,
    relative,
)
from clearpane.sites.html import parse
from clearpane.sites.html_page import HtmlPage
from clearpane.sites.reading import read_sheets
from clearpane.sites.site import Site

# An address that every reading of addresses takes the same way.
_PLAIN = re.compile(r"(?![/\s])[\w./~@+,;=-]*(?:\?[\w=&%.-]*)?(?:#[\w.:-]*)?")


class _Link(NamedTuple):
    """One link on a page: as written, where it leads, and whether it says so from the root on.

    `hosted` tells that it names the site's own host.
    """

    url: str
    landing: Landing
    absolute: bool
    hosted: bool


class FinishedPage(NamedTuple):
    """The anchors of one finished file, and its links within the site."""

    anchors: frozenset[str]
    links: tuple[_Link, ...]


class _Use(NamedTuple):
    """One link on one finished file."""

    file: str
    url: str
    landing: Landing


@dataclass
class FinishedSite:
    """The files of a built site, the anchors of its pages, and the links still to be judged.

    Every name is relative to the site's root, with forward slashes.
    """

    files: set[str] = field(default_factory=set)
    anchors: dict[str, frozenset[str]] = field(default_factory=dict)
    links: list[_Use] = field(default_factory=list)
    elsewhere: Elsewhere = ALL_HERE

    def has_file_at(self, address: str) -> str | None:
        """Return the file that a web server sends for an address below the root."""
        for file in (address, f"{address}index.html", f"{address}/index.html"):
            if file in self.files:
                return file
        return None


def read_finished(
    site_dir: Path,
    site_url: str = "",
    elsewhere: Elsewhere = ALL_HERE,
    known: Mapping[str, FinishedPage] | None = None,
) -> FinishedSite:
    """Return what a built site holds; links that lead `elsewhere` are left out.

    `known` holds what `finished_page` has returned of the files as they are now.
    """
    site = FinishedSite(elsewhere=elsewhere)
    for folder, _, names in os.walk(site_dir):
        below = shown(folder, site_dir)
        site.files.update(name if below == "." else f"{below}/{name}" for name in names)
    site_url = site_url or published_at(site_dir)
    folders = {file.partition("/")[0].removesuffix(".html") for file in site.files}

    # Thousands of pages link the same few places.
    @cache
    def has_file_at(address: str | None) -> bool:
        return address is not None and site.has_file_at(address) is not None

    for file in sorted(site.files):
        if file.endswith((".html", ".htm")) and not why_skipped(site_dir / file):
            page = known.get(file) if known else None
            if page is None:
                text = (site_dir / file).read_text(encoding="utf-8", errors="replace")
                page = finished_page(HtmlPage(file, text), site_url)
            site.anchors[file] = page.anchors
            for link in page.links:
                # The menu of each page links most others: what has no anchor is settled at once.
                address, fragment = link.landing
                is_there = has_file_at(address)
                if link.absolute and not is_there:
                    # What another build has on the host is not there, and may be all the same.
                    path = address or ""
                    beside = address is None or path.partition("/")[0] not in folders
                    if (
                        elsewhere.has(path)
                        or other_build(path, folders)
                        or (link.hosted and beside)
                    ):
                        continue
                if fragment or not is_there:
                    site.links.append(_Use(file, link.url, link.landing))
    return site


def published_at(site_dir: Path) -> str:
    """Return the address that a site's own sitemap gives its home page, or an empty text."""
    try:
        sitemap = (site_dir / "sitemap.xml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    addresses = re.findall(r"<loc>\s*([^<\s]+)\s*</loc>", sitemap)
    return min(addresses, key=len, default="")


def finished_page(page: HtmlPage, site_url: str = "") -> FinishedPage:
    """Return the anchors and links of a finished page of a site that is published at `site_url`."""
    tree, file = page.tree, page.file
    names = {identifier for e in tree.select("[id]") if (identifier := e.attr("id"))}
    names.update(name for e in tree.select("a[name]") if (name := e.attr("name")))
    links = []
    base = file
    if (said := tree.select_one("base[href]")) is not None:
        base = landing(file, said.attr("href") or "", site_url)[0] or file
    for url in sorted({link.url for link in tree.links() if link.element.tag != "base"}):
        own = own_address(url, site_url)
        if own is None and leads_away(url):
            continue
        there = parts(own) if own is not None else _landing(base, url, site_url)
        absolute = own is not None or url.startswith("/")
        links.append(_Link(url, there, absolute, own is not None))
    return FinishedPage(frozenset(names), tuple(links))


def _landing(file: str, url: str, site_url: str) -> Landing:
    """Return what `landing` does, sooner for the plain links that most are."""
    if _PLAIN.fullmatch(url):
        path, fragment = parts(url)
        address = join(file, path) if path else file
        if address is not None:
            return address, fragment
    return landing(file, url, site_url)


def finished_of(site: Site) -> FinishedSite:
    """Return the finished files of a site that is built, for `Site.once`."""
    if site.folder is None:
        return FinishedSite()
    return read_finished(site.folder, site.site_url, site.elsewhere)


@check("link-finished", scope=Scope.SITE)
def finished_links(site: Site) -> list[Finding]:
    """Return the broken links of the finished files that no source is to blame for."""
    if site.folder is None:
        return []
    found = check_finished(
        site.once(finished_of), site.folder, site.once(report_of), site.forwards,
        site.directory_urls,
    )  # fmt: skip
    return [replace(f, path=shown(site.folder.parent / f.path, site.root)) for f in found]


@check("link-file", scope=Scope.SITE)
def stylesheets(site: Site) -> list[Finding]:
    """Return what style sheets name that is not there."""
    return check_stylesheets(read_sheets(site), site)


def check_finished(
    site: FinishedSite,
    site_dir: Path,
    report: Report,
    forwards: Container[str] = (),
    directory_urls: bool = True,
) -> list[Finding]:
    """Return a finding for each broken link that the check of the sources has not covered.

    One that many pages share, because a template holds it, is reported once. Pages at addresses
    in `forwards` do nothing but redirect: the check of the settings deals with them.
    """
    faults: dict[tuple[Landing, str], list[_Use]] = {}
    for use in site.links:
        what = _fault(site, use)
        if not what:
            continue
        page = address_of(use.file, directory_urls)
        if page in forwards:
            continue
        landing = use.landing
        if landing[0] == use.file:
            landing = page, landing[1]
        elif landing[0] is not None:
            landing = address_of(landing[0], directory_urls), landing[1]
        if not report.covers(page, use.url, landing):
            faults.setdefault((landing, what), []).append(use)
    return sorted(_finding(site, site_dir, what, uses) for (_, what), uses in faults.items())


def _fault(site: FinishedSite, use: _Use) -> str:
    address, fragment = use.landing
    file = site.has_file_at(address) if address is not None else None
    if file is None:
        return "leads nowhere"
    if leads_to_top(fragment) or file not in site.anchors:
        return ""
    return "" if fragment in site.anchors[file] else f"leads to no anchor of `{file}`"


def _proposal(site: FinishedSite, use: _Use) -> str:
    """Return the link that was meant, or an empty text."""
    address, fragment = use.landing
    file = site.has_file_at(address) if address is not None else None
    if file is not None:
        name = nearest(fragment, site.anchors.get(file, ()))
        return f"{use.url.partition('#')[0]}#{name}" if name else ""
    # No slash at the end: it would make a folder unlike a file of the same name.
    names = {name.removesuffix("index.html").rstrip("/"): name for name in site.files}
    near = nearest((address or "").rstrip("/"), names) if address else None
    return relative(address_of(names[near]), use.file) if near else ""


def _finding(site: FinishedSite, site_dir: Path, what: str, uses: list[_Use]) -> Finding:
    first = uses[0]
    line, column = _position(site_dir / first.file, first.url)
    others = len(uses) - 1
    shared = f" (also on {plural(others, 'other page')})" if others else ""
    meant = _proposal(site, first)
    fix = f"did you mean `{meant}`? Look" if meant else "look"
    fix += " for it in the templates, in the settings and in what hooks write"
    path = posixpath.join(site_dir.name, first.file)
    return Finding(path, line, column, "link-finished", f"`{first.url}` {what}{shared}", fix)


def _position(path: Path, url: str) -> tuple[int, int]:
    """Return where the element with this link stands in a finished file."""
    text = path.read_text(encoding="utf-8", errors="replace")
    for link in parse(text).links():
        if link.url == url and link.element.source_line is not None:
            return link.element.source_line, (link.element.source_col or 0) + 1
    return 1, 1


def check_stylesheets(sheets: Mapping[str, tuple[str, str]], site: Site) -> list[Finding]:
    """Return a finding for each `url()` and `@import` that leads to no published file.

    `sheets` holds, for the published name of each style sheet, the path that findings name and
    its text.
    """
    findings = []
    for name, (path, text) in sheets.items():
        source = Document(text, path, front_matter=False)
        for url, start, _ in css_addresses(text):
            address = join(name, parts(url)[0])
            if leads_away(url) or url.startswith(("#", "/")):
                continue
            if address is None or site.file_at(address) is None:
                message = f"`{url}` leads nowhere: there is no `{address or url}`"
                fix = "add the file, or write the name that it has"
                findings.append(Finding(path, *source.position(start), "link-file", message, fix))
    return sorted(findings)
