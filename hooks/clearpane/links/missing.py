"""Word the finding for a link to nothing, with the page or file that was meant."""

from __future__ import annotations

import posixpath

from clearpane.links.addresses import parts
from clearpane.links.link import Link, Verdict
from clearpane.links.sitemap import Page, SiteMap
from clearpane.links.suggest import suggest_source
from clearpane.links.targets import retarget

# Kinds of files that stand for a page; any other kind is a picture, a style or a download.
_PAGE_KINDS = ("", ".md", ".markdown", ".html", ".htm")


def missing(link: Link, page: Page, site: SiteMap, name: str) -> Verdict:
    """Return the finding for a link to the source `name`, which is not there."""
    if name.lower() in site.sources:
        return case_differs(link, page, site, site.sources[name.lower()])
    if site.resolve(name):
        return moved_to(link, page, site, name)
    rule = "link-page" if posixpath.splitext(name.rstrip("/"))[1] in _PAGE_KINDS else "link-file"
    message = f"`{link.target}` leads nowhere: there is no `{name}`"
    suggestion = suggest_source(name, site, link.words)
    if suggestion is None:
        fix = "write the page, or unlink the words" if rule == "link-page" else "add the file"
        return Verdict(rule, message, fix)
    fragment = parts(link.target)[1]
    target = site.pages.get(suggestion.name)
    lands = not fragment or (target is not None and target.has_anchor(fragment))
    new = retarget(link, page, site, suggestion.name, None if lands else "")
    if suggestion.certain and lands:
        return Verdict(rule, message, f"link `{new}`", new)
    return Verdict(rule, message, f"did you mean `{new}`?")


def moved_to(link: Link, page: Page, site: SiteMap, name: str) -> Verdict:
    """Return the finding for a link that arrives by a redirect to `name`, or by several."""
    target = site.resolve(name)
    if target is None:
        message = f"`{link.target}` is redirected to `{name}`, which is not there"
        return Verdict("link-page", message, "mend the redirect in mkdocs.yml")
    new = retarget(link, page, site, target.source)
    message = f"`{link.target}` has moved to `{target.source}`"
    return Verdict("link-moved", message, f"link `{new}`", new)


def case_differs(link: Link, page: Page, site: SiteMap, source: str) -> Verdict:
    """Return the finding for a link that only a file system without capitals lets through."""
    new = retarget(link, page, site, source)
    message = f"`{link.target}` differs in capitals from `{source}`; web servers tell them apart"
    return Verdict("link-case", message, f"link `{new}`", new)
