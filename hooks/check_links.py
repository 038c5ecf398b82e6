"""Check every link of the site, in the sources and on the finished pages."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import BuildError, ConfigurationError
from mkdocs.plugins import event_priority

from clearpane.cache.reads import PerPage
from clearpane.core.findings import ClearpaneError, Level, count_line, log_findings
from clearpane.document.document import Document
from clearpane.finish.panel import FindingsHandler, write_panels
from clearpane.links.check import PageLinks, read_links
from clearpane.links.finished import FinishedPage, read_finished_page
from clearpane.links.held_log import HeldLog
from clearpane.pages.structure import Structure
from clearpane.run import BuildResult, BuiltPage, Known, check_build, page_of, structure_of
from clearpane.site.options import read_link_options
from clearpane.site.settings import Settings, read_settings

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.hooks")

_held = HeldLog()
_heard = FindingsHandler()
_settings: list[Settings] = []
_structure: list[Structure] = []
_files: list[File] = []
# Read with each page, which a build cache need not make again.
_sources: PerPage[PageLinks] = PerPage("links of sources")
_finished: PerPage[FinishedPage] = PerPage("links of finished pages")
_serving = False


def on_startup(command: str, **_: object) -> None:
    """Note whether this is `mkdocs serve`, where a fault must not end the preview."""
    global _serving
    _serving = command == "serve"
    if _serving:
        log.addHandler(_heard)


def on_config(config: MkDocsConfig) -> None:
    """Refuse a wrong option at once, not after minutes of building."""
    try:
        read_link_options(config.extra)
        _settings[:] = [read_settings(Path(config.config_file_path))]
        _structure[:] = [Structure(_settings[0])]
    except ClearpaneError as error:
        raise ConfigurationError(str(error)) from None


def on_pre_build(config: MkDocsConfig) -> None:
    """Hold MkDocs's own messages about links, which have no line, until ours are known."""
    for kept in (_files, _sources, _finished):
        kept.clear()
    _heard.findings.clear()
    _held.attach()


# After the guard, whose tree it takes over, and before the policy, which has no link.
@event_priority(-150)
def on_page_content(html: str, page: Page, config: MkDocsConfig, **_: object) -> None:
    """Read the links of the page's source, and compare them with its content."""
    built = BuiltPage(page.file.src_uri, page.file.content_string, html, "")
    known = page_of(built, _settings[0], Path(config.docs_dir))
    _sources[built.source] = read_links(known)
    if page.file.abs_src_path is not None:
        log_findings(log, structure_of(_structure[0], known.text, known.path, _shown(page)))


def _shown(page: Page) -> str:
    """Return what MkDocs renders of a page, hooks and plugins done, with the page's own head."""
    text, body = page.file.content_string, page.markdown or ""
    if text.endswith(body):
        return text
    return text[: Document(text).body_start] + body


@event_priority(-150)
def on_post_page(output: str, page: Page, **_: object) -> None:
    """Read the links of the finished page."""
    file = page.file.dest_uri
    _finished[page.file.src_uri] = read_finished_page(file, output, _settings[0].site_url)


@event_priority(-100)
def on_env(env: object, config: MkDocsConfig, files: Files) -> None:
    """Keep the list of files, the last of all hooks: none is added after this."""
    _files.extend(files)


@event_priority(-100)
def on_post_build(config: MkDocsConfig) -> None:
    """Check the site, the last of all hooks: now every page is written as it will be read."""
    built = [file for file in _files if file.page is not None and file.page.content]
    pages = [_built(file) for file in built]
    excluded = [file.src_uri for file in _files if _is_excluded(file)]
    unlisted = [file.src_uri for file in _files if _is_unlisted(file)]
    site_dir = Path(config.site_dir)
    result = check_build(
        _settings[0], Path(config.docs_dir), site_dir, pages, excluded, unlisted, _known(built)
    )
    _held.release(result.covers)
    log_findings(log, result.findings)
    log.info("Links: %s", count_line(result.findings, len(pages), "page"))
    if _serving:
        write_panels(site_dir, result.published, _heard.findings.values())
    else:
        _stop_on_errors(result)


def on_build_error(error: Exception) -> None:
    """Let every held message go: the build ends before ours are known."""
    _held.release(lambda page, link: False)


def _is_excluded(file: File) -> bool:
    return bool(file.inclusion.is_excluded())  # type: ignore[no-untyped-call]


def _is_unlisted(file: File) -> bool:
    """Tell whether a plugin leads to a page by itself, as a blog does to its posts and archive."""
    attached = file.page is not None and file.page.parent is not None
    return attached or bool(file.inclusion.is_not_in_nav())  # type: ignore[no-untyped-call]


def _built(file: File) -> BuiltPage:
    page = file.page
    assert page is not None
    return BuiltPage(file.src_uri, file.content_string, page.content or "", str(page.title or ""))


def _known(files: list[File]) -> Known:
    return Known(
        {file.src_uri: _sources[file.src_uri] for file in files if file.src_uri in _sources},
        {file.dest_uri: _finished[file.src_uri] for file in files if file.src_uri in _finished},
    )


def _stop_on_errors(result: BuildResult) -> None:
    errors = sum(finding.level is Level.ERROR for finding in result.findings)
    if errors:
        raise BuildError(f"addresses that were published would be lost: {errors}")
