"""The rules: every kind of finding has an identifier, and a page section that explains it.

The file `rules.toml` of each room holds the words of its rules. Each table is one rule:

    [ad-link]
    level = "warning"            # error, warning or note
    what = "one sentence: what was found"
    why = "one or two sentences: why it matters to a reader or an owner"
    bad = "Markdown that sets the rule off"
    good = "the same, mended"
    mend = "how to mend it"
    explains = ["rules whose findings may come from it"]     # where there are any

A check is a function that yields findings of the rules that it is registered with:

    @check("link-orphan", scope=Scope.SITE)
    def orphans(site: Site) -> Iterator[Finding]:

Nothing else has to be told of it: `clearpane.run` asks every check of the modules that it names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, TypeVar


class Level(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """The result would be wrong or incomplete: nothing is written, the build stops."""
    WARNING = "warning"
    """Somebody must look at it; a strict build fails."""
    NOTE = "note"
    """Worth knowing; no build fails by it."""


class Scope(StrEnum):
    """What a check is given, and what it looks at."""

    PAGE = "page"
    """One page, whatever the rest of the site is: its findings can be kept with the page."""
    SITE = "site"
    """The whole site: pages, files, redirects, navigation."""


@dataclass(frozen=True)
class Rule:
    """One kind of finding, as it stands in the TOML data and on the rules page.

    `family` is the room whose checks report it. `explains` names the rules whose findings may be
    there because of this one's, or `*`: any on the page (see `clearpane.core.findings.folded`).
    """

    id: str
    family: str
    level: Level
    what: str
    why: str
    bad: str
    good: str
    mend: str
    explains: tuple[str, ...] = ()


@cache
def all_rules() -> dict[str, Rule]:
    """Return every rule by its identifier, rooms in alphabetical order, rules as written."""
    rules: dict[str, Rule] = {}
    library = resources.files("clearpane")
    for room in sorted(room.name for room in library.iterdir() if room.is_dir()):
        words = library / room / "rules.toml"
        if not words.is_file():
            continue
        for rule_id, table in tomllib.loads(words.read_text(encoding="utf-8")).items():
            if rule_id in rules:
                raise ValueError(f"rule {rule_id} is defined twice, again in {room}/rules.toml")
            level, explains = Level(table.pop("level")), tuple(table.pop("explains", ()))
            rules[rule_id] = Rule(rule_id, room, level, explains=explains, **table)
    return rules


@dataclass(frozen=True)
class Check:
    """A function that yields findings, the rules that they may have, and what it is given."""

    function: Callable[..., Iterable[Any]]
    rules: tuple[str, ...]
    scope: Scope


F = TypeVar("F", bound=Callable[..., Iterable[Any]])

_registered: dict[str, list[Check]] = {}


def check(*rules: str, scope: Scope) -> Callable[[F], F]:
    """Register the decorated function as the check of these rules.

    A check of `Scope.PAGE` is called with a page and its site, one of `Scope.SITE` with the site.
    It writes nothing, and knows nothing of levels and switches. Raises KeyError for a rule
    without words.
    """
    known = all_rules()
    for rule in rules:
        known[rule]

    def register(function: F) -> F:
        _registered.setdefault(function.__module__, []).append(Check(function, rules, scope))
        return function

    return register


def checks_of(*modules: Any) -> tuple[Check, ...]:
    """Return the checks of these modules, in the order in which they stand there."""
    return tuple(found for module in modules for found in _registered.get(module.__name__, ()))
