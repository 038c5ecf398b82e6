"""The rules: every kind of finding has an identifier, and a page section that explains it.

The TOML files beside this module hold them, one file a family. Each table is one rule:

    [ad-link]
    level = "warning"            # error, warning or note
    what = "one sentence: what was found"
    why = "one or two sentences: why it matters to a reader or an owner"
    bad = "Markdown that sets the rule off"
    good = "the same, mended"
    mend = "how to mend it"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from clearpane.core.findings import Level


@dataclass(frozen=True)
class Rule:
    """One kind of finding, as it stands in the TOML data and on the rules page."""

    id: str
    family: str
    level: Level
    what: str
    why: str
    bad: str
    good: str
    mend: str


@cache
def all_rules() -> dict[str, Rule]:
    """Return every rule by its identifier, families in alphabetical order, rules as written."""
    rules: dict[str, Rule] = {}
    files = (f for f in resources.files(__name__).iterdir() if f.name.endswith(".toml"))
    for file in sorted(files, key=lambda f: f.name):
        family = file.name.removesuffix(".toml")
        for rule_id, table in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if rule_id in rules:
                raise ValueError(f"rule {rule_id} is defined twice, again in {file.name}")
            level = Level(table.pop("level"))
            rules[rule_id] = Rule(id=rule_id, family=family, level=level, **table)
    return rules
