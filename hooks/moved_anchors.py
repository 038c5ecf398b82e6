"""Let links to anchors that have moved arrive at the new place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import ConfigurationError

from clearpane.core.findings import ClearpaneError
from clearpane.finish.moved_anchors import with_old_anchors
from clearpane.site.settings import read_moved_anchors

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_moved: dict[str, str] = {}
_titles: dict[str, str] = {}


def on_config(config: MkDocsConfig) -> None:
    """Read the map anew for each build of `mkdocs serve`."""
    _moved.clear()
    try:
        _moved.update(read_moved_anchors(Path(config.config_file_path).parent))
    except ClearpaneError as error:
        raise ConfigurationError(str(error)) from None


def on_env(env: object, config: MkDocsConfig, files: Files) -> None:
    """Note the titles, now that every page is rendered."""
    _titles.clear()
    for file in files.documentation_pages():
        if file.page is not None:
            _titles[_address(file.page)] = str(file.page.title or "")


def page_depends_on(**_: object) -> str:
    """Return, for the build cache, what a page shows of others: the titles of where parts went."""
    return repr([(new, _titles.get(new.partition("#")[0])) for new in _moved.values()])


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Put the old anchors into the page, behind the search index and the contents list."""
    return with_old_anchors(output, _address(page), _moved, _titles)


def _address(page: Page) -> str:
    # MkDocs calls the home page `./` when addresses are folders.
    return "" if page.url == "./" else page.url
