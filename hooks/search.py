"""Gives the site a search that finds the very step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import ConfigurationError
from mkdocs.plugins import event_priority

from clearpane.cache.reads import PerPage
from clearpane.core.files import write_text
from clearpane.core.findings import ClearpaneError
from clearpane.search.asked import FILE, Asked, page_key, read_asked
from clearpane.search.index import FOLDER, Door, Scope, index_page, search_files
from clearpane.search.records import page_record
from clearpane.search.scopes import read_scopes
from clearpane.search.theme import with_search

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page


# Made anew in on_config: the module lives on across rebuilds of `mkdocs serve`.
_pages: PerPage[dict[str, Any]] = PerPage("search")
_doors: list[Door] = []
_scopes: list[Scope] = []
_asked: dict[str, list[Asked]] = {}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Start anew."""
    _pages.clear()
    _doors.clear()
    _asked.clear()
    try:
        _scopes[:] = read_scopes(config.extra)
        _asked.update(read_asked(Path(config.config_file_path).parent))
    except ClearpaneError as error:
        raise ConfigurationError(str(error)) from None
    material = config.plugins.get("material/search")
    if material is not None:
        # Nobody would read its entries, and making them is a tenth of a build.
        material.search_index.add_entry_from_context = lambda _: None
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


def on_post_page(output: str, *, page: Page, **_: Any) -> str:
    """Put our search into the page's box."""
    return with_search(output, page.file.dest_uri)[0]


def on_post_template(output_content: str, template_name: str, **_: Any) -> str:
    """Put our search into pages that are no Markdown, such as 404.html."""
    if template_name.endswith(".html"):
        return with_search(output_content, template_name)[0]
    return output_content


def on_post_build(config: MkDocsConfig) -> None:
    """Write the files of the search."""
    ask = f"{config.repo_url.rstrip('/')}/issues/new" if config.repo_url else ""
    Path(config.site_dir, FOLDER).mkdir(exist_ok=True)
    for name, text in search_files(_pages.values(), _scopes, _doors, ask).items():
        write_text(Path(config.site_dir, FOLDER, name), text)
