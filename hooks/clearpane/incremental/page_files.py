"""Files that hooks publish beside a page, so that a build cache keeps them as it keeps the page."""

from __future__ import annotations

from pathlib import Path

from clearpane.incremental.per_page import PerPage

page_files: PerPage[tuple[str, ...]] = PerPage("files")
"""Their names below the site's folder, with forward slashes, by the page's source."""


def write_page_file(source: str, site_dir: Path, name: str, text: str) -> None:
    """Write a file into the site while the page of a source is made, one of the page's own."""
    path = site_dir / name
    path.parent.mkdir(parents=True, exist_ok=True)
    # As MkDocs writes pages: waiting for the disk at each would double the time of a build, and a
    # site that was cut short is built anew anyway.
    path.write_text(text, encoding="utf-8", newline="\n")
    page_files[source] = (*(page_files.get(source) or ()), name)
