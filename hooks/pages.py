"""Check every page's front matter and wording, and name the line to mend."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from clearpane.diagnostics import Level
from clearpane.pages import check_page
from clearpane.switches import sift

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.hooks")

_LOG_LEVELS = {
    Level.ERROR: logging.ERROR,
    Level.WARNING: logging.WARNING,
    Level.NOTE: logging.INFO,
}


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Report what is wrong with the page's source; the text itself stays as it is."""
    source = page.file.abs_src_path
    if source is None:  # made by another plugin: nobody could mend it
        return
    path = Path(source).relative_to(Path(config.config_file_path).parent).as_posix()
    text = page.file.content_string
    for finding in sift(check_page(text, path, date.today()), text).kept:
        log.log(_LOG_LEVELS[finding.level], str(finding))
