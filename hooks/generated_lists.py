"""Fills the lists that are made from the site and its tools: sources, words, rules, hooks."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

from clearpane.pages.check_head import read_head
from clearpane.pages.command_help import command_help
from clearpane.pages.head import PageHead
from clearpane.pages.option_table import option_table
from clearpane.pages.options import read_page_options
from clearpane.pages.rule_sections import rule_sections
from clearpane.pages.source_list import source_list
from clearpane.pages.term_table import term_table
from clearpane.plugin_hooks import DEFAULT
from clearpane.rules import all_rules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

MARKER = re.compile(
    r"^<!-- clearpane: (sources|terms|rules|hooks|commands|options) -->[ \t]*$", re.MULTILINE
)


# Made anew in on_config: the module lives on across rebuilds of `mkdocs serve`.
_heads: list[tuple[str, PageHead]] = []


def on_config(config: MkDocsConfig) -> None:
    """Start anew."""
    _heads.clear()


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put each list in the place of its marker, a line of its own."""
    return MARKER.sub(lambda marker: _list(marker[1], page, config, files), markdown)


def markdown_depends_on(page: Page, files: Files, **_: object) -> str:
    """Return, for the build cache, what a page with a list is made of besides its own source."""
    if "sources" not in MARKER.findall(page.file.content_string):
        return ""
    return repr(_all_heads(files))


def _list(name: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    if name == "rules":
        return rule_sections(all_rules().values())
    if name == "hooks":
        # By the name in mkdocs.yml; MkDocs's own annotation says that it is a list.
        return _hook_table(cast("Mapping[str, ModuleType]", config.hooks))
    if name == "commands":
        return command_help()
    if name == "options":
        return option_table()
    options = read_page_options(config.extra, Path(config.config_file_path).parent)
    if name == "terms":
        return term_table(options.words.terms)
    folder = posixpath.dirname(page.file.src_uri)
    return source_list(_all_heads(files), options.source_groups, folder)


def _all_heads(files: Files) -> list[tuple[str, PageHead]]:
    if not _heads:
        pages = files.documentation_pages()
        read = ((file.src_uri, read_head(file.content_string)) for file in pages)
        _heads.extend((path, head) for path, head in read if head)
    return _heads


def _hook_table(hooks: Mapping[str, ModuleType]) -> str:
    """Return what each hook file says about itself in its first line."""
    rows = ["| Hook | What it does | By default |", "|---|---|---|"]
    for path, module in hooks.items():
        name = posixpath.basename(path).removesuffix(".py")
        default = "Yes" if name in DEFAULT else ""
        rows.append(f"| `{name}` | {(module.__doc__ or '').splitlines()[0]} | {default} |")
    return "\n".join(rows) + "\n"
