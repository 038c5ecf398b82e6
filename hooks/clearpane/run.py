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
from typing import Any

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
from clearpane.finish.drawings import Drawings
from clearpane.finish.folder import FinishedSite, finish_folder
from clearpane.finish.gate import Gate
from clearpane.finish.guard import Guard
from clearpane.finish.markdown_twin import Twins
from clearpane.finish.moved_anchors import MovedAnchors
from clearpane.finish.policy import Policy
from clearpane.finish.structured_data import StructuredData
from clearpane.finish.trust import Trust, read_trust, trust_file
from clearpane.finish.wanted import collected
from clearpane.links import check, finished, history, structure
from clearpane.links.finished import finished_of, finished_page, published_at, read_finished
from clearpane.pages import checks
from clearpane.search import asked
from clearpane.search.material import Search
from clearpane.sites import reading
from clearpane.sites.addresses import ALL_HERE, address_of, published_path
from clearpane.sites.built import BuiltSite, Told, ToldPage
from clearpane.sites.finishing import Finished, Finisher, Hand, Yield
from clearpane.sites.reading import Clean, ignored_plugin, read_site, read_sources, unreadable
from clearpane.sites.rendered import page_extensions
from clearpane.sites.settings import Settings, read_settings
from clearpane.sites.site import Page, Site, site_of

CHECKS = checks_of(reading, ads, checks, check, finished, structure, history, asked)
"""Every check, in the order in which they are asked."""

FINISHERS: dict[str, type[Finisher]] = {
    "drawings": Drawings,
    "gate": Guard,
    "moved-anchors": MovedAnchors,
    "search": Search,
    "structured-data": StructuredData,
    "twins": Twins,
    "policy": Policy,
}
"""Every finisher by its name in the settings, in the order in which they get each page."""


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
    extensions = page_extensions(settings)
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
    settings = site.settings
    assert settings is not None
    pages = {
        published_path(page.source, settings.directory_urls): ToldPage(
            page.source, page.text, settings.docs_dir / page.source, page.cleaned, page.cuts
        )
        for page in site.pages.values()
    }
    told = Told(pages, sorted(site.excluded), [], site.problems)
    built = BuiltSite(build_site(settings), site.root, settings, told=told)
    made = finished_site(built, _finished(built, (), write=False).pages)
    made.today, made.translated = site.today, True
    return made


class _PageReader(Finisher):
    """Reads each page for the checks, last of all; what it tells by itself is noted."""

    def __init__(self, site: BuiltSite, write: bool, gate: Gate) -> None:
        super().__init__(site, write, gate)
        settings = site.settings
        self._around = Site({}, settings=settings, root=site.root) if settings else None
        self._url = site.site_url or published_at(site.folder)

    def depends_on(self, file: str) -> object:
        """Return what the builder tells of the page."""
        return self.site.told.pages.get(file) if self.site.told else None

    def page(self, hand: Hand) -> Yield:
        """Note the page's anchors and links, and what its source and content tell by themselves."""
        hand.notes["finished"] = finished_page(hand.page, self._url)
        source = self._source(hand.file)
        if source is None or self._around is None:
            return
        page = _page_of(source, hand.page.content_html, self.site)
        made = source.path is None
        findings = [] if made else of_page(page, self._around)
        links = check.read_links(page, self._around.plugins)
        reviews, sections = checks.review_dates(page.text), asked.headings_of(page)
        page.settle()
        hand.notes["page"] = page, findings, links, reviews, sections
        yield from ()

    def _source(self, file: str) -> ToldPage | None:
        site, settings = self.site, self.site.settings
        if site.told:
            return site.told.pages.get(file)
        path = site.sources.get(file)
        if path is None or settings is None:
            return None
        try:
            name = path.relative_to(settings.docs_dir).as_posix()
            return ToldPage(name, read_text(path), path, None)
        except ClearpaneError:
            # Told by the finished site, which asks for the source again.
            return None


def _page_of(source: ToldPage, html: str, site: BuiltSite) -> Page:
    """Return a page as the checks take it."""
    settings = site.settings
    assert settings is not None
    file = published_path(source.source, settings.directory_urls)
    return Page(
        source=source.source,
        path=f"{shown(settings.docs_dir, site.root)}/{source.source}",
        address=address_of(file, settings.directory_urls),
        text=source.text,
        html=html,
        cuts=source.cuts,
        cleaned=source.cleaned,
    )


