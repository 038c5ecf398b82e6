"""Add entries to the search index that Material for MkDocs writes (`search_index.json`)."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from typing import Any

from clearpane.search.entries import Entry


def with_steps(index: str, pages: Mapping[str, Iterable[Entry]]) -> str:
    """Return the index with an entry for every step, each after the section it stands in.

    `index` is the JSON text of `search_index.json`, `pages` maps a page's address, relative to
    the site ("link/"), to its entries. A page that the index does not have stays out of it.
    """
    data: dict[str, Any] = json.loads(index)
    by_section: dict[str, list[dict[str, Any]]] = {}
    for url, entries in pages.items():
        for entry in entries:
            if entry.kind == "step":
                section = f"{url}#{entry.section}" if entry.section else url
                by_section.setdefault(section, []).append(_document(url, entry))
    docs = data["docs"]
    data["docs"] = [d for doc in docs for d in (doc, *by_section.get(doc["location"], ()))]
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def _document(url: str, step: Entry) -> dict[str, Any]:
    document: dict[str, Any] = {
        "location": f"{url}#{step.anchor}",
        "title": html.escape(step.title, quote=False),
        "text": f"<p>{html.escape(step.text, quote=False)}</p>",
    }
    if step.tabs:
        document["tags"] = list(step.tabs)
    return document
