"""Fills the lists that are made from the site and its tools: sources, words, rules, hooks."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, cast

from clearpane.commands.generated import MARKER, Site, fill_lists
from clearpane.pages.terms import read_page_options
from clearpane.sites.page_head import read_head

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from clearpane.sites.page_head import PageHead


# Made anew in on_config: the module lives on across rebuilds of `mkdocs serve`.
_heads: list[tuple[str, PageHead]] = []


def on_config(config: MkDocsConfig) -> None:
    """Start anew."""
    _heads.clear()


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put each list in the place of its marker, a line of its own."""
    site = Site(
        heads=lambda: _all_heads(files),
        hooks=lambda: _hooks(config),
        options=lambda: read_page_options(config.extra, Path(config.config_file_path).parent),
    )
    return fill_lists(markdown, posixpath.dirname(page.file.src_uri), site)


def markdown_depends_on(page: Page, files: Files, **_: object) -> str:
    """Return, for the build cache, what a page with a list is made of besides its own source."""
    if "sources" not in MARKER.findall(page.file.content_string):
        return ""
    return repr(_all_heads(files))


def _all_heads(files: Files) -> list[tuple[str, PageHead]]:
    if not _heads:
        pages = files.documentation_pages()
        read = ((file.src_uri, read_head(file.content_string)) for file in pages)
        _heads.extend((path, head) for path, head in read if head)
    return _heads


def _hooks(config: MkDocsConfig) -> dict[str, str]:
    # By the name in mkdocs.yml; MkDocs's own annotation says that it is a list.
    hooks = cast("Mapping[str, ModuleType]", config.hooks)
    return {
        posixpath.basename(path): (module.__doc__ or "").splitlines()[0]
        for path, module in hooks.items()
    }
