"""The search index that the search worker in the browser reads."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from clearpane.document.steps import usual_id
from clearpane.search.records import PageRecord
from clearpane.site.html import Entry


@dataclass(frozen=True)
class Door:
    """A link that is offered where nothing was found."""

    title: str
    url: str


def build_index(
    pages: Iterable[dict[str, Any]], words: Words, doors: Sequence[Door], ask: str = ""
) -> dict[str, Any]:
    """Return the index as what JSON can hold: of `pages`, each from `index_page`, and of words.

    `ask` is where a reader may put a question.

    Pages that are ranked lower than others stand apart, under `later`: few readers look for them,
    so the browser loads them after it has answered once.
    """
    records = list(pages)
    return {
        "pages": [record for record in records if not _is_later(record)],
        "later": [record for record in records if _is_later(record)],
        "synonyms": [_joined(group) for group in words.groups],
        "spellings": words.spellings,
        "stopWords": words.stop_words,
        "help": {"doors": [[door.title, door.url] for door in doors], "ask": ask},
    }


def index_files(index: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Return the name of the file to load first, and the text of each file by its name.

    In the first one, `later` is the name of the other, or empty, and `keywords` holds those of its
    pages, in their order: side by side they compress better.
    """
    files = {}
    later = ""
    if index["later"]:
        text = to_json(index["later"])
        later = file_name(text)
        files[later] = text
    keywords = [page.get("keywords", {}) for page in index["pages"]]
    pages = [{key: page[key] for key in page if key != "keywords"} for page in index["pages"]]
    text = to_json({**index, "later": later, "pages": pages, "keywords": keywords})
    return file_name(text), {file_name(text): text, **files}


def to_json(data: object) -> str:
    """Return data as compact JSON, the same for the same data."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def file_name(text: str) -> str:
    """Return a name that changes with the content, so that browsers may keep the file for ever."""
    return f"index.{hashlib.sha256(text.encode()).hexdigest()[:10]}.json"


def _is_later(record: dict[str, Any]) -> bool:
    return bool(record.get("boost", 1) < 1)


def index_page(page: PageRecord) -> dict[str, Any]:
    """Return what the index holds of one page, as what JSON can hold."""
    first, *others = page.entries
    record = {
        "url": page.url,
        "title": first.title,
        "text": first.text,
        "keywords": _keywords(page),
        "versions": page.versions,
        "boost": page.boost if page.boost != 1 else None,
        "signpost": first.is_signpost,
        "hub": _is_hub(page.entries),
        "entries": _entries(others),
    }
    return {key: value for key, value in record.items() if value or key == "url"}


def _is_hub(entries: Sequence[Entry]) -> bool:
    """Tell whether a page is there to send readers on, as a home page is."""
    return sum(entry.linked for entry in entries) > 0.4 * sum(len(entry.text) for entry in entries)


def _keywords(page: PageRecord) -> dict[str, str]:
    """Return the keywords by the id of their section; those of the page under no id."""
    all_of_them = {"": page.keywords, **page.sections}
    return {anchor: _joined(words) for anchor, words in all_of_them.items() if words}


def _joined(phrases: Iterable[str]) -> str:
    """Return phrases as one text; the search takes a comma within one for a space anyway."""
    return ",".join(phrase.replace(",", " ") for phrase in phrases)


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


@dataclass(frozen=True)
class Words:
    """What the search knows about words.

    `groups` are phrases of one meaning, `spellings` maps a spelling to the one it is read as,
    and `stop_words` are left out of a query while it holds others.
    """

    groups: tuple[tuple[str, ...], ...]
    spellings: dict[str, str]
    stop_words: tuple[str, ...]


@cache
def words() -> Words:
    """Return the words of `synonyms.toml`; raises ValueError where a group has no two phrases."""
    text = resources.files(__package__).joinpath("synonyms.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    for group in data["groups"]:
        if len(set(group)) < 2:
            raise ValueError(f"synonyms.toml: a group needs two phrases: {group}")
    return Words(
        groups=tuple(tuple(group) for group in data["groups"]),
        spellings=data["spellings"],
        stop_words=tuple(data["stop_words"]["english"].split()),
    )
