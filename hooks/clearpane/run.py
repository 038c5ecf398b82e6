"""Check a whole project, or a part of it, without building the site."""

from __future__ import annotations

import os
import posixpath
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from clearpane.ads.cleaner import Cleaner
from clearpane.ads.options import read_options
from clearpane.ads.site import check_ads
from clearpane.core.files import read_text, shown
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.document.document import Document
from clearpane.document.switches import sift
from clearpane.finish.policy import check_policy
from clearpane.links.check import PageLinks, Report, check_sources
from clearpane.links.finished import (
    FinishedPage,
    FinishedSite,
    check_finished,
    check_stylesheets,
    read_finished,
)
from clearpane.links.history import check_history, read_history
from clearpane.links.structure import check_structure
from clearpane.pages.checks import check_page
from clearpane.pages.elements import check_titles
from clearpane.pages.structure import Structure
from clearpane.pages.terms import read_page_options
from clearpane.search.material import check_search
from clearpane.site.addresses import address_of, parts, published_path
from clearpane.site.built import BuiltSite
from clearpane.site.settings import Settings, read_moved_anchors, read_settings
from clearpane.site.site import Clean, Page, Site, read_sheets, read_site, read_sources


class Project:
    """The site of one `mkdocs.yml`; `root` is what findings name their files relative to."""

    def __init__(self, settings_file: Path, root: Path) -> None:
        self.root = root
        self.settings: Settings = read_settings(settings_file)
        self._ads: list[Finding] = []
        self._cleaned: dict[str, str] = {}
        strips = self.settings.strips_ads
        self.site: Site = read_site(self.settings, root, self._cleaner() if strips else None)
        self.name = shown(settings_file, root)

    def check(self, today: date, built: Path | None = None) -> list[Finding]:
        """Return every finding of the project, sorted; `today` decides what is overdue.

        With the folder of a site that was `built` from it, links are judged as they came out.
        """
        findings = [*self._ads, *(self._links() if built is None else self._built_links(built))]
        findings += self._structure()
        if self.settings.uses("pages.py"):
            options = read_page_options(self.settings.extra, self.settings.path.parent)
            for page in self.site.pages.values():
                source = Document(page.text, page.path)
                findings += sift(check_page(source, today, options), page.text, source.mask).kept
        return sorted(findings)

    def _links(self) -> list[Finding]:
        sheets = read_sheets(self.settings, self.site, self.root)
        return [
            *check_sources(self.site).findings,
            *check_stylesheets(sheets, self.site),
            *check_structure(self.settings, self.site, self.name),
            *check_history(read_history(self.settings.path.parent), self.site),
        ]

    def _built_links(self, built: Path) -> list[Finding]:
        return check_links(BuiltSite(built, self.root, self.settings))

    def _structure(self) -> list[Finding]:
        """Return where the pages came out otherwise than they were written."""
        checks = Structure(self.settings)
        found = _titles(self.site)
        for page in self.site.pages.values():
            found += structure_of(checks, page.text, page.path, self._cleaned.get(page.path))
        return found

    def _cleaner(self) -> Clean:
        """Return what the build does to a page first: what it cuts is not there to be linked."""
        cleaner = Cleaner(read_options(self.settings.strip_ads, self.settings.path.parent))

        def clean(path: str, text: str) -> str:
            result = cleaner.clean(text, path)
            self._ads += result.findings
            self._cleaned[path] = result.text
            return result.text

        return clean

    def is_within(self, finding: Finding, asked: Path) -> bool:
        """Tell whether a finding lies in what was asked for: the project, or a part of it."""
        asked, docs = asked.resolve(), self.settings.docs_dir.resolve()
        if asked in docs.parents or asked == self.settings.path.resolve():
            return True
        place = (self.root / finding.path).resolve()
        return place == asked or asked in place.parents


def structure_of(
    checks: Structure, text: str, path: str, shown: str | None = None
) -> list[Finding]:
    """Return where a page came out otherwise than it was written, switches applied.

    `shown` is what the builder renders, where that is not what stands in the file.
    """
    found = checks.of_page(text, path, shown)
    return sift(found, text, Document(text, path).mask).kept if found else []


