"""Check the site's skeleton: its navigation and its redirects."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pathspec

from clearpane.diagnostics import Diagnostic
from clearpane.links.addresses import is_page, leads_away
from clearpane.links.settings import Settings
from clearpane.links.sitemap import SiteMap
from clearpane.links.suggest import suggest_source


def check_structure(
    settings: Settings, site: SiteMap, path: str = "mkdocs.yml", unlisted: Collection[str] = ()
) -> list[Diagnostic]:
    """Return what is wrong with navigation and redirects.

    `path` names the settings file. `unlisted` are sources that a plugin leads to by itself, such
    as the posts of a blog.
    """
    orphans = _orphans(settings, site, unlisted)
    return sorted([*_nav(settings, site, path), *orphans, *_redirects(settings, site, path)])


def _nav(settings: Settings, site: SiteMap, path: str) -> Iterator[Diagnostic]:
    for target, place in settings.nav or ():
        if leads_away(target) or not is_page(target) or target in site.pages:
            continue
        if target in site.excluded:
            message = f"the navigation lists `{target}`, which is not published"
            fix = "remove the entry, or take the page out of `exclude_docs`"
        else:
            message = f"the navigation lists `{target}`, which is not there"
            near = suggest_source(target, site)
            fix = f"did you mean `{near.name}`?" if near else "write the page, or remove the entry"
        yield Diagnostic(path, *place, "link-nav", message, fix)


def _orphans(settings: Settings, site: SiteMap, unlisted: Collection[str]) -> Iterator[Diagnostic]:
    if settings.nav is None:
        return
    listed = {*unlisted, *(target for target, _ in settings.nav)}
    meant = pathspec.GitIgnoreSpec.from_lines(settings.patterns["not_in_nav"].splitlines())
    for page in site.pages.values():
        if page.source in listed or meant.match_file(page.source):
            continue
        message = f"`{page.source}` is in no navigation: nobody finds it by browsing"
        fix = "list it under `nav` in mkdocs.yml, or under `not_in_nav`"
        yield Diagnostic(page.path, 1, 1, "link-orphan", message, fix)


def _redirects(settings: Settings, site: SiteMap, path: str) -> Iterator[Diagnostic]:
    for old, new in settings.redirects.items():
        place = settings.places.get(("redirects", old), (1, 1))
        message = fix = ""
        source, _, fragment = new.partition("#")
        if old in site.pages:
            message, fix = f"`{old}` is redirected, but the page is there", "remove one of the two"
        elif leads_away(new):
            continue
        elif source in site.pages:
            if fragment and not site.pages[source].has_anchor(fragment):
                message = f"`{old}` is redirected to `{new}`, but there is no such anchor"
                fix = f"redirect it to `{source}`"
        elif source in settings.redirects:
            end = site.resolve(source)
            message = f"`{old}` is redirected to `{new}`, which is redirected itself"
            fix = f"redirect it to `{end.source}`" if end else "the redirects go round in a circle"
        elif source not in site.files:
            message = f"`{old}` is redirected to `{new}`, which is not there"
            near = suggest_source(source, site)
            fix = f"did you mean `{near.name}`?" if near else "redirect it to a page that is"
        if message:
            yield Diagnostic(path, *place, "link-redirect", message, fix)
