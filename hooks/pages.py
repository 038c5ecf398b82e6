"""Check every page's front matter and wording, and name the line to mend."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import ConfigurationError

from clearpane.cache.reads import PerPage
from clearpane.core.files import shown
from clearpane.core.findings import ClearpaneError, Finding, Level, log_findings
from clearpane.document.document import Document
from clearpane.document.switches import sift
from clearpane.pages.checks import CLOCK_RULES, check_page, check_review, is_worth_a_look
from clearpane.pages.terms import PageOptions, read_page_options
from clearpane.site.page_head import read_head

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.hooks")

# Made anew in on_config: the module lives on across rebuilds of `mkdocs serve`.
_options: list[PageOptions] = []
# When each page was reviewed, and when it is to be looked at again.
_reviews: PerPage[tuple[date, date]] = PerPage("reviews")


def on_config(config: MkDocsConfig) -> None:
    """Read the options, which an owner may have edited since the last build."""
    _reviews.clear()
    try:
        _options[:] = [read_page_options(config.extra, Path(config.config_file_path).parent)]
    except ClearpaneError as error:
        raise ConfigurationError(str(error)) from None


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Report what is wrong with the page's source; the text itself stays as it is."""
    path = _path(page.file, config)
    if path:
        source = Document(page.file.content_string, path)
        head = read_head(source.text)
        if head is not None:
            ends = [head.review_due, *(claim.day for claim in head.until)]
            _reviews[page.file.src_uri] = head.reviewed, min(ends)
        kept = sift(check_page(source, date.today(), _options[0]), source.text, source.mask).kept
        log_findings(log, (finding for finding in kept if finding.rule not in CLOCK_RULES))


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Report which pages are to be reviewed today: not with each page, which may be yesterday's."""
    today = date.today()
    for file in files.documentation_pages():
        dates = _reviews.get(file.src_uri)
        if dates and is_worth_a_look(*dates, today):
            log_findings(log, _review(file.content_string, _path(file, config), today))


def _review(text: str, path: str, today: date) -> list[Finding]:
    found = list(check_review(text, path, today))
    kept = sift(found, text, Document(text, path).mask).kept if found else []
    # A site must not stop building overnight, or on a computer whose clock is wrong.
    return [replace(finding, level=Level.NOTE) for finding in kept]


def _path(file: File, config: MkDocsConfig) -> str:
    """Return a page's path for findings, or nothing if a plugin made it: nobody could mend it."""
    if file.abs_src_path is None:
        return ""
    return shown(file.abs_src_path, Path(config.config_file_path).parent)
