"""See that a finished site's search knows each step, and give the site ours, whoever has built it.

Zensical keeps its index in `search.json`, Material for MkDocs in `search/search_index.json`. Both
list what can be found as entries with an address.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from clearpane.core.findings import ClearpaneError, Finding
from clearpane.core.rules import all_rules
from clearpane.document.head import FrontMatterError, read_front_matter
from clearpane.search.asked import Asked, page_key, read_asked
from clearpane.search.index import (
    FOLDER,
    MANIFEST,
    Door,
    index_page,
    read_scopes,
    search_files,
)
from clearpane.search.records import PageRecord, page_record
from clearpane.search.theme import Shape, with_search
from clearpane.sites.addresses import address_of, published_path
from clearpane.sites.built import BuiltSite
from clearpane.sites.entries import Entry, page_entries
from clearpane.sites.finishing import Finished, Finisher, Hand, NewFile, Yield
from clearpane.sites.html import parse
from clearpane.sites.theme_head import fitting

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


def check_search(site: BuiltSite) -> list[Finding]:
    """Return a finding if steps are not in the site's search, whoever has written that."""
    index = None if (site.folder / FOLDER / MANIFEST).is_file() else _read_index(site)
    if index is None:
        return []
    known = index.entries
    missing = [step for step in _steps(site, known) if step.address not in known]
    return [_finding(site, missing)] if missing else []


class Search(Finisher):
    """Puts our search into each page with a box of a known shape, and writes its files.

    Where there is no such box, the site's own search is left alone, and a finding says so. Entries
    come from the finished pages; what front matter and `asked.toml` add, from the sources.
    """

    @cached_property
    def _asked(self) -> dict[str, list[Asked]]:
        settings = self.site.settings
        return read_asked(settings.path.parent) if settings else {}

    def depends_on(self, file: str) -> object:
        """Return what readers say who look for the page."""
        return self._asked.get(page_key(self.site.address(file)), ())

    def page(self, hand: Hand) -> Yield:
        """Put the search into the page's box, and take what it brings."""
        html, shape = with_search(hand.text, hand.file)
        hand.notes["box"] = shape is not Shape.UNKNOWN
        record = self._record(hand)
        if record is not None:
            hand.notes["search"] = index_page(record)
        if self.write:
            hand.text = html
        yield from ()

    def _record(self, hand: Hand) -> PageRecord | None:
        """Return what a page brings; None for one that wants to be found nowhere."""
        page = hand.page
        if not hand.is_content or "noindex" in page.meta("robots"):
            return None
        url = self.site.address(hand.file)
        meta: Mapping[str, Any] = {}
        if hand.file in self.site.sources:
            # A head that cannot be read is told where pages are checked.
            with suppress(FrontMatterError):
                meta = fitting(read_front_matter(self.site.said.pages[hand.file].text).data)
        asked = self._asked.get(page_key(url), ())
        return page_record(url, page.content_html, page.title or url, meta, asked)

    def end(self, pages: Mapping[str, Finished]) -> Yield:
        """Write the files of the search."""
        if not self.write:
            yield from check_search(self.site)
            return
        if not any(page.notes["box"] for page in pages.values()):
            yield _no_box(self.site)
            return
        settings = self.site.settings
        records = [page.notes["search"] for page in pages.values() if "search" in page.notes]
        records.sort(key=lambda record: record["url"])
        scopes = read_scopes(settings.extra) if settings else []
        repository = settings.repo_url.rstrip("/") if settings else ""
        ask = f"{repository}/issues/new" if repository else ""
        for name, text in search_files(records, scopes, self._doors(records), ask).items():
            yield NewFile(f"{FOLDER}/{name}", text)

    def _doors(self, records: Sequence[Mapping[str, Any]]) -> list[Door]:
        """Return the first page of each part of the site, offered where nothing is found.

        Without a menu they are the pages of the outermost folders.
        """
        settings = self.site.settings
        titles = {record["url"]: record["title"] for record in records if record["url"]}
        if settings and settings.menu:
            urls = settings.directory_urls
            doors = [(t, self.site.address(published_path(n, urls))) for t, n in settings.menu]
            return [Door(title or titles[url], url) for title, url in doors if url in titles]
        top = [url for url in titles if url.strip("/").count("/") == 0]
        return [Door(titles[url], url) for url in top[:MOST_DOORS]]


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
