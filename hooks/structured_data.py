"""Puts into the head of every page what search engines read: its steps, questions and place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mkdocs.plugins import event_priority
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page

from clearpane.finish.structured_data import Crumb, Site, structured_data
from clearpane.site.html import Entry, page_entries
from clearpane.site.page_head import read_head

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure import StructureItem

HEAD_END = "</head>"

# Made anew in on_config: the module lives on across rebuilds of `mkdocs serve`.
_entries: dict[str, tuple[Entry, ...]] = {}


def on_config(config: MkDocsConfig) -> None:
    """Start anew."""
    _entries.clear()


@event_priority(100)
def on_page_context(context: dict[str, Any], *, page: Page, **_: Any) -> None:
    """Take the page's parts before Material's search plugin, which unmarks what is no part."""
    _entries[page.url] = page_entries(page.content or "", str(page.title))


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Add the JSON-LD to the page's head; addresses are absolute, so the site needs its own."""
    if not config.site_url or HEAD_END not in output:
        return output
    site = Site(
        name=config.site_name,
        url=config.site_url,
        description=config.site_description or "",
        language=config.theme.get("language", "en"),
    )
    head = read_head(page.file.content_string)
    data = structured_data(site, _trail(page, site), _entries[page.url], head)
    script = f'<script type="application/ld+json">\n{data}\n</script>\n'
    return output.replace(HEAD_END, script + HEAD_END, 1)


def _trail(page: Page, site: Site) -> list[Crumb]:
    """Return the way to a page through the navigation; a section stands for its index page."""
    here = Crumb(str(page.title), page.canonical_url or site.url)
    if page.is_homepage:
        return [here]
    trail = [Crumb(site.name, site.url)]
    for section in reversed(list(page.ancestors)):
        index = _index_page(section)
        if index is not None and index is not page:
            trail.append(Crumb(str(section.title), index.canonical_url or site.url))
    return [*trail, here]


def _index_page(section: StructureItem) -> Page | None:
    """Return the page that opens a section, as `navigation.indexes` shows it."""
    first = section.children[0] if isinstance(section, Section) and section.children else None
    return first if isinstance(first, Page) and first.is_index else None
