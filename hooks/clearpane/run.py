"""Ask every check about a site, however it was read: from its sources, by a build, as files.

This is the one list of what there is to ask. A check is a function that is registered with its
rules, in one of the modules named here (see `clearpane.core.rules`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from clearpane.ads import site as ads
from clearpane.ads.cleaner import Cleaner
from clearpane.ads.dialects import python_markdown
from clearpane.ads.guard import AdMarks
from clearpane.ads.options import Options, read_options
from clearpane.core.files import read_text, shown
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.core.records import Records
from clearpane.core.rules import Scope, checks_of
from clearpane.document.switches import sift
from clearpane.finish.folder import Finisher
from clearpane.finish.gate import Gate
from clearpane.finish.trust import Trust, read_trust, trust_file
from clearpane.finish.wanted import collected
from clearpane.links import check, finished, history, structure
from clearpane.links.finished import finished_of, read_finished
from clearpane.pages import checks
from clearpane.search import asked
from clearpane.search.material import check_search
from clearpane.sites import site as reading
from clearpane.sites.addresses import address_of, published_path
from clearpane.sites.built import BuiltSite
from clearpane.sites.options import PASSES
from clearpane.sites.settings import Settings, read_moved_anchors, read_settings
from clearpane.sites.site import (
    Clean,
    Page,
    Site,
    ignored_plugin,
    read_site,
    read_sources,
    unreadable,
)

CHECKS = checks_of(reading, ads, checks, check, finished, structure, history, asked)
"""Every check, in the order in which they are asked."""


def run(site: Site, *scopes: Scope) -> list[Finding]:
    """Return every finding on a site, sorted; with `scopes`, those of checks of such a scope.

    What an author has switched off, for a line, a page or the site, is left out.
    """
    known: Mapping[str, list[Finding]] = site.kept.get("findings", {})
    found: list[Finding] = []
    if not scopes or Scope.PAGE in scopes:
        found += [finding for findings in known.values() for finding in findings]
    for each in CHECKS:
        if scopes and each.scope not in scopes:
            continue
        if each.scope is Scope.SITE:
            found += each.function(site)
        else:
            for page in site.pages.values():
                if page.source not in known:
                    found += each.function(page, site)
    return sorted(sifted(found, site.by_path, site.off))


def of_page(page: Page, site: Site) -> list[Finding]:
    """Return the findings of one page that do not depend on the others, sorted and sifted."""
    of_pages = (each.function for each in CHECKS if each.scope is Scope.PAGE)
    found = [finding for ask in of_pages for finding in ask(page, site)]
    return sorted(sifted(found, {page.path: page}, site.off))


def sifted(
    found: Iterable[Finding], pages: Mapping[str, Page], off: Collection[str]
) -> list[Finding]:
    """Return the findings without those that are switched off: by page and line, or in `off`."""
    by_path: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.rule not in off:
            by_path.setdefault(finding.path, []).append(finding)
    kept: list[Finding] = []
    for path, findings in by_path.items():
        page = pages.get(path)
        kept += sift(findings, page.text, page.document.mask).kept if page else findings
    return kept


def read_project(
    settings_file: Path, root: Path, today: date | None = None, records: Records | None = None
) -> Site:
    """Return the site of a `mkdocs.yml` as its sources tell it, without a build.

    Findings name files relative to `root`; `today` decides what is overdue. With `records`, which
    may hold pages of before, all that a page tells by itself is told already.
    """
    settings = read_settings(settings_file)
    cleaning = _cleaning(settings) if settings.strips_ads else None
    bare = Site({}, plugins=settings.others, settings=settings, root=root)
    told = _Told(records, bare) if records else None
    site = read_site(settings, root, cleaning, told)
    if told:
        site.kept = {"links": told.links, "findings": told.findings}
    return replace(site, today=today) if today else site


class _Told(Records):
    """What each page tells by itself, recorded with the page."""

    def __init__(self, records: Records, site: Site) -> None:
        self._records, self._site = records, site
        self.is_shared = records.is_shared
        self.links: dict[str, check.PageLinks] = {}
        self.findings: dict[str, list[Finding]] = {}

    def get(self, *key: str) -> Any | None:
        """Return what was made of this key before."""
        value = self._records.get(*key)
        return self._page(value) if key[0] == "page" and value else value

    def value(self, make: Callable[[], Any], *key: str) -> Any:
        """Return what was made of this key before, or else what `make` returns now."""
        if key[0] != "page":
            return self._records.value(make, *key)
        return self._page(self._records.value(lambda: self._look(*make()), *key))

    def _look(self, page: Page, problems: list[Finding]) -> _PageTold:
        links = check.read_links(page, self._site.plugins)
        findings = of_page(page, self._site)
        page.settle()
        return page, problems, links, findings

    def _page(self, told: _PageTold) -> tuple[Page, list[Finding]]:
        page, problems, links, findings = told
        self.links[page.source], self.findings[page.source] = links, findings
        return page, problems


_PageTold = tuple[Page, list[Finding], check.PageLinks, list[Finding]]


def _cleaning(settings: Settings) -> Clean:
    """Return what the build does to a page first: what it cuts is not there to be linked."""
    extensions = reading.page_extensions(settings)
    options = read_options(settings.strip_ads, settings.path.parent)
    cleaner = Cleaner(options, [python_markdown(list(extensions), extensions)])

    def clean(path: str, text: str) -> tuple[str, tuple[Finding, ...]]:
        result = cleaner.clean(text, path)
        return result.text, tuple(result.findings)

    return clean


def is_within(finding: Finding, asked: Path, site: Site) -> bool:
    """Tell whether a finding lies in what was asked for: the project, or a part of it."""
    settings = site.settings
    if settings is None:
        return True
    asked, docs = asked.resolve(), settings.docs_dir.resolve()
    if asked in docs.parents or asked == settings.path.resolve():
        return True
    place = (site.root / finding.path).resolve()
    return place == asked or asked in place.parents


BUILT = ".cache/clearpane/sites"
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
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode and not (folder / "index.html").is_file():
        said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise ClearpaneError(f"the site does not build: {said[-1].strip() if said else 'no word'}")
    return folder


def as_built(site: Site) -> Site:
    """Build the site that was read from its sources, and return it as it came out."""
    assert site.settings is not None
    folder = build_site(site.settings)
    built = finished_site(BuiltSite(folder, site.root, site.settings))
    built.today, built.problems = site.today, site.problems
    for source, page in built.pages.items():
        if source in site.pages:
            page.cuts, page.cleaned = site.pages[source].cuts, site.pages[source].cleaned
    return built


class BuiltPage(NamedTuple):
    """What the build knows of one page: source name, source text, rendered content, title."""

    source: str
    text: str
    html: str
    title: str


def built_site(
    settings: Settings,
    folder: Path,
    pages: Iterable[BuiltPage],
    excluded: Iterable[str],
    *,
    root: Path | None = None,
    **further: Any,
) -> Site:
    """Return a site that was built into `folder`; `further` are fields of Site."""
    root = root or settings.path.parent
    known = further.get("kept", {}).get("finished")
    files = read_finished(folder, settings.site_url, settings.elsewhere, known)
    mapped = {page.source: page_of(page, settings, root, files.anchors) for page in pages}
    of_pages = {published_path(source, settings.directory_urls) for source in mapped}
    others = frozenset(files.files - of_pages)
    site = Site(
        mapped,
        others,
        frozenset(file for file in others if (settings.docs_dir / file).is_file()),
        frozenset(excluded),
        settings.redirects,
        read_moved_anchors(settings.path.parent),
        settings.site_url,
        settings.directory_urls,
        settings.elsewhere,
        absolute_to_docs=settings.absolute_to_docs,
        built=files.anchors,
        snippets=settings.snippets,
        promised=frozenset(name for name, _ in settings.nav or () if name not in mapped),
        settings=settings,
        root=root,
        folder=folder,
        **further,
    )
    site.keep(finished_of, files)
    return site


def page_of(
    built: BuiltPage,
    settings: Settings,
    root: Path,
    anchors: Mapping[str, frozenset[str]] | None = None,
) -> Page:
    """Return a page as the checks take it; `anchors` are those of finished files, if known."""
    source, text, html, title = built
    file = published_path(source, settings.directory_urls)
    return Page(
        source=source,
        path=f"{shown(settings.docs_dir, root)}/{source}",
        address=address_of(file, settings.directory_urls),
        text=text,
        html=html,
        title=title,
        further_anchors=(anchors or {}).get(file, frozenset()),
    )


def finished_site(built: BuiltSite) -> Site:
    """Return a folder of published files as a site; without settings it has no pages, only files.

    Each finding is at its place in the source where it is known.
    """
    settings = built.settings
    if settings is None:
        files = read_finished(built.folder)
        site = Site({}, frozenset(files.files), root=built.root, folder=built.folder)
        site.keep(finished_of, files)
        return site
    _, excluded = read_sources(settings)
    pages, problems = [], []
    for page, path in built.sources.items():
        if page in built.pages:
            source = path.relative_to(settings.docs_dir).as_posix()
            try:
                pages.append(BuiltPage(source, read_text(path), built.article(page), ""))
            except ClearpaneError as error:
                problems.append(unreadable(shown(path, built.root), error))
    return built_site(
        settings, built.folder, pages, excluded, root=built.root, translated=True,
        problems=problems,
    )  # fmt: skip


def make_gate(options: Options, trust: Trust | None = None, site_url: str = "") -> Gate:
    """Return the gate of a site that is published at `site_url`."""
    return Gate(AdMarks(options), trust, site_url)


def finish_site(
    site: BuiltSite, passes: Collection[str] = PASSES, *, write: bool = True
) -> list[Finding]:
    """Finish a built site; return every finding on it, sorted. Without `write` nothing changes."""
    finisher = finisher_of(site, passes, write=write)
    findings = [*site.skipped.values(), *finisher.run()]
    if "search" in passes:
        findings += check_search(site, write)
        finisher.keep()
    findings += run(whole := finished_site(site))
    if site.settings and 'content="zensical' in site.text(site.pages[0]):
        findings = [*{*findings, *ignored_plugin(site.settings, site.root, seen=True)}]
    return sorted(finding for finding in findings if finding.rule not in whole.off)


def options_of(site: BuiltSite) -> Options:
    """Return how the owner of a built site wants ads to be judged."""
    settings = site.settings
    return read_options(settings.strip_ads, settings.path.parent) if settings else Options()


def finisher_of(
    site: BuiltSite, passes: Collection[str] = PASSES, *, write: bool = True
) -> Finisher:
    """Return what finishes a built site, with the site's own options and trust.

    Raises ClearpaneError where one of them is wrong.
    """
    root = site.settings.path.parent if site.settings else site.root
    trust = read_trust(trust_file(root)) if "policy" in passes else None
    if "policy" in passes and trust is None:
        # Without a list what the theme's part holds is trusted, this once; the findings say so.
        first = make_gate(options_of(site), None, site.site_url)
        trust, _ = collected(first, site)
        trust = trust.model_copy(update={"is_assumed": True})
    gate = make_gate(options_of(site), trust, site.site_url)
    order = [published_path(name) for name, _ in site.settings.nav or ()] if site.settings else []
    moved = read_moved_anchors(root)
    return Finisher(site, gate, passes, moved=moved, order=order, write=write)
