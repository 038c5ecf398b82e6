"""Ask every check about a site, however it was read: from its sources, by a build, as files.

A page goes in as a source: `hooks/strip_ads.py` cuts the one that a builder gets, and without a
builder `read_project` reads it. It comes out as a file that `finish_site` has given to each of
FINISHERS, after which `run` asks each of CHECKS, folds what follows from one mistake and leaves out
what its author has switched off. A new rule is its words in the `rules.toml` of a room, and a
function with `@check` in a module that CHECKS names (see `clearpane.core.rules`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from clearpane.ads import clean_file as ads
from clearpane.ads.ad_marks import AdMarks
from clearpane.ads.ad_options import Options, read_options
from clearpane.ads.clean_file import site_cleaning
from clearpane.core.findings import ClearpaneError, Edit, Finding, folded, told_once
from clearpane.core.pool import Records
from clearpane.core.rules import Level, Scope, checks_of
from clearpane.document.switches import sift
from clearpane.finish.folder import finish_folder
from clearpane.finish.gate import Gate
from clearpane.finish.guard import Guard
from clearpane.finish.insertions import Drawings, MovedAnchors
from clearpane.finish.markdown_twin import Twins
from clearpane.finish.policy import Policy, collected
from clearpane.finish.structured_data import StructuredData
from clearpane.finish.trust import read_trust, trust_file
from clearpane.links import finished, skeleton, sources
from clearpane.links.finished import FinishedLinks, finished_page, links_of
from clearpane.pages import checks
from clearpane.search import asked
from clearpane.search.finisher import Search
from clearpane.sites import reading
from clearpane.sites.addresses import published_path
from clearpane.sites.built import BuiltSite, Told
from clearpane.sites.hand import Finished, Finisher, Hand, Yield
from clearpane.sites.options import KEY, clearpane_options, did_you_mean
from clearpane.sites.reading import ignored_plugin, read_site
from clearpane.sites.settings import Settings, read_settings
from clearpane.sites.site import Page, Site

CHECKS = checks_of(reading, ads, checks, sources, finished, skeleton, asked)
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


def finisher_words() -> dict[str, str]:
    """Return what each finisher does, in the words above its class, by its name."""
    told = {name: (make.__doc__ or "").partition("\n")[0] for name, make in FINISHERS.items()}
    return {name: f"{words[:1].lower()}{words[1:].rstrip('.')}" for name, words in told.items()}


def passes_of(extra: object, default: Sequence[str] = tuple(FINISHERS)) -> Sequence[str]:
    """Return the finishers that an `extra` of settings names, or else `default`.

    Raises ClearpaneError, naming the key, when there is none of such a name.
    """
    passes = clearpane_options(extra).finish.passes
    for each in passes or ():
        if each not in FINISHERS:
            near = did_you_mean(each, FINISHERS)
            raise ClearpaneError(f"{KEY}.finish.passes: there is no finisher `{each}`; {near}")
    return default if passes is None else passes


def run(site: Site, *scopes: Scope) -> list[Finding]:
    """Return every finding on a site, sorted; with `scopes`, those of checks of such a scope.

    What an author has switched off, for a line, a page or the site, is left out. Raises
    ClearpaneError for a wrong option.
    """
    if site.settings:
        passes_of(site.settings.extra)
    found: list[Finding] = []
    if not scopes or Scope.PAGE in scopes:
        for page in site.pages.values():
            found += page.answer("findings", partial(of_page, page, site))
    if not scopes or Scope.SITE in scopes:
        for each in CHECKS:
            if each.scope is Scope.SITE:
                found += each.function(site)
    return sorted(told_once(sifted(found, site.by_path, site.off)))


def of_page(page: Page, site: Site) -> list[Finding]:
    """Return the findings of one page that do not depend on the others, folded."""
    of_pages = [each.function for each in CHECKS if each.scope is Scope.PAGE]

    def ask(trial: Edit | None) -> list[Finding] | None:
        asked = page.edited(trial) if trial else page
        return [each for check in of_pages for each in check(asked, site)] if asked else None

    return folded(page.text, ask)


def tell(page: Page, site: Site, *, found: bool = True) -> None:
    """Note what a page tells by itself, with its findings if `found`, and settle it."""
    page.answers = {
        "findings": of_page(page, site) if found else [],
        "links": sources.read_links(page, site.plugins),
        "reviews": checks.of_days(page.text, page.path),
        "sections": asked.headings_of(page),
    }
    page.settle()


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
        kept += sift(findings, page.document) if page else findings
    return kept


class _PageReader(Finisher):
    """Reads each page for the checks, last of all; what it tells by itself is noted.

    Whoever finishes the files of some other builder wants to know of the files: what a source says
    by itself, `clearpane check` tells.
    """

    def __init__(self, site: BuiltSite, write: bool, gate: Gate) -> None:
        super().__init__(site, write, gate)
        settings = site.settings
        self._around = Site({}, settings=settings, root=site.root) if settings else None
        self._asks_sources = site.told is not None or not write

    def depends_on(self, file: str) -> object:
        """Return what the builder tells of the page, or what its source says."""
        page = self.site.said.pages.get(file)
        return page and (page.source, page.text, page.file, page.cleaned, page.cuts)

    def page(self, hand: Hand) -> Yield:
        """Note the page's anchors and links, and what its source and content tell by themselves."""
        hand.notes["finished"] = finished_page(hand.page.tree)
        page = self.site.page_of(hand.file, hand.page.content_html)
        if page is None or self._around is None:
            return
        is_asked = self._asks_sources and hand.file in self.site.sources
        tell(page, self._around, found=is_asked)
        hand.notes["page"] = page
        yield from ()


