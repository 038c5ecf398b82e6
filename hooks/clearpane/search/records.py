"""What one page brings to the search, and how the index writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clearpane.document.steps import usual_id
from clearpane.search.asked import LEARNED, Asked
from clearpane.sites.entries import Entry, page_entries


@dataclass(frozen=True)
class PageRecord:
    """One page: its address relative to the site ("link/"), its entries, what it is for.

    `words` are further words and questions that lead to one of its sections, by the id of its
    heading, and under "" to the page; `learned` are words with weights, by the same.
    `versions` is what the page applies to.
    A `boost` below 1 ranks it below others, one above 1 above them.
    """

    url: str
    entries: Sequence[Entry]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    learned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    versions: tuple[str, ...] = ()
    boost: float = 1
    description: str = ""


def page_record(
    url: str, html: str, title: str, meta: Mapping[str, Any], asked: Sequence[Asked] = ()
) -> PageRecord | None:
    """Return what a page brings to the search; None for a page that is to be left out.

    `html` is the content, its steps named; `title` names a page without `<h1>`;
    `meta` is its front matter, of which `search`, `applies_to` and `description` are read; `asked`
    is what readers say, and what was learned of it.
    """
    settings = meta.get("search") or {}
    if settings.get("exclude"):
        return None
    return PageRecord(
        url=url,
        entries=page_entries(html, title),
        words=_words(settings, (one for one in asked if one.file != LEARNED)),
        learned=_words({}, (one for one in asked if one.file == LEARNED)),
        versions=_texts(meta.get("applies_to")),
        boost=float(settings.get("boost") or 1),
        description=str(meta.get("description") or ""),
    )


def _words(settings: Mapping[str, Any], asked: Iterable[Asked]) -> dict[str, tuple[str, ...]]:
    """Return the words that a page's front matter gives it and its sections, then those asked."""
    given = {"": settings.get("keywords"), **(settings.get("sections") or {})}
    words = {str(anchor): _texts(each) for anchor, each in given.items()}
    for entry in asked:
        words[entry.section] = (*words.get(entry.section, ()), *entry.phrases)
    return words


def _texts(listed: Any) -> tuple[str, ...]:
    """Return the texts of a list, or the one that stands where a list is meant."""
    return (listed,) if isinstance(listed, str) else tuple(map(str, listed or ()))


def index_page(page: PageRecord) -> dict[str, Any]:
    """Return what the index holds of one page, as what JSON can hold."""
    first, *others = page.entries
    record = {
        "url": page.url,
        "title": first.title,
        "text": first.text,
        "description": page.description,
        "links": [link for entry in page.entries for link in entry.links],
        "keywords": {anchor: joined(words) for anchor, words in page.words.items() if words},
        "learned": {anchor: joined(words) for anchor, words in page.learned.items() if words},
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


def joined(phrases: Iterable[str]) -> str:
    """Return phrases as one text; the search takes a comma within one for a space anyway."""
    return ",".join(phrase.replace(",", " ") for phrase in phrases)
