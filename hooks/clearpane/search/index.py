"""The search index that the search worker in the browser reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from clearpane.search.entries import Entry
from clearpane.search.synonyms import Words
from clearpane.step_ids import usual_id


@dataclass(frozen=True)
class PageRecord:
    """One page: its address relative to the site ("link/"), its entries, what it is for.

    `keywords` are further words that lead to the page, `versions` what it applies to.
    """

    url: str
    entries: Sequence[Entry]
    keywords: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Door:
    """A link that is offered where nothing was found."""

    title: str
    url: str


def build_index(
    pages: Iterable[PageRecord], words: Words, doors: Sequence[Door], ask: str = ""
) -> dict[str, Any]:
    """Return the index as what JSON can hold; `ask` is where a reader may put a question."""
    return {
        "pages": [_page(page) for page in pages],
        "synonyms": words.groups,
        "spellings": words.spellings,
        "stopWords": words.stop_words,
        "help": {"doors": [[door.title, door.url] for door in doors], "ask": ask},
    }


def to_json(data: object) -> str:
    """Return data as compact JSON, the same for the same data."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def file_name(index_json: str) -> str:
    """Return a name that changes with the content, so that browsers may keep the file for ever."""
    return f"index.{hashlib.sha256(index_json.encode()).hexdigest()[:10]}.json"


def _page(page: PageRecord) -> dict[str, Any]:
    first, *others = page.entries
    record = {
        "url": page.url,
        "title": first.title,
        "text": first.text,
        "keywords": page.keywords,
        "versions": page.versions,
        "signpost": first.is_signpost,
        "hub": _is_hub(page.entries),
        "entries": _entries(others),
    }
    return {key: value for key, value in record.items() if value or key == "url"}


def _is_hub(entries: Sequence[Entry]) -> bool:
    """Tell whether a page is there to send readers on, as a home page is."""
    return sum(entry.linked for entry in entries) > 0.4 * sum(len(entry.text) for entry in entries)


def _entries(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    records = []
    section = ""
    for entry in entries:
        record = _entry(entry)
        if entry.kind == "section":
            section = entry.anchor
        elif entry.section != section:
            # The section that a step follows goes without saying.
            record["section"] = entry.section
        records.append(record)
    return records


def _entry(entry: Entry) -> dict[str, Any]:
    usual = entry.kind == "step" and entry.anchor == usual_id(
        entry.section, entry.tabs, entry.title
    )
    record = {
        # The worker makes the usual id itself: they were a tenth of the index.
        "anchor": "" if usual else entry.anchor,
        "title": entry.title,
        # A step's title is its first sentence: what follows is enough.
        "text": entry.text[len(entry.title) :].strip() if entry.kind == "step" else entry.text,
        "tabs": entry.tabs,
        "step": entry.kind == "step",
        "signpost": entry.is_signpost,
    }
    return {key: value for key, value in record.items() if value}
