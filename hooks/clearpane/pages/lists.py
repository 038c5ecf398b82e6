"""Fill the lists that are made from the site and its tools: sources, words, rules, hooks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from clearpane.pages.command_help import command_help
from clearpane.pages.head import PageHead
from clearpane.pages.option_table import option_table
from clearpane.pages.options import PageOptions
from clearpane.pages.rule_sections import rule_sections
from clearpane.pages.source_list import source_list
from clearpane.pages.term_table import term_table
from clearpane.plugin_hooks import DEFAULT
from clearpane.rules import all_rules

MARKER = re.compile(
    r"^<!-- clearpane: (sources|terms|rules|hooks|commands|options) -->[ \t]*$", re.MULTILINE
)


@dataclass(frozen=True)
class Site:
    """What the lists are made from; each is asked for only where a page has such a list.

    `heads` gives the front matter of every page with the page's name below docs, `hooks` what
    each hook file says about itself.
    """

    heads: Callable[[], Iterable[tuple[str, PageHead]]]
    hooks: Callable[[], Mapping[str, str]]
    options: Callable[[], PageOptions]


def fill_lists(markdown: str, folder: str, site: Site) -> str:
    """Return a page's Markdown with each list in the place of its marker, a line of its own.

    `folder` is the one of the page, below docs.
    """
    return MARKER.sub(lambda marker: _list(marker[1], folder, site), markdown)


def _list(name: str, folder: str, site: Site) -> str:
    if name == "rules":
        return rule_sections(all_rules().values())
    if name == "hooks":
        return _hook_table(site.hooks())
    if name == "commands":
        return command_help()
    if name == "options":
        return option_table()
    if name == "terms":
        return term_table(site.options().words.terms)
    return source_list(site.heads(), site.options().source_groups, folder)


def _hook_table(hooks: Mapping[str, str]) -> str:
    rows = ["| Hook | What it does | By default |", "|---|---|---|"]
    for file, about in hooks.items():
        name = file.removesuffix(".py")
        rows.append(f"| `{name}` | {about} | {'Yes' if name in DEFAULT else ''} |")
    return "\n".join(rows) + "\n"
