"""What one page brings to the search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clearpane.search.asked import Asked, all_keywords, all_sections
from clearpane.sites.entries import Entry, page_entries


@dataclass(frozen=True)
class PageRecord:
    """One page: its address relative to the site ("link/"), its entries, what it is for.

    `keywords` are further words and questions that lead to the page, `sections` those that lead to
    one of its sections, by the id of its heading. `versions` is what the page applies to.
    A `boost` below 1 ranks it below others, one above 1 above them.
    """

    url: str
    entries: Sequence[Entry]
    keywords: tuple[str, ...] = ()
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    versions: tuple[str, ...] = ()
    boost: float = 1


def page_record(
    url: str, html: str, title: str, meta: Mapping[str, Any], asked: Sequence[Asked] = ()
) -> PageRecord | None:
    """Return what a page brings to the search; None for a page that is to be left out.

    `html` is the content as Markdown made it, steps marked; `title` names a page without `<h1>`;
    `meta` is its front matter, of which `search` and `applies_to` are read; `asked` are further
    phrases that readers say.
    """
    settings = meta.get("search") or {}
    if settings.get("exclude"):
        return None
    return PageRecord(
        url=url,
        entries=page_entries(html, title),
        keywords=all_keywords(_words(settings.get("keywords")), asked),
        sections=all_sections(own_sections(meta), asked),
        versions=tuple(map(str, meta.get("applies_to") or ())),
        boost=float(settings.get("boost") or 1),
    )


def own_sections(meta: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the words that front matter gives to sections, by the ids of their headings."""
    sections = (meta.get("search") or {}).get("sections") or {}
    return {str(anchor): _words(words) for anchor, words in sections.items()}


def _words(value: Iterable[Any] | None) -> tuple[str, ...]:
    return tuple(map(str, value or ()))
