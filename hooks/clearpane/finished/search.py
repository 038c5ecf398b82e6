"""See that the site's search knows each step, and write the missing ones into its index.

Zensical keeps its index in `search.json`, Material for MkDocs in `search/search_index.json`. Both
list what can be found as entries with an address, a title and a text, in HTML, and both show an
entry whose address names an anchor below its page. The hook `search.py` replaces the latter by an
index of its own, which has the steps already.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from turbohtml import parse

from clearpane.diagnostics import ClearpaneError, Diagnostic
from clearpane.files import write_text
from clearpane.finished.site import Site
from clearpane.links.addresses import address_of
from clearpane.rules import all_rules
from clearpane.search.entries import Entry, page_entries
from clearpane.search.index import to_json

RULE = "search-step"
# Name of the file, and of its list of entries.
INDEXES = (("search.json", "items"), ("search/search_index.json", "docs"))


@dataclass(frozen=True)
class _Index:
    file: str
    key: str
    data: dict[str, Any]

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        return {entry["location"]: entry for entry in self.data[self.key]}


@dataclass(frozen=True)
class _Step:
    page: str
    location: str
    """The page's address, as the index writes it."""
    entry: Entry
    section: str
    """What the heading above the step says."""

    @property
    def address(self) -> str:
        return f"{self.location}#{self.entry.anchor}"


def check_search(site: Site, write: bool = False) -> list[Diagnostic]:
    """Return a finding if steps are not in the site's search; with `write`, put them in."""
    index = _read_index(site)
    if index is None or index.data.get("config", {}).get("index"):
        return []
    known = index.entries
    missing = [step for step in _steps(site, known) if step.address not in known]
    if not missing:
        return []
    if not write:
        return [_finding(site, missing)]
    entries: list[dict[str, Any]] = []
    for location, entry in known.items():
        entries.append(entry)
        entries += [_entry(step, index) for step in missing if step.location == location]
    write_text(site.folder / index.file, to_json({**index.data, index.key: entries}))
    return []


def _read_index(site: Site) -> _Index | None:
    """Return the site's index, if it has one of a shape that we know."""
    for file, key in INDEXES:
        if (site.folder / file).is_file():
            try:
                data = json.loads(site.text(file))
            except ValueError as error:
                raise ClearpaneError(f"{site.path(file)}: not JSON: {error}") from None
            if isinstance(data, dict) and isinstance(data.get(key), list):
                return _Index(file, key, data)
    return None


def _steps(site: Site, known: Collection[str]) -> Iterator[_Step]:
    """Yield every step of the pages that the search knows; one left out of it stays out."""
    for page in site.pages:
        location = next((a for a in (address_of(page), page) if a in known), None)
        if location is None:
            continue
        headings: dict[str, str] = {}
        for entry in page_entries(site.article(page), ""):
            headings.setdefault(entry.anchor, entry.title)
            if entry.kind == "step":
                yield _Step(page, location, entry, headings.get(entry.section, ""))


def _entry(step: _Step, index: _Index) -> dict[str, Any]:
    """Return a step as the index holds a section."""
    page = index.entries[step.location]
    entry = {
        **page,
        "location": step.address,
        "title": escape(step.entry.title, quote=False),
        "text": escape(step.entry.text[len(step.entry.title) :].strip(), quote=False),
    }
    if "path" in page:
        # Shown below the title: the way to the step.
        way = [step.section if step.entry.section else "", *step.entry.tabs]
        entry |= {"level": 3, "path": [*page["path"], *filter(None, way)]}
    return entry


def _finding(site: Site, missing: list[_Step]) -> Diagnostic:
    rule = all_rules()[RULE]
    first = missing[0]
    tree = parse(site.text(first.page))
    item = next((e for e in tree.find_all("li") if e.attr("id") == first.entry.anchor), None)
    line, column = (item.source_line or 1, (item.source_col or 0) + 1) if item else (1, 1)
    others = len(missing) - 1
    shared = f", nor are {others} other steps" if others else ""
    message = f"the step `#{first.entry.anchor}` is not in the site's search{shared}"
    return Diagnostic(site.path(first.page), line, column, rule.id, message, rule.mend, rule.level)