def _titles(site: Site) -> list[Finding]:
    """Return which pages have the title of another one, switches applied."""
    pages = {page.path: page.text for page in site.pages.values()}
    found = check_titles((page.path, page.text, page.name) for page in site.pages.values())
    return [
        finding
        for each in found
        for finding in sift([each], pages[each.path], Document(pages[each.path]).mask).kept
    ]


BUILT = ".cache/clearpane/site"
"""Where a site is built for its check, below the folder of its settings."""


def build_site(settings: Settings) -> Path:
    """Build a site with MkDocs for its check, and return the folder.

    Raises ClearpaneError, with MkDocs's own last words, when nothing comes out.
    """
    folder = settings.path.parent / BUILT
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--no-strict"]
    command += ["--config-file", settings.path.name, "--site-dir", BUILT]
    quiet = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    done = subprocess.run(
        command,
        cwd=settings.path.parent,
        env={**os.environ, **quiet},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode and not (folder / "index.html").is_file():
        said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise ClearpaneError(f"the site does not build: {said[-1].strip() if said else 'no word'}")
    return folder


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

    findings: list[Finding]
    site: Site
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
    *,
    translated: bool = False,
) -> BuildResult:
    """Return what is wrong with the links of a site that was built into `site_dir`.

    `unlisted` are sources that no navigation has to list, `translated` is as in Site.
    """
    known = known or Known({}, {})
    root = settings.path.parent
    finished = read_finished(site_dir, settings.site_url, settings.elsewhere, known.finished)
    site = _site_map(settings, finished, docs_dir, pages, excluded)
    site.translated = translated
    report = check_sources(site, known.sources)
    structure = check_structure(settings, site, settings.path.name, unlisted)
    lost = check_history(read_history(root), site)
    sheets = check_stylesheets(read_sheets(settings, site, root), site)
    findings = [
        *lost,
        *sheets,
        *report.findings,
        *structure,
        *_titles(site),
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
) -> Site:
    mapped = {page.source: page_of(page, settings, docs_dir, finished.anchors) for page in pages}
    of_pages = {published_path(source, settings.directory_urls) for source in mapped}
    files = frozenset(finished.files - of_pages)
    return Site(
        mapped,
        files,
        frozenset(file for file in files if (docs_dir / file).is_file()),
        frozenset(excluded),
        settings.redirects,
        read_moved_anchors(settings.path.parent),
        settings.site_url,
        settings.directory_urls,
        settings.elsewhere,
        absolute_to_docs=settings.absolute_to_docs,
        built=finished.anchors,
        snippets=settings.snippets,
    )


WRITES = ("ads", "policy", "search")
"""What can be written into a finished site: ads cut, the policy, the steps' search entries."""


def check_site(site: BuiltSite, write: Collection[str] = ()) -> list[Finding]:
    """Return every finding on a finished site, sorted; `write` holds some of WRITES.

    The policy comes last, because it holds the hashes of what stands in the page.
    """
    findings = [
        *check_ads(site, "ads" in write),
        *check_links(site),
        *check_search(site, "search" in write),
        *check_policy(site, "policy" in write),
    ]
    return sorted(findings)


def check_links(site: BuiltSite) -> list[Finding]:
    """Return the broken links of a finished site, at their place in the source where it is known.

    Without settings each is named where it stands in the published file.
    """
    settings = site.settings
    if settings is None:
        finished = read_finished(site.folder)
        names = [name for name in sorted(finished.files) if name.endswith(".css")]
        sheets = {name: (site.path(name), site.text(name)) for name in names}
        return [
            *_shown(check_finished(finished, site.folder, Report()), site),
            *check_stylesheets(sheets, Site({}, frozenset(finished.files))),
        ]
    _, excluded = read_sources(settings)
    pages = []
    for page, path in site.sources.items():
        if page in site.pages:
            source = path.relative_to(settings.docs_dir).as_posix()
            pages.append(BuiltPage(source, read_text(path), site.article(page), ""))
    result = check_build(settings, settings.docs_dir, site.folder, pages, excluded, translated=True)
    return _shown(result.findings, site)


def _shown(findings: list[Finding], site: BuiltSite) -> list[Finding]:
    """Return findings with paths relative to where the user is, not to the settings or the site."""
    shown = []
    for finding in findings:
        base = site.folder.parent if finding.rule == "link-finished" else None
        shown.append(replace(finding, path=site.path_of(finding.path, base)))
    return shown
