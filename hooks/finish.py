"""Finish the built site: its pages, its search, its security policy; then tell every finding."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import BuildError, ConfigurationError

from clearpane import CACHE_SWITCH, TOO_OLD
from clearpane.cache.checked import FINISHED, Checked
from clearpane.cache.left_pages import left_in, note_left
from clearpane.core.files import read_bytes, read_text, shown, taking_turns
from clearpane.core.findings import (
    ClearpaneError,
    Finding,
    FindingChanges,
    Findings,
    Level,
    log_findings,
    plural,
)
from clearpane.core.pool import Records
from clearpane.document.document import Document
from clearpane.finish.insertions import FindingsHandler, write_panels
from clearpane.pages.checks import CLOCK_RULES, page_options
from clearpane.run import finish_site, passes_of
from clearpane.search.asked import FILE, read_asked
from clearpane.sites.built import BuiltSite, Told
from clearpane.sites.reading import unreadable
from clearpane.sites.settings import Settings, read_moved_anchors, read_settings, settings_files
from clearpane.sites.site import Page, Site

try:
    from mkdocs.plugins import CombinedEvent, event_priority
except ImportError:
    raise ConfigurationError(TOO_OLD) from None

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import File, Files

log = logging.getLogger("mkdocs.hooks")

# What is of use on any site as it is, with its own theme and search.
_PASSES = ("gate", "moved-anchors")


class _Finishing:
    """What is known of a build, and of the builds before it as long as the server runs."""

    def __init__(self) -> None:
        self.serving = self.dirty = False
        self.turn = ExitStack()
        self.heard = FindingsHandler()
        self.changes = FindingChanges()
        self.begin()

    def begin(self) -> None:
        """Forget the build before, all but what it has found: only what is new is told again."""
        self.passes: Sequence[str] = _PASSES
        self.settings: Settings | None = None
        self.told: Told | None = None
        self.problems: list[Finding] = []
        self.heard.findings.clear()

    def read(self, config: MkDocsConfig) -> None:
        """Read all that the owner has set; raise ClearpaneError, at once and not after minutes."""
        settings = read_settings(Path(config.config_file_path))
        root = settings.path.parent
        passes = passes_of(config.extra, _PASSES)
        # The script by which a preview renews itself is another each time.
        self.passes = [each for each in passes if not (self.serving and each == "policy")]
        read_moved_anchors(root)
        read_asked(root)
        page_options(Site({}, settings=settings, root=root))
        self.settings = settings


_build = _Finishing()


def on_startup(command: str, dirty: bool) -> None:
    """Note whether this is `mkdocs serve`, where a fault must not end the preview.

    Of a site of which only some pages are built, nobody knows the others.
    """
    _build.serving, _build.dirty = command == "serve", dirty
    log.addHandler(_build.heard)
    if _build.serving:
        log.addFilter(_build.changes)


def on_config(config: MkDocsConfig) -> None:
    """Refuse a wrong option; have our search and our checks in place of MkDocs's own.

    MkDocs says of many a fault that there is one, without line and column. The checks cover all
    of that, so its own words are switched off (see `tests/links/test_against_mkdocs.py`).
    """
    _build.begin()
    try:
        _build.read(config)
    except ClearpaneError as error:
        raise BuildError(str(error)) from None
    for group in (config.validation.nav, config.validation.links):
        for name in group:
            group[name] = logging.DEBUG
    # The plugin has no such setting.
    logging.getLogger("mkdocs.plugin.redirects").setLevel(logging.ERROR)
    material = config.plugins.get("material/search")
    if material is not None and "search" in _build.passes:
        # Nobody would read its entries, and making them is a tenth of a build.
        material.search_index.add_entry_from_context = lambda _: None


def on_serve(server: LiveReloadServer, config: MkDocsConfig, **_: object) -> None:
    """Watch the folder of what readers say, too: the watch of a file ends with the file."""
    folder = (Path(config.config_file_path).parent / FILE).parent
    if folder.is_dir():
        server.watch(str(folder), recursive=False)


@event_priority(1000)
def on_pre_build(config: MkDocsConfig) -> None:
    """Wait for our turn, before anybody touches the folder, and begin to tell what is new."""
    _build.turn.close()
    _build.turn.enter_context(taking_turns(Path(config.config_file_path).parent, log.info))
    if _build.serving:
        _build.changes.begin()


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
            name = shown(path, Path(config.config_file_path).parent)
            _build.problems.append(unreadable(name, error))
            file.content_string = read_bytes(Path(path)).decode("utf-8", errors="replace")


@event_priority(-100)
def on_env(env: object, config: MkDocsConfig, files: Files) -> None:
    """Keep what there is, the last of all hooks: later sources may be gone."""
    _build.told = _told(config, files)


# When every file is written.
@event_priority(-100)
def _finish(config: MkDocsConfig) -> None:
    """Do to the folder what `clearpane finish` does, and tell what there is to be told."""
    if _build.dirty or _build.settings is None:
        return
    try:
        settings = replace(_build.settings, docs_dir=Path(config.docs_dir))
        root = settings.path.parent
        folder = Path(config.site_dir)
        built = BuiltSite(folder, root, settings, told=_build.told, left=left_in(folder))
        records = _records(settings)
        site, findings = finish_site(built, _build.passes, records)
        if isinstance(records, Checked):
            records.close()
            pages = ((file, built.written.get(file, "")) for file in built.sources)
            note_left(root, folder, {file: (built.digest(file), now) for file, now in pages if now})
    except ClearpaneError as error:
        raise BuildError(str(error)) from None
    found = [_at_build(finding, site) for finding in findings]
    log_findings(log, found)
    # Of the pages' own findings too: "no problems" below one of them would be a riddle.
    heard = _build.heard.findings.values()
    log.info("Checked: %s", Findings(tuple(heard), len(site.pages)).closing_line)
    if _build.serving:
        by_file = site.by_published.items()
        published = {page.path: (page.address, file) for file, page in by_file}
        write_panels(built.folder, root, published, heard)
    else:
        _stop_on_errors(found)


@event_priority(-200)
def _end(config: MkDocsConfig) -> None:
    """Say how many findings are gone and how many as before, after all hooks; end our turn."""
    _build.turn.close()
    if _build.serving and (summary := _build.changes.end()):
        log.info(summary)


def on_build_error(error: Exception) -> None:
    """Let another build go on."""
    _build.turn.close()


on_post_build = CombinedEvent(_finish, _end)


def _told(config: MkDocsConfig, files: Iterable[File]) -> Told:
    """Return what MkDocs tells of the files of the site."""
    pages: dict[str, Page] = {}
    for file in files:
        page = file.page
        if page is None or not page.content:
            continue
        text, path = file.content_string, file.abs_src_path
        own = path is not None and Path(path).is_relative_to(config.docs_dir)
        # MkDocs leaves out the blank lines behind the front matter; places count them.
        start = Document(text).body_start
        start += len(text[start:]) - len(text[start:].lstrip("\n"))
        cleaned = text[:start] + (page.markdown or "").lstrip("\n")
        source = Path(path) if own and path else None
        pages[file.dest_uri] = Page(file.src_uri, text=text, cleaned=cleaned, file=source)
    return Told(
        pages,
        [file.src_uri for file in files if _is_excluded(file)],
        [file.src_uri for file in files if _is_unlisted(file)],
        _build.problems,
    )


def _records(settings: Settings) -> Records:
    """Return what has come of pages in earlier builds, unless somebody wants all made anew."""
    if os.environ.get(CACHE_SWITCH) == "no":
        return Records()
    return Checked(settings.path.parent, settings_files(settings.path), FINISHED)


def _at_build(finding: Finding, site: Site) -> Finding:
    if _build.serving and site.folder and site.settings:
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


def _stop_on_errors(findings: Iterable[Finding]) -> None:
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    if errors:
        raise BuildError(f"{plural(len(errors), 'finding')} that no build may pass over")
