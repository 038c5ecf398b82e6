"""Replaces Material's search index and worker by ours, which find the very step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import ConfigurationError
from mkdocs.plugins import event_priority

from clearpane.cache.reads import PerPage
from clearpane.core.files import read_text, write_text
from clearpane.core.findings import ClearpaneError
from clearpane.search.asked import FILE, Asked, page_key, read_asked
from clearpane.search.index import (
    Door,
    build_index,
    index_files,
    index_page,
    words,
)
from clearpane.search.material import script_index, short_index, with_worker, without_comments
from clearpane.search.records import page_record

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

WORKER = "search-worker.js"
SURFACE = "assets/javascripts/search-surface.js"

# Made anew in on_config: the module lives on across rebuilds of `mkdocs serve`.
_pages: PerPage[dict[str, Any]] = PerPage("search")
_doors: list[Door] = []
_asked: dict[str, list[Asked]] = {}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Start anew; have the script that must run before Material's put into every page."""
    _pages.clear()
    _doors.clear()
    _asked.clear()
    try:
        _asked.update(read_asked(Path(config.config_file_path).parent))
    except ClearpaneError as error:
        raise ConfigurationError(str(error)) from None
    config.theme.static_templates.add(f"assets/javascripts/{WORKER}")
    material = config.plugins.get("material/search")
    if material is not None:
        # Its entries would be thrown away, and making them is a tenth of a build.
        material.search_index.add_entry_from_context = lambda page: None
    polyfills = config.extra.setdefault("polyfills", [])
    if SURFACE not in polyfills:
        polyfills.append(SURFACE)
    return config


def on_nav(nav: Navigation, **_: Any) -> None:
    """Note the first page of each part of the site: where nothing is found, these are offered."""
    for item in nav.items:
        page = item if item.is_page else next((c for c in item.children or () if c.is_page), None)
        if page is not None and not page.is_homepage:
            _doors.append(Door(item.title or page.url, page.url))


def on_serve(server: LiveReloadServer, config: MkDocsConfig, **_: Any) -> None:
    """Renew the preview, too, when somebody edits what readers say."""
    file = Path(config.config_file_path).parent / FILE
    if file.is_file():
        server.watch(str(file))


@event_priority(100)
def on_page_context(
    context: dict[str, Any], *, page: Page, config: MkDocsConfig, **_: Any
) -> dict[str, Any]:
    """Take the page's entries when its content is whole.

    Before Material's search plugin, which takes each `data-search-exclude` out of the content.
    """
    asked = _asked.get(page_key(page.url), ())
    record = page_record(page.url, page.content or "", str(page.title), page.meta, asked)
    if record is not None:
        _pages[page.file.src_uri] = index_page(record)
    return context


def on_post_page(output: str, **_: Any) -> str:
    """Have the page start our worker."""
    return with_worker(output, WORKER)


def on_post_template(output_content: str, template_name: str, **_: Any) -> str:
    """Have pages that are no Markdown, such as 404.html, start our worker; make that small."""
    if template_name.endswith(WORKER):
        return without_comments(output_content)
    if template_name.endswith(".html"):
        return with_worker(output_content, WORKER)
    return output_content


def on_post_build(config: MkDocsConfig) -> None:
    """Write our index over the one that Material's search plugin has just written."""
    folder = Path(config.site_dir, "search")
    if not (folder / "search_index.json").is_file():
        return
    ask = f"{config.repo_url.rstrip('/')}/issues/new" if config.repo_url else ""
    index = build_index(_pages.values(), words(), _doors, ask)
    first, files = index_files(index)
    for name, text in files.items():
        write_text(folder / name, text)
    material = read_text(folder / "search_index.json")
    write_text(folder / "search_index.js", script_index(material, index))
    write_text(folder / "search_index.json", short_index(material, index, first))
