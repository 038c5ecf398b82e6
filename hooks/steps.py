"""Gives every step of a how-to an address, a link to copy, and an entry in the search index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from clearpane.files import read_text, write_text
from clearpane.search.entries import Entry, page_entries
from clearpane.search.material_index import with_steps

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

EXTENSION = "clearpane.steps"

# Made anew in on_config: the module lives on across rebuilds of `mkdocs serve`.
_pages: dict[str, list[Entry]] = {}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the Markdown extension that marks the steps."""
    _pages.clear()
    if EXTENSION not in config.markdown_extensions:
        config.markdown_extensions.append(EXTENSION)
    return config


def on_page_context(
    context: dict[str, Any], *, page: Page, config: MkDocsConfig, **_: Any
) -> dict[str, Any]:
    """Note the page's steps; here every hook and plugin has had its say on the content."""
    _pages[page.url] = page_entries(page.content or "", str(page.title))
    return context


def on_post_build(config: MkDocsConfig) -> None:
    """Add the steps to the index that Material's search plugin has just written."""
    index = Path(config.site_dir, "search", "search_index.json")
    if index.is_file():
        write_text(index, with_steps(read_text(index), _pages))
