"""Ask every check about the site, in its sources and on the finished pages."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import BuildError, ConfigurationError

from clearpane.cache.reads import PerPage
from clearpane.core.files import read_bytes, read_text, shown
from clearpane.core.findings import (
    ClearpaneError,
    Finding,
    FindingChanges,
    Level,
    count_line,
    log_findings,
    plural,
)
from clearpane.core.rules import Scope
from clearpane.finish.panel import FindingsHandler, write_panels
from clearpane.links.check import PageLinks, read_links
from clearpane.links.finished import FinishedPage, read_finished_page
from clearpane.pages.checks import CLOCK_RULES, page_options, review_dates
from clearpane.plugin_hooks import TOO_OLD
from clearpane.run import BuiltPage, built_site, of_page, page_of, run
from clearpane.search.asked import headings_of
from clearpane.sites.options import read_link_options
from clearpane.sites.settings import Settings, read_settings
from clearpane.sites.site import Site, unreadable

try:
    from mkdocs.plugins import CombinedEvent, event_priority
except ImportError:
    raise ConfigurationError(TOO_OLD) from None

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.pages import Page as MkDocsPage

log = logging.getLogger("mkdocs.hooks")

_heard = FindingsHandler()
# Lives as long as the server: what it knows of the build before is the point of it.
_changes = FindingChanges()
_settings: list[Settings] = []
# As far as it is known before the first page: its settings and options.
_sites: list[Site] = []
_files: list[File] = []
_pages: list[BuiltPage] = []
_problems: list[Finding] = []
# Read with each page, which a build cache need not make again.
_links: PerPage[PageLinks] = PerPage("links of sources")
_finished: PerPage[FinishedPage] = PerPage("links of finished pages")
_reviews: PerPage[object] = PerPage("reviews")
_sections: PerPage[list[str] | None] = PerPage("sections")
_serving = _dirty = False


def on_startup(command: str, dirty: bool) -> None:
    """Note whether this is `mkdocs serve`, where a fault must not end the preview.

    Of a site of which only some pages are built, nobody knows the others.
    """
    global _serving, _dirty
    _serving, _dirty = command == "serve", dirty
    log.addHandler(_heard)
    if _serving:
        log.addFilter(_changes)


def on_config(config: MkDocsConfig) -> None:
    """Refuse a wrong option at once, not after minutes of building; speak of links alone.

    MkDocs says of many a fault that there is one, without line and column. The checks cover all
    of that, so its own words are switched off (see `tests/links/test_against_mkdocs.py`).
    """
    try:
        read_link_options(config.extra)
        _settings[:] = [read_settings(Path(config.config_file_path))]
        root = _settings[0].path.parent
        _sites[:] = [Site({}, settings=_settings[0], root=root)]
        _sites[0].once(page_options)
    except ClearpaneError as error:
        raise ConfigurationError(str(error)) from None
    for group in (config.validation.nav, config.validation.links):
        for name in group:
            group[name] = logging.DEBUG
    # The plugin has no such setting.
    logging.getLogger("mkdocs.plugin.redirects").setLevel(logging.ERROR)


def on_pre_build(config: MkDocsConfig) -> None:
    """Forget the build before, all but what it has found: only what is new is told again."""
    if _serving:
        _changes.begin()
    for kept in (_files, _pages, _problems, _links, _finished, _reviews, _sections):
        kept.clear()
    _heard.findings.clear()


@event_priority(1000)
def on_files(files: Files, config: MkDocsConfig) -> None:
    """Go on without what of a page is no text: the finding on it ends the build after the others.

    Before all hooks and plugins, each of which would end in a traceback.
    """
    for file in files.documentation_pages():
        path = file.abs_src_path
        if path is None or not Path(path).is_file():
            continue
        try:
            read_text(Path(path))
        except ClearpaneError as error:
            _problems.append(unreadable(shown(path, _settings[0].path.parent), error))
            file.content_string = read_bytes(Path(path)).decode("utf-8", errors="replace")


# After the guard, whose tree it takes over, and before the policy, which has no link.
@event_priority(-150)
def on_page_content(html: str, page: MkDocsPage, config: MkDocsConfig, **_: object) -> None:
    """Read what the page says of itself, and ask all checks that need no other page."""
    source = page.file.src_uri
    built = BuiltPage(source, page.file.content_string, html, str(page.title or ""))
    ours = page_of(built, _settings[0], _settings[0].path.parent)
    ours.cleaned = ours.text[: ours.document.body_start] + (page.markdown or "")
    _links[source] = read_links(ours, _sites[0].plugins)
    _reviews[source] = review_dates(ours.text)
    _sections[source] = headings_of(ours)
    if not _is_generated(page.file, config):
        log_findings(log, of_page(ours, _sites[0]))


@event_priority(-150)
def on_post_page(output: str, page: MkDocsPage, **_: object) -> None:
    """Read the links of the finished page."""
    file = page.file.dest_uri
    _finished[page.file.src_uri] = read_finished_page(file, output, _settings[0].site_url)


@event_priority(-100)
def on_env(env: object, config: MkDocsConfig, files: Files) -> None:
    """Keep files and texts, the last of all hooks: later their sources may be gone."""
    _files.extend(files)
    _pages.extend(_built(file) for file in files if file.page is not None and file.page.content)


@event_priority(-100)
def _check(config: MkDocsConfig) -> None:
    """Check the site, the last of all hooks: now every page is written as it will be read."""
    if _dirty:
        return
    finished = {f.dest_uri: _finished[f.src_uri] for f in _files if f.src_uri in _finished}
    by_name: dict[str, PerPage[Any]]
    by_name = {"links": _links, "reviews": _reviews, "sections": _sections}
    kept = {
        name: {page.source: values[page.source] for page in _pages if page.source in values}
        for name, values in by_name.items()
    }
    site = built_site(
        replace(_settings[0], docs_dir=Path(config.docs_dir)),
        Path(config.site_dir),
        _pages,
        [file.src_uri for file in _files if _is_excluded(file)],
        unlisted=[file.src_uri for file in _files if _is_unlisted(file)],
        problems=_problems,
        kept={**kept, "finished": finished},
    )
    found = [_at_build(finding, site) for finding in run(site, Scope.SITE)]
    log_findings(log, found)
    # Of the pages' own findings too: "no problems" below one of them would be a riddle.
    log.info("Checked: %s", count_line(_heard.findings.values(), len(_pages), "page"))
    if _serving:
        by_file = site.by_published.items()
        published = {page.path: (page.address, file) for file, page in by_file}
        write_panels(site.folder or Path(), site.root, published, _heard.findings.values())
    else:
        _stop_on_errors(found)


@event_priority(-200)
def _tell_changes(config: MkDocsConfig) -> None:
    """Say how many findings are gone and how many are as before, after all hooks."""
    if _serving and (summary := _changes.end()):
        log.info(summary)


on_post_build = CombinedEvent(_check, _tell_changes)


def _at_build(finding: Finding, site: Site) -> Finding:
    if _serving and site.folder and site.settings:
        # A preview lies in a folder of the system's, whose name says nothing to anybody.
        lies = f"{shown(site.folder, site.root)}/"
        name = f"{site.settings.site_dir.name}/"
        finding = replace(finding, path=finding.path.replace(lies, name))
    # A site must not stop building overnight, or on a computer whose clock is wrong.
    return replace(finding, level=Level.NOTE) if finding.rule in CLOCK_RULES else finding


def _is_excluded(file: File) -> bool:
    return bool(file.inclusion.is_excluded())  # type: ignore[no-untyped-call]


def _is_unlisted(file: File) -> bool:
    """Tell whether a plugin leads to a page by itself, as a blog does to its posts and archive."""
    attached = file.page is not None and file.page.parent is not None
    return attached or bool(file.inclusion.is_not_in_nav())  # type: ignore[no-untyped-call]


def _is_generated(file: File, config: MkDocsConfig) -> bool:
    """Tell whether a plugin has made the source of a page: nobody could mend it."""
    path = file.abs_src_path
    return path is None or not Path(path).is_relative_to(config.docs_dir)


def _built(file: File) -> BuiltPage:
    page = file.page
    assert page is not None
    return BuiltPage(file.src_uri, file.content_string, page.content or "", str(page.title or ""))


def _stop_on_errors(findings: list[Finding]) -> None:
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    if errors:
        raise BuildError(f"{plural(len(errors), 'finding')} that no build may pass over")
