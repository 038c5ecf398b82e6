"""Check every page's front matter and wording, and name the line to mend."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import ConfigurationError

from clearpane.diagnostics import ClearpaneError, Diagnostic, Level, log_findings
from clearpane.pages import check_page
from clearpane.pages.check_review import CLOCK_RULES
from clearpane.pages.options import PageOptions, read_page_options
from clearpane.source import Source
from clearpane.switches import sift

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.hooks")

# Made anew in on_config: the module lives on across rebuilds of `mkdocs serve`.
_options: list[PageOptions] = []


def on_config(config: MkDocsConfig) -> None:
    """Read the options, which an owner may have edited since the last build."""
    try:
        _options[:] = [read_page_options(config.extra, Path(config.config_file_path).parent)]
    except ClearpaneError as error:
        raise ConfigurationError(str(error)) from None


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Report what is wrong with the page's source; the text itself stays as it is."""
    if page.file.abs_src_path is None:  # made by another plugin: nobody could mend it
        return
    root = Path(config.config_file_path).parent
    # Not relative_to: with `mkdocs build -f other.yml` the root is no absolute path.
    path = Path(os.path.relpath(page.file.abs_src_path, root)).as_posix()
    log_findings(log, _findings(page.file.content_string, path, date.today(), _options[0]))


# Pages that an author has not touched are not checked anew while the site is served.
@lru_cache(maxsize=1024)
def _findings(text: str, path: str, today: date, options: PageOptions) -> tuple[Diagnostic, ...]:
    source = Source(text, path)
    kept = sift(check_page(source, today, options), text, source.mask).kept
    # A site must not stop building overnight, or on a computer whose clock is wrong.
    return tuple(replace(f, level=Level.NOTE) if f.rule in CLOCK_RULES else f for f in kept)