def finished_site(built: BuiltSite, done: Mapping[str, Finished]) -> Site:
    """Return a folder of published files as a site; without settings it has no pages, only files.

    Each finding is at its place in the source where it is known.
    """
    settings = built.settings
    url = built.site_url or published_at(built.folder)
    known = {file: page.notes["finished"] for file, page in done.items() if page.notes}
    elsewhere = settings.elsewhere if settings else ALL_HERE
    files = read_finished(built.folder, url, elsewhere, known)
    if settings is None:
        site = Site({}, frozenset(files.files), root=built.root, folder=built.folder)
        site.keep(finished_of, files)
        return site
    told = built.told or _told_by_files(built)
    kept: dict[str, dict[str, Any]] = {name: {} for name in _KEPT}
    pages: dict[str, Page] = {}
    for file, each in done.items():
        if "page" in each.notes:
            page, *answers = each.notes["page"]
            source = told.pages[file]
            page.text, page.cleaned = source.text, source.cleaned
            page.further_anchors = files.anchors.get(file, frozenset())
            pages[page.source] = page
            for name, answer in zip(_KEPT, answers, strict=True):
                kept[name][page.source] = answer
    of_pages = {published_path(source, settings.directory_urls) for source in pages}
    others = frozenset(files.files - of_pages)
    site = site_of(
        settings,
        pages,
        files=others,
        own_files=frozenset(file for file in others if (settings.docs_dir / file).is_file()),
        excluded=frozenset(told.excluded),
        built=files.anchors,
        translated=built.told is None,
        root=built.root,
        folder=built.folder,
        unlisted=told.unlisted,
        problems=told.problems,
        kept=kept,
    )
    site.keep(finished_of, files)
    return site


_KEPT = ("findings", "links", "reviews", "sections")


def _told_by_files(built: BuiltSite) -> Told:
    """Return what the sources tell of the pages where no builder can be asked."""
    settings = built.settings
    assert settings is not None
    pages: dict[str, ToldPage] = {}
    problems: list[Finding] = []
    for file, path in built.sources.items():
        try:
            name = path.relative_to(settings.docs_dir).as_posix()
            pages[file] = ToldPage(name, read_text(path), path, None)
        except ClearpaneError as error:
            problems.append(unreadable(shown(path, built.root), error))
    return Told(pages, read_sources(settings)[1], [], problems)


def finish_site(
    site: BuiltSite,
    passes: Collection[str] = tuple(FINISHERS),
    records: Records | None = None,
    *,
    write: bool = True,
) -> tuple[Site, list[Finding]]:
    """Finish a built site; return it with every finding on it, sorted.

    `records` hold what has come of files before. Without `write` nothing changes. Raises
    ClearpaneError where an option or a list of the owner's is wrong.
    """
    done = _finished(site, passes, records, write=write)
    whole = finished_site(site, done.pages)
    findings = [*site.skipped.values(), *done.findings, *run(whole)]
    if site.settings and 'content="zensical' in site.text(site.pages[0]):
        findings = [*{*findings, *ignored_plugin(site.settings, site.root, seen=True)}]
    return whole, sorted(finding for finding in findings if finding.rule not in whole.off)


def _finished(
    site: BuiltSite, passes: Collection[str], records: Records | None = None, *, write: bool
) -> FinishedSite:
    gate = _gate_of(site, passes)
    finishers = [make(site, write, gate) for name, make in FINISHERS.items() if name in passes]
    trust = gate.trust.model_dump() if gate.trust else None
    made_of = (
        [name for name in FINISHERS if name in passes], trust, gate.site_url,
        sorted(gate.ads.embeds), gate.ads.selectors, site.path(""),
    )  # fmt: skip
    readers = [*finishers, _PageReader(site, write, gate)]
    return finish_folder(site, readers, records or Records(), made_of, write=write)


def make_gate(options: Options, trust: Trust | None = None, site_url: str = "") -> Gate:
    """Return the gate of a site that is published at `site_url`."""
    return Gate(AdMarks(options), trust, site_url)


def options_of(site: BuiltSite) -> Options:
    """Return how the owner of a built site wants ads to be judged."""
    settings = site.settings
    return read_options(settings.strip_ads, settings.path.parent) if settings else Options()


def _gate_of(site: BuiltSite, passes: Collection[str]) -> Gate:
    """Return the gate of a built site, with the site's own options and trust."""
    root = site.settings.path.parent if site.settings else site.root
    trust = read_trust(trust_file(root)) if "policy" in passes else None
    if "policy" in passes and trust is None:
        # Without a list what the theme's part holds is trusted, this once; the findings say so.
        first = make_gate(options_of(site), None, site.site_url)
        trust, _ = collected(first, site)
        trust = trust.model_copy(update={"is_assumed": True})
    return make_gate(options_of(site), trust, site.site_url)
