"""Judge the part of a link behind the `#`."""

from __future__ import annotations

from clearpane.links.link import Link, Verdict
from clearpane.links.sitemap import Page, SiteMap
from clearpane.links.suggest import suggest_anchor, suggest_page_with
from clearpane.links.targets import retarget, with_fragment


def judge_anchor(
    link: Link, fragment: str, target: Page, page: Page, site: SiteMap
) -> Verdict | None:
    """Return what is wrong when a link on `page` names `fragment` on the page `target`."""
    moved = site.moved_anchors.get(f"{target.address}#{fragment}")
    if moved is None and target.has_anchor(fragment):
        return None
    where = "this page" if target is page else f"`{target.source}`"
    message = f"{where} has no anchor `#{fragment}`"
    if moved is not None:
        return _moved(link, page, site, message, moved)
    suggestion = suggest_anchor(fragment, target.anchors, link.words)
    if suggestion:
        new = with_fragment(link, suggestion.name)
        if suggestion.certain:
            return Verdict("link-anchor", message, f"link `{new}`", new)
        return Verdict("link-anchor", message, f"did you mean `{new}`?")
    other = suggest_page_with(fragment, site)
    if other:
        new = retarget(link, page, site, other.source)
        return Verdict("link-anchor", message, f"did you mean `{new}`?")
    return Verdict("link-anchor", message, _offer(target))


def _moved(link: Link, page: Page, site: SiteMap, message: str, moved: str) -> Verdict | None:
    address, _, fragment = moved.partition("#")
    new_page = site.page_at(address)
    if new_page is None:
        return Verdict("link-anchor", message, f"`{moved}`, its new place, is not there either")
    new = retarget(link, page, site, new_page.source, fragment)
    return Verdict("link-moved", f"{message} any more", f"link `{new}`", new)


def _offer(target: Page) -> str:
    """Return a fix that shows what the page has, so that nobody must go and look."""
    headings = [name for name, words in target.anchors.names.items() if words][:5]
    if not headings:
        return "link the page without an anchor; it has no headings"
    return "the page has " + ", ".join(f"`#{name}`" for name in headings)
