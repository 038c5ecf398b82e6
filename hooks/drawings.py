"""Put line drawings into the page itself, so that they take its colours."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clearpane.drawings_inline import inline_drawings
from clearpane.files import read_text

if TYPE_CHECKING:
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page


def on_page_content(html: str, page: Page, files: Files, **_: Any) -> str:
    """Replace each picture of the class `drawing` by the SVG that it names."""

    def read(source: str) -> str | None:
        name = posixpath.normpath(posixpath.join(posixpath.dirname(page.url + "x"), source))
        file = next((file for file in files.media_files() if file.url == name), None)
        return read_text(Path(file.abs_src_path)) if file and file.abs_src_path else None

    return inline_drawings(html, read)
