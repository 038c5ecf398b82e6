"""Write the help of every command as Markdown, so that the page says what the program does."""

from __future__ import annotations

import ast
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit

import click
from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

from clearpane import DEFAULT_HOOKS
from clearpane.commands import COMMANDS, clearpane
from clearpane.core.files import read_text
from clearpane.core.findings import ClearpaneError, Level
from clearpane.core.rules import Rule, all_rules
from clearpane.document.grammar import fence_around
from clearpane.extension import builder_page
from clearpane.pages.terms import Term, read_page_options
from clearpane.run import finisher_words
from clearpane.sites.addresses import INDEX_NAMES
from clearpane.sites.options import PLUGIN, SWITCH, options_schema
from clearpane.sites.page_head import PageHead, PageSource, read_head
from clearpane.sites.reading import read_sources
from clearpane.sites.settings import Settings, find_settings, read_settings

# What click leaves of a terminal of 80 columns.
WIDTH = 78


def command_help() -> str:
    """Return Markdown with a section for each command, its help being the program's own."""
    group = click.Context(clearpane, info_name="clearpane", **clearpane.context_settings)
    sections = []
    for name, (_, about) in COMMANDS.items():
        command = clearpane.get_command(group, name)
        if command is None:
            raise KeyError(name)
        shown = click.Context(command, parent=group, info_name=name, terminal_width=WIDTH)
        text = command.get_help(shown).rstrip()
        sections.append(
            f"### `clearpane {name}` {{ #clearpane-{name} }}\n\n{about}\n\n```text\n{text}\n```\n"
        )
    return "\n".join(sections)


def option_table() -> str:
    """Return every option of the plugin and below `extra.clearpane` as a Markdown table."""
    rows = ["| Option | Type | Default | Meaning |", "|---|---|---|---|"]
    rows += _rows("plugins.clearpane", PLUGIN)
    rows += _rows("extra.clearpane", options_schema(finisher_words()))
    return "\n".join(rows) + "\n"


def _rows(path: str, schema: dict[str, Any]) -> Iterator[str]:
    for name, part in schema["properties"].items():
        if "properties" in part:
            yield from _rows(f"{path}.{name}", part)
        else:
            default = f"`{json.dumps(part['default'])}`" if part.get("default") is not None else ""
            yield f"| `{path}.{name}` | {_kind(part)} | {default} | {part['description']} |"


def _kind(part: dict[str, Any]) -> str:
    """Return a schema's type in words: `list of texts`, `number from 0 to 1`."""
    if "anyOf" in part:
        return " or ".join(_kind(one) for one in part["anyOf"] if one.get("type") != "null")
    if part["type"] == SWITCH["type"]:
        return "true or false"
    if part["type"] == "array":
        items = part["items"]
        return "list of names of hooks" if "enum" in items else f"list of {_kind(items)}s"
    if part["type"] == "object":
        return f"for each name a {_kind(part['additionalProperties'])}"
    if part["type"] == "number" and "minimum" in part:
        return f"number from {part['minimum']} to {part['maximum']}"
    return {"string": "text"}.get(part["type"], str(part["type"]))


_LEVELS = {
    Level.ERROR: "Error: nothing is written, and the build stops.",
    Level.WARNING: "Warning: a strict build fails.",
    Level.NOTE: "Note: no build fails by it.",
}


def rule_sections(rules: Iterable[Rule]) -> str:
    """Return Markdown with one section for each rule, its anchor being the rule's name."""
    template = Template(Path(__file__).with_name("rule.md").read_text(encoding="utf-8"))
    sections = (
        template.substitute(
            vars(rule), bad=_code(rule.bad), good=_code(rule.good), weight=_LEVELS[rule.level]
        )
        for rule in rules
    )
    return "\n".join(sections)


def _code(example: str) -> str:
    fence = fence_around(example)
    return f"{fence}markdown\n{example.strip(chr(10))}\n{fence}"


OTHERS = "Other publishers"


@dataclass
class _Cited:
    """A source, and the pages that name it: path in the docs folder, and title."""

    source: PageSource
    pages: list[tuple[str, str]] = field(default_factory=list)


