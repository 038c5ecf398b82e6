"""Write a new target for a link, the way its author would."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

from clearpane.links.addresses import relative
from clearpane.links.link import Link, Syntax
from clearpane.links.sitemap import Page, SiteMap

# What may stand in a target unescaped, brackets and blanks excepted: they would end it.
_SAFE = "/:@!$&'*+,;=~-._#?%"


def retarget(
    link: Link, page: Page, site: SiteMap, source: str, fragment: str | None = None
) -> str:
    """Return how the link must be written to lead to the page or file of that source name.

    `fragment` None keeps the link's own fragment; the query is kept always.
    """
    old = urlsplit(link.target)
    destination = site.pages.get(source)
    anchor = old.fragment if fragment is None else quote(fragment, safe=_SAFE)
    if destination is page and anchor:
        path = ""
    elif link.syntax is Syntax.MARKDOWN:
        path = relative(source, page.source)
    else:
        path = relative(destination.address if destination else source, page.address)
    return urlunsplit(("", "", quote(path, safe=_SAFE), old.query, anchor))


def with_fragment(link: Link, fragment: str) -> str:
    """Return the link's target with another fragment."""
    return urlsplit(link.target)._replace(fragment=quote(fragment, safe=_SAFE)).geturl()
