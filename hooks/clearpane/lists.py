"""Fill the lists of a site's pages by an extension of Python-Markdown: `clearpane.lists`.

For builders that run no hooks and tell which page they are at, such as Zensical.
"""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator
from pathlib import Path

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

from clearpane.builder_page import builder_page
from clearpane.files import read_text
from clearpane.links.addresses import INDEX_NAMES
from clearpane.links.docs_folder import read_sources
from clearpane.links.project import find_settings
from clearpane.links.settings import Settings, read_settings
from clearpane.pages.check_head import read_head
from clearpane.pages.head import PageHead
from clearpane.pages.lists import MARKER, Site, fill_lists
from clearpane.pages.options import read_page_options

# Behind the ad cleaner, whose findings name lines, and before all that reads the lists.
_EARLY = 9_000


class ListsExtension(Extension):
    """Puts each list in the place of its marker, such as `<!-- clearpane: rules -->`."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Have the markers replaced before anything renders."""
        md.preprocessors.register(_FillLists(md), "clearpane-lists", _EARLY)


class _FillLists(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        page = builder_page(self.md)
        if page is None or not MARKER.search(text):
            return lines
        settings = read_settings(find_settings(page.root))
        base = settings.path.parent
        site = Site(
            heads=lambda: _heads(settings),
            hooks=lambda: {Path(name).name: _first_line(base / name) for name in settings.hooks},
            options=lambda: read_page_options(settings.extra, base),
        )
        return fill_lists(text, posixpath.dirname(page.name), site).split("\n")


def _heads(settings: Settings) -> Iterator[tuple[str, PageHead]]:
    files = read_sources(settings)[0].values()
    for name in sorted(
        (file.relative_to(settings.docs_dir).as_posix() for file in files), key=_order
    ):
        head = read_head(read_text(settings.docs_dir / name))
        if head:
            yield name, head


def _order(name: str) -> tuple[str, bool, str]:
    """Return what puts a page where MkDocs has it: in its folder by name, the index first."""
    folder, file = posixpath.split(name)
    return folder, posixpath.splitext(file)[0].lower() not in INDEX_NAMES, file


def _first_line(hook: Path) -> str:
    return (ast.get_docstring(ast.parse(read_text(hook))) or "").partition("\n")[0]


def makeExtension(**settings: object) -> ListsExtension:
    """Return the extension, as Python-Markdown asks for it."""
    return ListsExtension(**settings)