def source_list(
    heads: Iterable[tuple[str, PageHead]], groups: Mapping[str, Sequence[str]], folder: str
) -> str:
    """Return Markdown that lists every source once, in groups, by title.

    `heads` holds each page's path in the docs folder and its front matter. `groups` names what
    addresses belong to whom, such as `{"Microsoft": ["microsoft.com"]}`; a host stands for its
    subdomains too. Links to pages are relative to `folder`, where the list's page is.
    """
    cited: dict[str, _Cited] = {}
    for path, head in heads:
        for source in head.sources:
            entry = cited.setdefault(source.url, _Cited(source))
            if source.read > entry.source.read:
                entry.source = source
            page = (posixpath.relpath(path, folder or "."), head.title)
            if page not in entry.pages:
                entry.pages.append(page)
    parts = []
    for group in (*groups, OTHERS):
        entries = [entry for url, entry in cited.items() if _group(url, groups) == group]
        if entries:
            name = group.lower().replace(" ", "-")
            lines = (_line(e) for e in sorted(entries, key=lambda e: e.source.title.lower()))
            parts.append(f"### {group} {{ #sources-{name} }}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _group(url: str, groups: Mapping[str, Sequence[str]]) -> str:
    parts = urlsplit(url)
    host, path = (parts.hostname or "").lower(), parts.path.lower()
    for group, places in groups.items():
        for place in places:
            name, _, folder = place.lower().partition("/")
            its_host = host == name or host.endswith(f".{name}")
            if its_host and path.startswith(f"/{folder}"):
                return group
    return OTHERS


def _line(cited: _Cited) -> str:
    source = cited.source
    day = f"{source.read.day} {source.read:%B %Y}"
    how = "archived copy, read" if source.archived else "read"
    pages = ", ".join(f"[{_escape(title)}]({path})" for path, title in cited.pages)
    age = f", {source.age}" if source.dated else ""
    return f"- [{_escape(source.title)}](<{source.url}>), {how} {day}{age}. Used by: {pages}"


def _escape(title: str) -> str:
    return title.replace("[", "\\[").replace("]", "\\]")


def term_table(terms: Iterable[Term]) -> str:
    """Return the word list as a Markdown table, in its own order."""
    rows = ["| Found | Write | Why |", "|---|---|---|", *(_row(term) for term in terms)]
    return "\n".join(rows) + "\n"


def _row(term: Term) -> str:
    # Not as code: on a phone that would be broken within the words.
    found = ", ".join(term.wrong)
    right = term.right or "(leave it out)"
    everywhere = "" if term.quoted else "; in bold and quotations too"
    return f"| {found} | {right} | {term.why}{everywhere} |".replace("\n", " ")


MARKER = re.compile(
    r"^<!-- clearpane: (sources|terms|rules|hooks|commands|options) -->[ \t]*$", re.MULTILINE
)


def fill_lists(markdown: str, folder: str, settings: Settings) -> str:
    """Return a page's Markdown with each list in the place of its marker, a line of its own.

    `folder` is the one of the page, below docs.
    """
    return MARKER.sub(lambda marker: _list(marker[1], folder, settings), markdown)


def _list(name: str, folder: str, settings: Settings) -> str:
    base = settings.path.parent
    options = read_page_options(settings.extra, base) if name in ("terms", "sources") else None
    if options is None:
        return _OF_THE_PROGRAM[name](settings)
    if name == "terms":
        return term_table(options.words.terms)
    return source_list(_heads(settings), options.source_groups, folder)


def _hook_table(settings: Settings) -> str:
    rows = ["| Hook | What it does | By default |", "|---|---|---|"]
    for file in (settings.path.parent / name for name in settings.hooks):
        about = (ast.get_docstring(ast.parse(read_text(file))) or "").partition("\n")[0]
        rows.append(f"| `{file.stem}` | {about} | {'Yes' if file.stem in DEFAULT_HOOKS else ''} |")
    return "\n".join(rows) + "\n"


_OF_THE_PROGRAM: dict[str, Callable[[Settings], str]] = {
    "rules": lambda _: rule_sections(all_rules().values()),
    "hooks": _hook_table,
    "commands": lambda _: command_help(),
    "options": lambda _: option_table(),
}


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
        return fill_lists(text, posixpath.dirname(page.name), settings).split("\n")


def _heads(settings: Settings) -> Iterator[tuple[str, PageHead]]:
    files = read_sources(settings)[0].values()
    for name in sorted(
        (file.relative_to(settings.docs_dir).as_posix() for file in files), key=_order
    ):
        # A page that cannot be read is told where pages are.
        with suppress(ClearpaneError):
            if head := read_head(read_text(settings.docs_dir / name)):
                yield name, head


def _order(name: str) -> tuple[str, bool, str]:
    """Return what puts a page where MkDocs has it: in its folder by name, the index first."""
    folder, file = posixpath.split(name)
    return folder, posixpath.splitext(file)[0] not in INDEX_NAMES, file


def makeExtension(**settings: object) -> ListsExtension:
    """Return the extension, as Python-Markdown asks for it."""
    return ListsExtension(**settings)
