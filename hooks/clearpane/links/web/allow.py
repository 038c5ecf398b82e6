"""Addresses that are known to be good although programs cannot see it, each for a time only."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from clearpane.diagnostics import ClearpaneError, Diagnostic
from clearpane.files import read_text

ALLOW_LIST = "hooks/allowed_links.toml"


@dataclass(frozen=True)
class Entry:
    """One `[[allow]]` table: an address (`*` stands for anything), a reason, a last day."""

    url: str
    reason: str
    until: datetime.date | None
    line: int


@dataclass
class AllowList:
    """The entries of a project's allow list; `path` is what findings name."""

    entries: list[Entry] = field(default_factory=list)
    path: str = ALLOW_LIST

    def allows(self, url: str, today: datetime.date) -> bool:
        """Tell whether an entry that has not run out is about this address."""
        return any(
            entry.until is not None and entry.until >= today and fnmatchcase(url, entry.url)
            for entry in self.entries
        )

    def check(self, urls: Collection[str], today: datetime.date) -> list[Diagnostic]:
        """Return a finding for each entry without reason or date, run out, or without use."""
        findings = []
        for entry in self.entries:
            if not entry.reason or entry.until is None:
                message = f"the entry for `{entry.url}` needs a `reason` and a day `until`"
                fix = "say why, and until when, programs are to leave it alone"
            elif entry.until < today:
                message = f"the entry for `{entry.url}` ran out on {entry.until}"
                fix = "look at the address again; remove the entry, or give it a new date"
            elif not any(fnmatchcase(url, entry.url) for url in urls):
                message, fix = f"no page links `{entry.url}`", "remove the entry"
            else:
                continue
            findings.append(Diagnostic(self.path, entry.line, 1, "web-allowed", message, fix))
        return findings


def read_allow_list(root: Path) -> AllowList:
    """Return a project's allow list; an empty one when the file is not there.

    Raises ClearpaneError when the file is not TOML.
    """
    path = root / ALLOW_LIST
    if not path.is_file():
        return AllowList()
    text = read_text(path)
    try:
        tables: list[dict[str, Any]] = tomllib.loads(text).get("allow", [])
    except tomllib.TOMLDecodeError as error:
        raise ClearpaneError(f"{ALLOW_LIST}: {error}") from error
    heads = [n for n, line in enumerate(text.split("\n"), 1) if line.strip() == "[[allow]]"]
    return AllowList([_entry(t, n) for t, n in zip(tables, heads, strict=False)])


def _entry(table: dict[str, Any], line: int) -> Entry:
    until = table.get("until")
    return Entry(
        str(table.get("url", "")),
        str(table.get("reason", "")).strip(),
        until if isinstance(until, datetime.date) else None,
        line,
    )
