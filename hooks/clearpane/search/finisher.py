"""Give a finished site our search, whoever has built it: box, script and index."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from functools import cached_property
from typing import Any

from clearpane.core.files import read_bytes, read_text
from clearpane.core.findings import Finding
from clearpane.core.rules import all_rules
from clearpane.document.head import FrontMatterError, read_front_matter
from clearpane.search.asked import Asked, page_key, read_asked
from clearpane.search.index import FOLDER, MANIFEST, SCRIPT, faults, known_words, search_files
from clearpane.search.parts import MOST_WHOLE, Reader
from clearpane.search.records import PageRecord, index_page, page_record
from clearpane.sites.addresses import encoded, published_path
from clearpane.sites.entries import missing_ids
from clearpane.sites.hand import Finished, Finisher, Hand, NewFile, Yield
from clearpane.sites.options import SearchOptions
from clearpane.sites.theme_head import fitting

MOST_DOORS = 8
# Without these names Material's script starts no search of its own, and fetches no index.
_MATERIAL = re.compile(r'<div class="md-search" data-md-component="search"(?=[ >])')
_MATERIAL_FORM = '<form class="md-search__form" name="search">'
_MATERIAL_PARTS = ("md-search__input", "md-search-result__meta", "md-search-result__list")
_ZENSICAL = re.compile(
    r'<div class="md-search" data-md-component="search"[^<>]*>\s*'
    r'<button type="button" class="md-search__button">([^<]*)</button>\s*</div>'
)
_OWN = "<clear-search"
_BASE = re.compile(r'<script id="__config" type="application/json">\{"[^<]*?"?base": ?"([^"]*)"')
_LOADED = re.compile(rf"<script [^<>]*{re.escape(SCRIPT)}")
_HEAD_END = re.compile(r"</head>", re.I)


class Shape(StrEnum):
    """Whose search box a page has."""

    MATERIAL = "Material's"
    ZENSICAL = "Zensical's"
    OWN = "<clear-search>"
    UNKNOWN = "none that is known"


class Search(Finisher):
    """Puts our search into each page with a box of a known shape, and writes its files.

    Where there is no such box, the site's own search is left alone, and a finding says so. Entries
    come from the finished pages; what front matter and `asked.toml` add, from the sources.
    """

    @cached_property
    def _asked(self) -> dict[str, list[Asked]]:
        return read_asked(self.site.home) if self.site.settings else {}

    @cached_property
    def _is_taken_over(self) -> bool:
        """Tell whether a page, mostly the first, has a box of a known shape."""
        pages = () if self._is_in_the_way else self.site.pages
        texts = ((page, self.site.text(page)) for page in pages)
        return any(with_search(text, page)[1] is not Shape.UNKNOWN for page, text in texts)

    @cached_property
    def _options(self) -> SearchOptions:
        return self.site.settings.options.search if self.site.settings else SearchOptions()

    @cached_property
    def _reader(self) -> Reader | None:
        """What reads the words of pages, where the index may have to be written in parts."""
        is_large = len(self.site.pages) > MOST_WHOLE
        return Reader(known_words(self._options.synonyms)) if is_large else None

    @cached_property
    def _is_in_the_way(self) -> bool:
        """Tell whether the site has a file of its own where ours is to be."""
        file = self.site.folder / FOLDER / MANIFEST
        return file.is_file() and not read_bytes(file).startswith(b"clearSearchData(")

    def depends_on(self, file: str) -> object:
        """Return what readers say who look for the page, and what the search is to be."""
        asked = self._asked.get(page_key(self.site.address(file)), ())
        return asked, self._reader is None, self._is_in_the_way

    def page(self, hand: Hand) -> Yield:
        """Name the page's headings and steps, put the search into its box, take what it brings."""
        if self.write and self._is_taken_over and hand.is_content:
            hand.text = hand.page.edited(missing_ids(hand.page))
        html, shape = hand.text, Shape.UNKNOWN
        if not self._is_in_the_way:
            html, shape = with_search(html, hand.file)
        hand.notes["box"] = shape is not Shape.UNKNOWN
        record = self._record(hand)
        if record is not None:
            hand.notes["search"] = found = index_page(record)
            if self._reader:
                found["words"] = self._reader.page(found)
        if self.write:
            hand.text = html
        yield from ()

    def _record(self, hand: Hand) -> PageRecord | None:
        """Return what a page brings; None for one that wants to be found nowhere."""
        page = hand.page
        if not hand.is_content or hand.is_unlisted:
            return None
        url = self.site.address(hand.file)
        # A theme that has no description for a page may write that there is "None".
        description = page.meta("description")
        meta: dict[str, Any] = {"description": "" if description == "None" else description}
        if hand.file in self.site.sources:
            # A head that cannot be read is told where pages are checked.
            with suppress(FrontMatterError):
                meta |= fitting(read_front_matter(self.site.said.pages[hand.file].text).data)
        asked = self._asked.get(page_key(url), ())
        return page_record(url, page.content_html, page.title or url, meta, asked)

    def end(self, pages: Mapping[str, Finished]) -> Yield:
        """Write the files of the search, and load its index as the reader's browser does."""
        folder = self.site.folder / FOLDER
        if self._is_in_the_way:
            own = "this file is the site's own, and the search needs its name: nothing was put in"
            yield self._finding("search-box", f"{FOLDER}/{MANIFEST}", own)
            return
        if not self.write:
            if (folder / MANIFEST).is_file():
                files = {file.name: read_text(file) for file in folder.glob("index*.js")}
                yield from self._told(files)
            return
        if not any(page.notes.get("box") for page in pages.values()):
            none = "no page has a search box of a shape that is known, so nothing was written"
            yield self._finding("search-box", self.site.pages[0], none)
            return
        settings = self.site.settings
        records = [page.notes["search"] for page in pages.values() if "search" in page.notes]
        records.sort(key=lambda record: record["url"])
        repository = settings.repo_url.rstrip("/") if settings else ""
        ask = f"{repository}/issues/new" if repository else ""
        files = search_files(records, self._options, self._doors(records), ask)
        yield from self._told(files)
        for name, text in files.items():
            yield NewFile(f"{FOLDER}/{name}", text)

    def _told(self, files: Mapping[str, str]) -> Iterator[Finding]:
        """Yield what a browser could not read of an index: it passes over such pages."""
        pages = {encoded(self.site.address(page)): page for page in self.site.pages}
        for url, fault in faults(files):
            page = pages.get(url, self.site.pages[0])
            yield self._finding("search-record", page, f"the search leaves this page out: {fault}")

    def _finding(self, rule_id: str, page: str, message: str) -> Finding:
        rule = all_rules()[rule_id]
        return Finding(self.site.path(page), 1, 1, rule.id, message, rule.mend, rule.level)

    def _doors(self, records: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
        """Return the first page of each part of the site, offered where nothing is found.

        Without a menu they are the pages of the outermost folders.
        """
        settings = self.site.settings
        titles = {record["url"]: record["title"] for record in records if record["url"]}
        if settings and settings.menu:
            urls = settings.directory_urls
            doors = [(t, self.site.address(published_path(n, urls))) for t, n in settings.menu]
            return [(title or titles[url], url) for title, url in doors if url in titles]
        top = [url for url in titles if url.strip("/").count("/") == 0]
        return [(titles[url], url) for url in top[:MOST_DOORS]]


def with_search(html: str, page: str) -> tuple[str, Shape]:
    """Return a page's HTML with our search in its box, and whose box that is.

    `page` is the file's name below the site. A page whose box has no shape that is known comes
    back as it is, and one that has our search already, too.
    """
    if _LOADED.search(html):
        return html, Shape.OWN
    shape = _shape(html)
    if shape is Shape.MATERIAL:
        html = _MATERIAL.sub('<div class="md-search" data-clear-search', html, count=1)
        html = html.replace(_MATERIAL_FORM, _MATERIAL_FORM.replace(' name="search"', ""), 1)
    elif shape is Shape.ZENSICAL:
        html = _ZENSICAL.sub(_own_box, html, count=1)
    elif shape is Shape.UNKNOWN:
        return html, shape
    # A page for unknown addresses says where the site is.
    theme = _BASE.search(html)
    base = theme[1] if theme else "../" * page.count("/") or "./"
    src = posixpath.join(base, FOLDER, SCRIPT)
    return _HEAD_END.sub(f'<script defer src="{src}"></script></head>', html, count=1), shape


def _own_box(found: re.Match[str]) -> str:
    words = found[1].strip()
    return f'<clear-search label="{words}" placeholder="{words}" compact></clear-search>'


def _shape(html: str) -> Shape:
    if len(_ZENSICAL.findall(html)) == 1:
        return Shape.ZENSICAL
    is_whole = html.count(_MATERIAL_FORM) == 1 and all(part in html for part in _MATERIAL_PARTS)
    if is_whole and len(_MATERIAL.findall(html)) == 1:
        return Shape.MATERIAL
    return Shape.OWN if _OWN in html else Shape.UNKNOWN
