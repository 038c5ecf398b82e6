"""Collect the web addresses of a site's sources, each with the places where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from clearpane.front_matter import FrontMatterError, read_front_matter
from clearpane.links.schemes import own_address
from clearpane.links.sitemap import Page, SiteMap
from clearpane.links.source_links import LinkedSource, source_links


class Place(NamedTuple):
    """Where a web address stands: page, line and column, and its span where it can be edited."""

    page: Page
    line: int
    column: int
    span: tuple[int, int] | None


def web_links(site: SiteMap) -> dict[str, list[Place]]:
    """Return each web address that readers of the site can follow, with its places."""
    found: dict[str, list[Place]] = {}
    for page in site.pages.values():
        for url, place in [*_in_text(page, site), *_in_front_matter(page)]:
            found.setdefault(url, []).append(place)
    return found


def _in_text(page: Page, site: SiteMap) -> Iterator[tuple[str, Place]]:
    source = LinkedSource(page.text, page.path)
    for link in source_links(source):
        url = f"https:{link.target}" if link.target.startswith("//") else link.target
        if not url.lower().startswith(("http://", "https://")):
            continue
        if own_address(url, site.site_url) is None:
            # An address written with entities or escapes is left to its author.
            span = (link.start, link.end)
            plain = page.text[slice(*span)] == url
            yield url, Place(page, *source.position(link.start), span if plain else None)


def _in_front_matter(page: Page) -> Iterator[tuple[str, Place]]:
    """Yield the addresses of a page's `sources`; of an archived one the live page may be gone."""
    try:
        head = read_front_matter(page.text)
    except FrontMatterError:
        return
    sources = head.data.get("sources")
    for index, entry in enumerate(sources if isinstance(sources, list) else []):
        if not isinstance(entry, dict) or entry.get("archived") or not entry.get("url"):
            continue
        line, column = head.position(("sources", index, "url"))
        yield str(entry["url"]), Place(page, line, column, None)
