"""See that a finished site's search knows each step, and give the site ours, whoever has built it.

Zensical keeps its index in `search.json`, Material for MkDocs in `search/search_index.json`. Both
list what can be found as entries with an address.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clearpane.core.files import read_text, write_text
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.core.rules import all_rules
from clearpane.document.head import FrontMatterError, read_front_matter
from clearpane.search.asked import Asked, page_key, read_asked
from clearpane.search.index import FOLDER, MANIFEST, Door, index_page, search_files
from clearpane.search.records import PageRecord, page_record
from clearpane.search.scopes import read_scopes
from clearpane.search.theme import Shape, with_search
from clearpane.sites.addresses import address_of
from clearpane.sites.built import BuiltSite
from clearpane.sites.entries import Entry, page_entries
from clearpane.sites.html import parse, visible_text

RULE = "search-step"
# Name of the file, and of its list of entries.
MOST_DOORS = 8
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


def check_search(site: BuiltSite, write: bool = False) -> list[Finding]:
    """Return a finding if steps are not in the site's search; with `write`, put our search in.

    Ours goes into each page with a box of a known shape; where there is none, the site's own
    search is left alone, and a finding says so.
    """
    if write:
        return write_search(site)
    index = None if (site.folder / FOLDER / MANIFEST).is_file() else _read_index(site)
    if index is None:
        return []
    known = index.entries
    missing = [step for step in _steps(site, known) if step.address not in known]
    return [_finding(site, missing)] if missing else []


def write_search(site: BuiltSite) -> list[Finding]:
    """Write our search into a finished site: its files, and the box of each page.

    Entries come from the finished pages; what front matter and `asked.toml` add, from the sources
    that the site's settings name. Raises ClearpaneError for a wrong option or a file that cannot
    be read.
    """
    changed = {page: with_search(site.text(page), page) for page in site.pages}
    if all(shape is Shape.UNKNOWN for _, shape in changed.values()):
        return [_no_box(site)]
    settings = site.settings
    asked = read_asked(settings.path.parent) if settings else {}
    records = []
    for page in site.pages:
        record = _record(site, page, asked)
        if record is not None:
            records.append(index_page(record))
    scopes = read_scopes(settings.extra) if settings else []
    (site.folder / FOLDER).mkdir(exist_ok=True)
    for name, text in search_files(records, scopes, _doors(records)).items():
        write_text(site.folder / FOLDER / name, text)
    for page, (html, _) in changed.items():
        if html != site.text(page):
            write_text(site.folder / page, html)
    return []


def _record(site: BuiltSite, page: str, asked: Mapping[str, Sequence[Asked]]) -> PageRecord | None:
    """Return what a page brings to the search; None for one that wants to be found nowhere."""
    tree = parse(site.text(page), positions=False)
    robots = next((m for m in tree.find_all("meta") if m.attr("name") == "robots"), None)
    if page == "404.html" or (robots and "noindex" in (robots.attr("content") or "")):
        return None
    title = tree.find("title")
    url = address_of(page)
    meta: Mapping[str, Any] = {}
    if page in site.sources:
        try:
            meta = read_front_matter(read_text(site.sources[page])).data
        except FrontMatterError:
            # Told where pages are checked.
            meta = {}
    name = visible_text(title) if title else url
    return page_record(url, site.article(page), name, meta, asked.get(page_key(url), ()))


def _doors(records: Sequence[Mapping[str, Any]]) -> list[Door]:
    """Return the first page of each folder: where nothing is found, these are offered."""
    top = [record for record in records if record["url"].strip("/").count("/") == 0]
    return [Door(record["title"], record["url"]) for record in top if record["url"]][:MOST_DOORS]


def _no_box(site: BuiltSite) -> Finding:
    rule = all_rules()["search-box"]
    message = "no page has a search box of a shape that is known, so nothing was written"
    return Finding(site.path(site.pages[0]), 1, 1, rule.id, message, rule.mend)


def _read_index(site: BuiltSite) -> _Index | None:
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


def _steps(site: BuiltSite, known: Collection[str]) -> Iterator[_Step]:
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


def _finding(site: BuiltSite, missing: list[_Step]) -> Finding:
    rule = all_rules()[RULE]
    first = missing[0]
    tree = parse(site.text(first.page))
    item = next((e for e in tree.find_all("li") if e.attr("id") == first.entry.anchor), None)
    line, column = (item.source_line or 1, (item.source_col or 0) + 1) if item else (1, 1)
    others = len(missing) - 1
    shared = f", nor are {others} other steps" if others else ""
    message = f"the step `#{first.entry.anchor}` is not in the site's search{shared}"
    return Finding(site.path(first.page), line, column, rule.id, message, rule.mend, rule.level)
