"""How to clean: what the owner of a site wants, and the words and lists by which ads are told.

Of lists in EasyList's syntax those rules are kept that make sense for a page at rest: for a host
(`||ads.example^`, with or without a path behind it) on every page, their exceptions (`@@||…`),
hosts files (`0.0.0.0 ads.example`), and generic cosmetic filters (`##.ad-box`). Rules for single
pages, scripts and requests are passed over.
Syntax: https://help.adblockplus.org/hc/en-us/articles/360062733293
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from clearpane.ads.networks import Kind, Network, Tables, tables
from clearpane.core.files import read_text
from clearpane.core.findings import ClearpaneError
from clearpane.core.text import package_toml
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
class Vocabulary:
    """Closed word lists by which advertising markup is told from content."""

    fence: re.Pattern[str]
    tool: re.Pattern[str]
    """A comment that a network's or counter's own snippet brings along."""
    element_names: frozenset[str]
    unwrapped: frozenset[str]
    units: frozenset[str]
    attributes: frozenset[str]
    containers: frozenset[str]
    boxes: frozenset[str]
    also_read: frozenset[str]
    identifier: re.Pattern[str]
    script: re.Pattern[str]
    tracker: re.Pattern[str]
    script_attributes: frozenset[str]
    shortcodes: frozenset[str]
    beside_shortcodes: frozenset[str]
    wordpress: frozenset[str]
    product_boxes: frozenset[str]
    labels: frozenset[str]
    disclosure: re.Pattern[str]
    disclosure_in_lower_case: re.Pattern[str]
    """The same for a text in lower case, where it is found in a third of the time."""


@cache
def vocabulary() -> Vocabulary:
    """Return the word lists of the package."""
    data = package_toml("ads/words.toml")
    fences, sayings = data["comment_fences"], "|".join(data["disclosures"]["patterns"])
    prefixed = [rf"{re.escape(p)}[\w.-]+" for p in data["identifiers"]["prefixes"]]
    return Vocabulary(
        fence=_fence(fences["subjects"], fences["begin"], fences["end"]),
        tool=_tool(fences["tools"]),
        identifier=re.compile("|".join(prefixed + data["identifiers"]["patterns"])),
        script=re.compile("|".join(map(re.escape, data["scripts"]["texts"])), re.IGNORECASE),
        tracker=re.compile("|".join(map(re.escape, data["scripts"]["trackers"])), re.IGNORECASE),
        disclosure=re.compile(sayings, re.IGNORECASE),
        disclosure_in_lower_case=re.compile(sayings),
        # The names of closed lists are those of the fields.
        **{
            name: frozenset(words)
            for table in ("elements", "scripts", "shortcodes", "labels")
            for name, words in data[table].items()
            if name in Vocabulary.__dataclass_fields__
        },
    )


def _fence(subjects: list[str], begin: list[str], end: list[str]) -> re.Pattern[str]:
    """Return a pattern for one side of a comment fence, the words in either order.

    `<!-- ads begin -->`, `<!-- begin: ads -->`, `<!-- /ads -->`; groups `begin` and `end` tell
    which side.
    """
    subject = "|".join(re.escape(s).replace(r"\ ", r"[\s_-]*") for s in subjects)
    sides = (
        f"(?:(?P<begin{{0}}>{'|'.join(map(re.escape, begin))})"
        f"|(?P<end{{0}}>{'|'.join(map(re.escape, end))}))"
    )
    gap = r"[\s:_-]*"
    first, second = sides.format(1), sides.format(2)
    return re.compile(
        rf"<!--[\s=*#-]*(?:{first}{gap}(?:of{gap})?(?:{subject})|(?:{subject}){gap}{second})"
        rf"[\s=*#-]*-->",
        re.IGNORECASE,
    )


def _tool(names: list[str]) -> re.Pattern[str]:
    """Return a pattern for the comments of tools, with what they commonly put behind the name."""
    name = "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in names)
    return re.compile(
        rf"<!--\s*(?:/\d{{4,}}/[\w./-]+|(?:(?:begin|start|end|/)\s*:?\s*(?:of\s+)?)?(?:{name})"
        r"(?:\s*\(?(?:code|snippet|counter|script|noscript|tag|base|pixel|universal|gtag\.js|embed"
        r"|tracking|head|body|analytics)\)?)*(?:\s+(?:for|of|-|–)\s[^<>]{0,120}?)?)\s*-->",
        re.IGNORECASE,
    )


@dataclass(frozen=True)
class Options:
    """How to clean, ready for use.

    `max_loss` is the share of a document's visible words, from 0 to 1, that cuts may take; beyond
    it the document is kept as it is, and that is an error. `embeds` are hosts whose frames and
    scripts are wanted. `selectors` are cosmetic filters; in a source those of one class or id
    count.
    """

    max_loss: float = 0.5
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
    return load_options(read.max_loss, read.embeds, read.filter_lists, base)


def load_options(
    max_loss: float,
    embeds: Iterable[str] = (),
    filter_lists: Iterable[str] = (),
    base: Path = Path(),
) -> Options:
    """Return options with the rules of the filter lists, files relative to `base`, read in.

    What the tables know already stays. Raises ClearpaneError for a list that cannot be read.
    """
    options = Options(max_loss, frozenset(embeds))
    hosts: dict[str, set[str]] = {"allowed": set(), "blocked": set()}
    paths = {host: list(entries) for host, entries in options.tables.paths.items()}
    selectors: list[str] = []
    for name in filter_lists:
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
