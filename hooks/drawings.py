"""Put line drawings into the page itself, so that they take its colours."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clearpane.core.files import read_text
from clearpane.finish.drawings import inline_drawings

if TYPE_CHECKING:
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

# Made anew in on_nav: the module lives on across rebuilds of `mkdocs serve`.
_media: dict[str, str] = {}


def on_nav(nav: Navigation, files: Files, **_: Any) -> None:
    """Note where the file of each address is: every file is known now, and no page rendered."""
    _media.clear()
    for file in files.media_files():
        if file.abs_src_path:
            _media.setdefault(file.url, file.abs_src_path)


def on_page_content(html: str, page: Page, **_: Any) -> str:
    """Replace each picture of the class `drawing` by the SVG that it names."""

    def read(source: str) -> str | None:
        name = posixpath.normpath(posixpath.join(posixpath.dirname(page.url + "x"), source))
        return read_text(Path(_media[name])) if name in _media else None

    return inline_drawings(html, read)