def finished_site(built: BuiltSite, done: Mapping[str, Finished]) -> Site:
    """Return a folder of published files as a site; without settings it has no pages, only files.

    Each finding is at its place in the source where it is known.
    """
    known = {file: page.notes["finished"] for file, page in done.items() if page.notes}
    pages: dict[str, Page] = {}
    for file, each in done.items():
        if page := each.notes.get("page"):
            source = built.said.pages[file]
            page.text, page.cleaned = source.text, source.cleaned
            pages[file] = page
    links = FinishedLinks(built, known)
    site = built.site(links.files, links.anchors, pages)
    site.keep(links_of, links)
    return site


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
    records = records or Records()
    gate = _gate_of(site, passes, records)
    names = [name for name in FINISHERS if name in passes]
    finishers = [
        make(site, write, gate) for make in (*(FINISHERS[name] for name in names), _PageReader)
    ]
    made_of = (
        names, gate.trust.model_dump() if gate.trust else None, gate.site_url,
        sorted(gate.ads.embeds), gate.ads.selectors, site.path(""),
    )  # fmt: skip
    done, found = finish_folder(site, finishers, records, made_of, write=write)
    whole = finished_site(site, done)
    findings = [*found, *run(whole)]
    if site.settings and 'content="zensical' in site.text(site.pages[0]):
        ignored = ignored_plugin(site.settings, site.root, seen=True)
        # A note says that this is left to do.
        findings = [*{*findings, *(f for f in ignored if not write or f.level is not Level.NOTE)}]
    # Each file that was passed over is named, whatever others were for the same reason.
    findings = [*site.skipped.values(), *told_once(findings, site.path(""))]
    return whole, sorted(finding for finding in findings if finding.rule not in whole.off)


def ads_of(site: BuiltSite) -> AdMarks:
    """Return what tells ads on a built site, as its owner wants them to be judged."""
    own = site.settings
    return AdMarks(read_options(own.strip_ads, own.path.parent) if own else Options())


def _gate_of(site: BuiltSite, passes: Collection[str], records: Records) -> Gate:
    """Return the gate of a built site, with the site's own options and trust."""
    ads = ads_of(site)
    trust = read_trust(trust_file(site.home)) if "policy" in passes else None
    if "policy" in passes and trust is None:
        # Without a list what the theme's part holds is trusted, this once; the findings say so.
        trust, _ = collected(ads, site, records, of_builder=True)
        trust = trust.model_copy(update={"is_assumed": True})
    return Gate(ads, trust, site.site_url)


def read_project(
    settings_file: Path, root: Path, today: date | None = None, records: Records | None = None
) -> Site:
    """Return the site of a `mkdocs.yml` as its sources tell it, without a build.

    Findings name files relative to `root`; `today` decides what is overdue. With `records`, which
    may hold pages of before, all that a page tells by itself is told already.
    """
    settings = read_settings(settings_file)
    cleaning = site_cleaning(settings) if settings.strips_ads else None
    bare = Site({}, plugins=settings.others, settings=settings, root=root)
    note = partial(tell, site=bare) if records else None
    site = read_site(settings, root, cleaning, records, note)
    return replace(site, today=today) if today else site


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
    docs, directory_urls = settings.docs_dir, settings.directory_urls
    pages = {
        published_path(name, directory_urls): replace(page, file=docs / name)
        for name, page in site.pages.items()
    }
    told = Told(pages, sorted(site.excluded), [], site.problems)
    built = BuiltSite(build_site(settings), site.root, settings, told=told)
    made = finish_site(built, (), write=False)[0]
    made.today, made.translated = site.today, True
    return made
