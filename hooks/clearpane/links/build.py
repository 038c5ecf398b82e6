"""Check a site that has just been built, sources and finished pages together."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from clearpane.diagnostics import Diagnostic
from clearpane.files import shown
from clearpane.links.addresses import address_of, parts, published_path
from clearpane.links.check import PageLinks, Report, check_sources
from clearpane.links.docs_folder import read_sheets
from clearpane.links.finished import FinishedPage, FinishedSite, check_finished, read_finished
from clearpane.links.history import check_history, read_history
from clearpane.links.moved_anchors import read_moved_anchors
from clearpane.links.settings import Settings
from clearpane.links.sitemap import Page, SiteMap
from clearpane.links.structure import check_structure
from clearpane.links.stylesheets import check_stylesheets


class BuiltPage(NamedTuple):
    """What the build knows of one page: source name, source text, rendered content, title."""

    source: str
    text: str
    html: str
    title: str


class Known(NamedTuple):
    """What was read of pages before: of their sources, by name, and of their files, by path."""

    sources: Mapping[str, PageLinks]
    finished: Mapping[str, FinishedPage]


@dataclass
class BuildResult:
    """The findings of a build, sorted, and which links they cover."""

    findings: list[Diagnostic]
    site: SiteMap
    report: Report
    structure: set[str] = field(default_factory=set)

    @property
    def published(self) -> dict[str, tuple[str, str]]:
        """Address and published file of each page, by the path that findings name."""
        by_file = self.site.by_published.items()
        return {page.path: (page.address, file) for file, page in by_file}

    def covers(self, source: str, link: str) -> bool:
        """Tell whether a finding covers a link of a source file.

        Without a source the link is an entry of the navigation; without a link the source is a
        page that no navigation lists.
        """
        if not source or not link:
            return (source or link) in self.structure
        page = self.site.pages.get(source)
        if page is None:
            return False
        return link in self.report.broken.get(page.address, ()) or self._arrives(link, page)

    def _arrives(self, link: str, page: Page) -> bool:
        """Tell whether a link lands on an anchor of a finished page.

        MkDocs looks for anchors before the tabs get theirs, and takes a text fragment for one.
        """
        path, fragment = parts(link)
        name = posixpath.normpath(posixpath.join(posixpath.dirname(page.source), path))
        target = self.site.pages.get(name) if path else page
        return "#" in link and target is not None and target.has_anchor(fragment)


def check_build(
    settings: Settings,
    docs_dir: Path,
    site_dir: Path,
    pages: list[BuiltPage],
    excluded: list[str],
    unlisted: Collection[str] = (),
    known: Known | None = None,
) -> BuildResult:
    """Return what is wrong with the links of a site that was built into `site_dir`.

    `unlisted` are sources that no navigation has to list.
    """
    known = known or Known({}, {})
    root = settings.path.parent
    finished = read_finished(site_dir, settings.site_url, settings.elsewhere, known.finished)
    site = _site_map(settings, finished, docs_dir, pages, excluded)
    report = check_sources(site, known.sources)
    structure = check_structure(settings, site, settings.path.name, unlisted)
    lost = check_history(read_history(root), site)
    sheets = check_stylesheets(read_sheets(settings, site, root), site)
    findings = [
        *lost,
        *sheets,
        *report.findings,
        *structure,
        *check_finished(finished, site_dir, report, site.forwards, settings.directory_urls),
    ]
    named = {finding.message.split("`")[1] for finding in structure}
    named.update(settings.redirects.get(old, "") for old in list(named))
    return BuildResult(sorted(findings), site, report, named)


def page_of(
    built: BuiltPage,
    settings: Settings,
    docs_dir: Path,
    anchors: Mapping[str, frozenset[str]] | None = None,
) -> Page:
    """Return a page as the check takes it; `anchors` are those of finished files, if known."""
    source, text, html, title = built
    file = published_path(source, settings.directory_urls)
    return Page(
        source=source,
        path=f"{shown(docs_dir, settings.path.parent)}/{source}",
        address=address_of(file, settings.directory_urls),
        text=text,
        html=html,
        title=title,
        further_anchors=(anchors or {}).get(file, frozenset()),
    )


def _site_map(
    settings: Settings,
    finished: FinishedSite,
    docs_dir: Path,
    pages: list[BuiltPage],
    excluded: list[str],
) -> SiteMap:
    mapped = {page.source: page_of(page, settings, docs_dir, finished.anchors) for page in pages}
    of_pages = {published_path(source, settings.directory_urls) for source in mapped}
    return SiteMap(
        mapped,
        frozenset(finished.files - of_pages),
        frozenset(),
        frozenset(excluded),
        settings.redirects,
        read_moved_anchors(settings.path.parent),
        settings.site_url,
        settings.directory_urls,
        settings.elsewhere,
    )
