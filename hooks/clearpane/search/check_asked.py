"""Check that the pages and sections for which readers' phrases are listed are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from clearpane.diagnostics import Diagnostic
from clearpane.links.suggest import nearest
from clearpane.search.asked import FILE, Asked, page_key


def check_asked(
    asked: Mapping[str, Iterable[Asked]], pages: Iterable[Mapping[str, Any]]
) -> Iterator[Diagnostic]:
    """Yield a finding for each entry whose page or section the search does not have.

    `pages` are those of the index, as `index_page` returns them.
    """
    headings = {page_key(page["url"]): _headings(page) for page in pages}
    for entries in asked.values():
        for entry in entries:
            if entry.page not in headings:
                message = f"`{entry.key}`: the search has no such page"
                near = nearest(entry.page, headings)
                new = near and _address(near, entry.section)
            elif entry.section and entry.section not in headings[entry.page]:
                message = f"`{entry.key}`: the page has no such section"
                new = _nearest_section(entry, headings)
            else:
                continue
            fix = f"did you mean `{new}`?" if new else "name what is there, or delete the entry"
            yield Diagnostic(FILE, entry.line, entry.column, "front-matter", message, fix)


def _nearest_section(entry: Asked, headings: Mapping[str, list[str]]) -> str | None:
    near = nearest(entry.section, headings[entry.page])
    if near:
        return _address(entry.page, near)
    # A section that went to another page mostly keeps its id.
    moved = [page for page, names in headings.items() if entry.section in names]
    return _address(moved[0], entry.section) if len(moved) == 1 else None


def _headings(page: Mapping[str, Any]) -> list[str]:
    entries = page.get("entries", ())
    return [entry["anchor"] for entry in entries if "anchor" in entry and not entry.get("step")]


def _address(page: str, section: str) -> str:
    return f"/{page}#{section}" if section else f"/{page}"
