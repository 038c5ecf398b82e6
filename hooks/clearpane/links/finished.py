"""Check the finished site: every link of every page as a browser meets it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from clearpane.core.files import shown
from clearpane.core.findings import Finding, plural
from clearpane.core.rules import Scope, check
from clearpane.core.text import nearest
from clearpane.document.document import Document
from clearpane.document.links import css_addresses
from clearpane.document.switches import sift
from clearpane.links.sources import Landing, check_sources
from clearpane.sites.addresses import (
    address_of,
    is_below,
    join,
    landing,
    leads_away,
    leads_to_top,
    other_build,
    own_address,
    parts,
    relative,
)
from clearpane.sites.built import BuiltSite
from clearpane.sites.html import Tree, parse
from clearpane.sites.html_page import HtmlPage
from clearpane.sites.reading import entries_in, read_sheets
from clearpane.sites.site import Site

# What a source can have that leads readers nowhere on the finished page.
_BREAKS = frozenset(
    f"link-{what}"
    for what in ("page", "file", "anchor", "case", "base", "unpublished", "outside", "backslash")
)
_OF_PAGES = ("", ".html", ".htm", ".md")


class FinishedPage(NamedTuple):
    """Anchors of a finished file, links as written, its `<base>`, and where it sends readers on."""

    anchors: frozenset[str]
    links: frozenset[str]
    base: str
    leads_on: str


class _Broken(NamedTuple):
    """One link of one finished file that leads nowhere, and in which way."""

    file: str
    url: str
    landing: Landing
    what: str


class FinishedLinks:
    """The files of a built site, the anchors of its pages, and the links that lead nowhere.

    Every name is relative to the site's root, with forward slashes. Links to what its settings call
    elsewhere are left out. `known` holds what `finished_page` has returned of the files as they are
    now.
    """

    def __init__(
        self, built: BuiltSite | None = None, known: Mapping[str, FinishedPage] | None = None
    ) -> None:
        self.files: set[str] = set()
        self.anchors: dict[str, frozenset[str]] = {}
        self.broken: list[_Broken] = []
        # The menu of each page names the same places: each is judged once.
        self._judged: dict[tuple[str, str], tuple[Landing | None, bool]] = {}
        self._onward: dict[str, Landing | None] = {}
        if built is not None:
            self._read(built, known or {})

    def file_at(self, address: str | None) -> str | None:
        """Return the file that a web server sends for an address below the root."""
        if address is None:
            return None
        names = (address, f"{address}index.html", f"{address}/index.html")
        return next((name for name in names if name in self.files), None)

    def _read(self, built: BuiltSite, known: Mapping[str, FinishedPage]) -> None:
        self.files = {name for name, each in entries_in(built.folder) if not each.is_dir()}
        self._folders = {file.partition("/")[0].removesuffix(".html") for file in self.files}
        self._elsewhere = built.settings.options.check_links.elsewhere if built.settings else []
        self._site_url = built.site_url or _published_at(built.folder)
        uses: list[tuple[str, str, Landing]] = []
        for file in built.pages:
            page = known.get(file)
            if page is None:
                text = (built.folder / file).read_text(encoding="utf-8", errors="replace")
                page = finished_page(parse(text, positions=False, scripting=True))
            self.anchors[file] = page.anchors
            if page.leads_on:
                self._onward[file] = self._landing(file, page.leads_on)
            base = landing(file, page.base, self._site_url)[0] or file if page.base else file
            for url in page.links:
                there = self._open(base, url)
                if there is not None:
                    uses.append((file, url, there))
        fault = cache(self._fault)
        every = (_Broken(*use, fault(*use[2])) for use in uses)
        self.broken = sorted((use for use in every if use.what), key=lambda use: use[:2])

    def _fault(self, address: str | None, fragment: str, hops: int = 5) -> str:
        """Return in which way a link leads nowhere, or nothing."""
        file = self.file_at(address)
        if file in self._onward:
            # A browser takes the fragment along, unless the redirect brings one of its own.
            there = self._onward[file] if hops else None
            return self._fault(there[0], there[1] or fragment, hops - 1) if there else ""
        if file is None:
            return "leads nowhere"
        if leads_to_top(fragment) or fragment in self.anchors.get(file, {fragment}):
            return ""
        return f"leads to no anchor of `{file}`"

    def _open(self, base: str, url: str) -> Landing | None:
        """Return where a link leads as long as nobody knows that something is there.

        None: away from the site, or to a file of it without an anchor.
        """
        path, _, fragment = url.partition("#")
        # The parser of addresses would pass over what is no plain fragment in ways of its own.
        if not fragment.isprintable() or fragment.endswith(" "):
            path, fragment = url, ""
        fragment = unquote(fragment).partition(":~:")[0]
        if not path:
            return base, fragment
        folder, slash, _ = base.rpartition("/")
        while folder and path.startswith("../"):
            folder, slash, _ = folder.rpartition("/")
            path = f"./{path[3:]}" if not path.startswith("../", 3) else path[3:]
        # What names its host or begins at the root is the same from everywhere.
        start = base if path[0] == "?" else folder + slash
        key = "" if path[0] == "/" or leads_away(path) else start, path
        if key not in self._judged:
            self._judged[key] = self._judge(*key)
        there, is_file = self._judged[key]
        if there is None or (is_file and not (fragment or there[1])):
            return None
        return there[0], fragment or there[1]

    def _landing(self, base: str, url: str) -> Landing | None:
        """Return where a link leads; None: away from the site."""
        own = own_address(url, self._site_url)
        if own is not None:
            return parts(own)
        return None if leads_away(url) else landing(base, url, self._site_url)

    def _judge(self, base: str, url: str) -> tuple[Landing | None, bool]:
        """Return where a link leads, and whether a file of the site is there."""
        there = self._landing(base, url)
        if there is None:
            return None, False
        if self.file_at(address := there[0]):
            return there, True
        hosted = leads_away(url)
        if not hosted and not url.startswith("/"):
            return there, False
        # What another build has on the host is not there, and may be all the same.
        if address is None:
            return there if self.file_at(parts(url)[0].lstrip("/")) else None, False
        beside = hosted and address.partition("/")[0] not in self._folders
        other = beside or is_below(self._elsewhere, address) or other_build(address, self._folders)
        return None if other else there, False


def _published_at(site_dir: Path) -> str:
    """Return the address that a site's own sitemap gives its home page, or an empty text."""
    try:
        sitemap = (site_dir / "sitemap.xml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    addresses = re.findall(r"<loc>\s*([^<\s]+)\s*</loc>", sitemap)
    return min(addresses, key=len, default="")


def finished_page(tree: Tree) -> FinishedPage:
    """Return the anchors and links of a finished page."""
    names = {e.attr("id") for e in tree.select("[id]")}
    names |= {e.attr("name") for e in tree.select("a[name]")}
    links = tree.links()
    base = next((link.url for link in links if link.element.tag == "base"), "")
    leads_on = next((link.url for link in links if link.element.tag == "meta"), "")
    urls = frozenset(link.url for link in links) - {base}
    if not base and not leads_on:
        # A page's own anchors are there, whatever the rest of the site is.
        urls -= {f"#{name}" for name in names}
    return FinishedPage(frozenset(filter(None, names)), urls, base, leads_on)


def followed(built: BuiltSite) -> list[Finding]:
    """Return the links and anchors of a built site that lead nowhere, sorted.

    Only the sources of pages with such a link are judged, to say where and how it is mended.
    """
    links = FinishedLinks(built)
    pages = {file: page for file in built.pages if (page := built.page_of(file, ""))}
    faulty = {use.file for use in links.broken} & pages.keys()
    targets = (links.file_at(use.landing[0]) for use in links.broken)
    # What a page has to offer in place of an anchor that it lacks is in its content.
    for file in faulty | {file for file in targets if file in pages}:
        pages[file].html = HtmlPage(file, built.text(file)).content_html
    site = built.site(links.files, links.anchors, pages)
    site.keep(links_of, links)
    report = check_sources(site, only={pages[file].source for file in faulty})
    site.keep(check_sources, report)
    found = [*built.skipped.values(), *stylesheets(site), *finished_links(site)]
    of_sources = (finding for finding in report.findings if finding.rule in _BREAKS)
    for path, group in groupby(of_sources, attrgetter("path")):
        page, of_page = site.by_path.get(path), list(group)
        found += sift(of_page, page.document) if page else of_page
    return sorted(finding for finding in found if finding.rule not in site.off)


def links_of(_: Site) -> FinishedLinks:
    """Return the links of a site's finished files, for `Site.once`: none where none were read."""
    return FinishedLinks()


@check("link-finished", scope=Scope.SITE)
def finished_links(site: Site) -> list[Finding]:
    """Return the broken links of the finished files that no source is to blame for.

    One that many pages share, because a template holds it, is reported once. Pages at the address
    of a redirect do nothing but lead on: the check of the settings deals with them.
    """
    links, report = site.once(links_of), site.once(check_sources)
    faults: dict[tuple[Landing, str], list[_Broken]] = {}
    for use in links.broken:
        page = address_of(use.file, site.directory_urls)
        there, fragment = use.landing
        if there is not None:
            there = page if there == use.file else address_of(there, site.directory_urls)
        if page not in site.forwards and not report.covers(page, use.url, (there, fragment)):
            faults.setdefault(((there, fragment), use.what), []).append(use)
    return sorted(_finding(links, site, uses) for uses in faults.values())


@check("link-file", scope=Scope.SITE)
def stylesheets(site: Site) -> list[Finding]:
    """Return a finding for each `url()` and `@import` that leads to no published file."""
    findings = []
    for name, (path, text) in read_sheets(site).items():
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


def _proposal(links: FinishedLinks, use: _Broken) -> str:
    """Return the link that was meant, or an empty text."""
    address, fragment = use.landing
    file = links.file_at(address)
    if file is not None:
        name = nearest(fragment, links.anchors.get(file, ()))
        return f"{use.url.partition('#')[0]}#{name}" if name else ""
    # Whoever wants a page means none of its Markdown twin, and no picture.
    plain = [name for name in links.files if posixpath.splitext(name)[1] not in _OF_PAGES]
    files = links.anchors if posixpath.splitext(address or "")[1] in _OF_PAGES else plain
    # No slash at the end: it would make a folder unlike a file of the same name.
    names = {name.removesuffix("index.html").rstrip("/"): name for name in files}
    near = nearest((address or "").rstrip("/"), names) if address else None
    return relative(address_of(names[near]), use.file) if near else ""


def _finding(links: FinishedLinks, site: Site, uses: list[_Broken]) -> Finding:
    first = uses[0]
    file = (site.folder or site.root) / first.file
    shared = f" (also on {plural(len(uses) - 1, 'other page')})" if len(uses) > 1 else ""
    meant = _proposal(links, first)
    fix = f"did you mean `{meant}`? Look" if meant else "look"
    fix += " for it in the templates, in the settings and in what hooks write"
    message, line, column = f"`{first.url}` {first.what}{shared}", 1, 1
    for link in parse(file.read_text(encoding="utf-8", errors="replace")).links():
        if link.url == first.url and link.element.source_line is not None:
            line, column = link.element.source_line, (link.element.source_col or 0) + 1
            break
    return Finding(shown(file, site.root), line, column, "link-finished", message, fix)
