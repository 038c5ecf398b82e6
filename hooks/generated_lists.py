"""Fills the lists that are made from the site itself: its sources, its words, its rules."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from clearpane.pages.check_head import read_head
from clearpane.pages.head import PageHead
from clearpane.pages.options import read_page_options
from clearpane.pages.rule_sections import rule_sections
from clearpane.pages.source_list import source_list
from clearpane.pages.term_table import term_table
from clearpane.rules import all_rules

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

SOURCES = re.compile(r"^<!-- clearpane: sources -->[ \t]*$", re.MULTILINE)
TERMS = re.compile(r"^<!-- clearpane: terms -->[ \t]*$", re.MULTILINE)
RULES = re.compile(r"^<!-- clearpane: rules -->[ \t]*$", re.MULTILINE)


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the list in the place of its marker, a line of its own."""
    if SOURCES.search(markdown):
        options = read_page_options(config.extra, Path(config.config_file_path).parent)
        folder = posixpath.dirname(page.file.src_uri)
        listed = source_list(_heads(files), options.source_groups, folder)
        markdown = SOURCES.sub(lambda _: listed, markdown)
    if RULES.search(markdown):
        markdown = RULES.sub(lambda _: rule_sections(all_rules().values()), markdown)
    if TERMS.search(markdown):
        options = read_page_options(config.extra, Path(config.config_file_path).parent)
        markdown = TERMS.sub(lambda _: term_table(options.words.terms), markdown)
    return markdown


def _heads(files: Files) -> list[tuple[str, PageHead]]:
    read = ((file.src_uri, read_head(file.content_string)) for file in files.documentation_pages())
    return [(path, head) for path, head in read if head]
