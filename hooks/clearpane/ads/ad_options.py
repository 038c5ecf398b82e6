"""What the owner of a site wants of the cleaner, in options and lists, and an author, in marks.

Of lists in EasyList's syntax those rules are kept that make sense for a page at rest: for a host
(`||ads.example^`, with or without a path behind it) on every page, their exceptions (`@@||…`),
hosts files (`0.0.0.0 ads.example`), and generic cosmetic filters (`##.ad-box`). Rules for single
pages, scripts and requests are passed over.
Syntax: https://help.adblockplus.org/hc/en-us/articles/360062733293
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from clearpane.ads.cuts import Cut
from clearpane.ads.networks import Kind, Network, Tables, Vocabulary, tables, vocabulary
from clearpane.core.files import read_text
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.core.text import Span, inside, merge
from clearpane.document.document import Document
from clearpane.document.switches import Switches
from clearpane.document.tags import Tag
from clearpane.sites.html import SelectorSyntaxError, parse_fragment
from clearpane.sites.options import AdSettings, validated

_NETWORK = re.compile(
    r"(?P<exception>@@)?\|\|(?P<host>[a-z0-9.-]+\.[a-z]{2,})(?P<path>/[^*^$|]*)?\^?\*?(?:\$(?P<options>.*))?$"
)
_HOSTS = re.compile(r"(?:0\.0\.0\.0|127\.0\.0\.1)\s+(?P<host>[a-z0-9.-]+\.[a-z]{2,})(?:\s*#.*)?$")
# Options that keep a rule general; any other narrows it to pages or requests that we cannot see.
_GENERAL = frozenset(
    {"third-party", "3p", "script", "image", "subdocument", "document", "doc", "all", "important"}
    | {"popup", "object", "media", "font", "stylesheet", "other", "xmlhttprequest", "websocket"}
)


_BY_NAME = re.compile(r"[a-z]*[.#]([\w-]+)")
_EMPTY = parse_fragment("<p></p>")
OPTIONS_KEY = "extra.clearpane.strip_ads"
"""Where in `mkdocs.yml` the options stand."""


@dataclass(frozen=True)
class CleaningSettings:
    """How to clean, in plain values.

    `max_loss` is the share of a document's visible words, from 0 to 1, that cuts may take; beyond
    it the document is kept as it is, and that is an error. `embeds` are hosts whose frames and
    scripts are wanted. `filter_lists` are files in EasyList's syntax, which each process reads
    once; on several machines they must lie at the same place.
    """

    max_loss: float = 0.5
    embeds: tuple[str, ...] = ()
    filter_lists: tuple[str, ...] = ()


@dataclass(frozen=True)
class Options:
    """How to clean, ready for use.

    `selectors` are cosmetic filters; in a source those of one class or id count.
    """

    max_loss: float = CleaningSettings.max_loss
    embeds: frozenset[str] = frozenset()
    selectors: tuple[str, ...] = ()
    tables: Tables = field(default_factory=tables)
    words: Vocabulary = field(default_factory=vocabulary)


def read_options(settings: object, base: Path, where: str = OPTIONS_KEY) -> Options:
    """Return the options that a mapping of plain values gives; None gives the defaults.

    Filter lists are files relative to `base`. Raises ClearpaneError, naming the key below
    `where`, for an unknown key or a wrong value, and for a list that cannot be read.
    """
    read = validated(AdSettings, settings, where)
    lists = tuple(read.filter_lists)
    return load_options(CleaningSettings(read.max_loss, tuple(read.embeds), lists), base)


def load_options(settings: CleaningSettings, base: Path = Path()) -> Options:
    """Return options with the rules of the filter lists, files relative to `base`, read in.

    What the tables know already stays. Raises ClearpaneError for a list that cannot be read.
    """
    options = Options(settings.max_loss, frozenset(settings.embeds))
    hosts: dict[str, set[str]] = {"allowed": set(), "blocked": set()}
    paths = {host: list(entries) for host, entries in options.tables.paths.items()}
    selectors: list[str] = []
    for name in settings.filter_lists:
        if not (base / name).is_file():
            raise ClearpaneError(f"filter_lists: no file {(base / name).as_posix()}")
        for line in map(str.strip, read_text(base / name).splitlines()):
            if line.startswith("##"):
                selectors.append(line[2:])
            elif found := _NETWORK.match(line.lower()) or _HOSTS.match(line.lower()):
                rule = {"exception": "", "options": "", "path": "", **found.groupdict("")}
                if not _GENERAL.issuperset(filter(None, rule["options"].split(","))):
                    continue
                if rule["path"].strip("/") and not rule["exception"]:
                    network = Network("filter list", Kind.SERVER)
                    paths.setdefault(rule["host"], []).append((rule["path"], network))
                else:
                    hosts["allowed" if rule["exception"] else "blocked"].add(rule["host"])
    valid = tuple(dict.fromkeys(filter(_is_selector, selectors)))
    # In a source an element is told by its class or id; other selectors need the whole page.
    named = {m[1].lower() for selector in valid if (m := _BY_NAME.fullmatch(selector))}
    return replace(
        options,
        selectors=valid,
        words=replace(options.words, containers=options.words.containers | named),
        tables=replace(
            options.tables,
            blocked=options.tables.blocked | (hosts["blocked"] - hosts["allowed"]),
            paths={host: tuple(entries) for host, entries in paths.items()},
        ),
    )


def _is_selector(selector: str) -> bool:
    try:
        _EMPTY.select(selector)
    except (SelectorSyntaxError, ValueError):
        return False
    return True


_KEEP = re.compile(r"<!--\s*clearpane:\s*keep(?P<file>-file)?(?:\s[^>]*?)?\s*-->", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"\r?\n[ \t>]*(?=\r?\n|\Z)|\Z")


class Keeper:
    """Tells which cuts the author of a page allows.

    `<!-- clearpane: keep -->` at the end of a line keeps that line; alone on a line it keeps the
    paragraph below. `<!-- clearpane: keep-file -->` keeps the page. A rule that is switched off
    by `clearpane: off` cuts nothing on that line or page either. Words behind `keep` are the
    author's reason.
    """

    def __init__(self, source: Document, tags: list[Tag]) -> None:
        self.source = source
        self.whole_file = False
        self._marks: list[int] = []
        spans: list[Span] = []
        for tag in tags:
            match = _KEEP.fullmatch(source.mask, tag.start, tag.end) if tag.name == "!--" else None
            if match is None:
                continue
            self._marks.append(tag.start)
            if match["file"]:
                self.whole_file = True
            elif not spans or tag.start >= spans[-1][1]:
                spans.append(_kept(source, tag))
        self._spans = merge(spans)
        self._switches = Switches(source.text, source.mask)

    def marks(self) -> Iterator[int]:
        """Yield the offset of each mark, for the report."""
        yield from self._marks

    def allows(self, cut: Cut) -> bool:
        """Tell whether a cut may be made."""
        if self.whole_file or inside(self._spans, cut.start):
            return False
        if not self._switches.places:
            return True
        line, column = self.source.position(cut.start)
        return not self._switches.silence(Finding("", line, column, cut.rule, ""))


def _kept(source: Document, tag: Tag) -> Span:
    start, end = source.line_at(tag.start)
    alone = not source.text[start : tag.start].strip() and not source.text[tag.end : end].strip()
    below = _PARAGRAPH_END.search(source.text, end) if alone else None
    return start, below.end() if below else end
