"""Check the site's skeleton: its navigation and its redirects."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator

import pathspec
import yaml

from clearpane.core.files import read_text, shown
from clearpane.core.findings import Finding, Level, plural
from clearpane.core.rules import Scope, check
from clearpane.links.suggest import suggest_source
from clearpane.sites.addresses import is_page, leads_away
from clearpane.sites.mkdocs_yaml import Place, nav_targets
from clearpane.sites.settings import Settings
from clearpane.sites.site import Site

# So many orphans are named in the line that counts them.
_NAMED = 3


@check("link-nav", "link-orphan", "link-redirect", scope=Scope.SITE)
def structure(site: Site) -> list[Finding]:
    """Return what is wrong with the navigation and the redirects of a site with settings."""
    if site.settings is None:
        return []
    name = shown(site.settings.path, site.root)
    return check_structure(site.settings, site, name, site.unlisted)


def check_structure(
    settings: Settings, site: Site, path: str = "mkdocs.yml", unlisted: Collection[str] = ()
) -> list[Finding]:
    """Return what is wrong with navigation and redirects.

    `path` names the settings file. `unlisted` are sources that a plugin leads to by itself, such
    as the posts of a blog.
    """
    entries = [(path, target, place) for target, place in settings.nav or ()]
    entries += _nav_files(settings, posixpath.dirname(path))
    return sorted(
        [
            *_nav(entries, site),
            *_orphans(settings, site, path, unlisted),
            *_redirects(settings, site, path),
        ]
    )


def _nav(entries: list[tuple[str, str, Place]], site: Site) -> Iterator[Finding]:
    for path, target, place in entries:
        if leads_away(target) or not is_page(target) or target in site.pages:
            continue
        if any(site.has_source(name) for name in site.plugins.localized(target)):
            continue
        if target in site.excluded:
            message = f"the navigation lists `{target}`, which is not published"
            fix = "remove the entry, or take the page out of `exclude_docs`"
        elif site.plugins.maker_of(target):
            continue
        else:
            message = f"the navigation lists `{target}`, which is not there"
            near = suggest_source(target, site)
            fix = f"did you mean `{near.name}`?" if near else "write the page, or remove the entry"
        yield Finding(path, *place, "link-nav", message, fix)


def _nav_files(settings: Settings, root: str) -> Iterator[tuple[str, str, Place]]:
    """Yield the pages that the files of a navigation plugin name, such as `.nav.yml`.

    What has a `*` in it, or no ending, is a pattern or a folder.
    """
    names = settings.others.nav_files
    for file in sorted(settings.docs_dir.rglob(".*")) if names else ():
        if file.name not in names or not file.is_file():
            continue
        try:
            node = yaml.compose(read_text(file), Loader=yaml.SafeLoader)
        except yaml.YAMLError:
            continue  # its plugin says so, with the place
        for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
            for target, place in nav_targets(value) if key.value == "nav" else ():
                if "*" not in target and is_page(target):
                    folder = shown(file.parent, settings.docs_dir)
                    page = posixpath.normpath(posixpath.join(folder, target))
                    yield posixpath.join(root, shown(file, settings.path.parent)), page, place


def _orphans(
    settings: Settings, site: Site, path: str, unlisted: Collection[str]
) -> Iterator[Finding]:
    """Yield what no navigation lists: one line that counts, or each page where that is asked for.

    Where a plugin makes the navigation, it decides what is in it.
    """
    if settings.nav is None or site.plugins.navigates:
        return
    listed = {*unlisted, *(target for target, _ in settings.nav)}
    meant = pathspec.GitIgnoreSpec.from_lines(settings.patterns["not_in_nav"].splitlines())
    orphans = [
        page
        for page in site.pages.values()
        if page.source not in listed and not meant.match_file(page.source)
    ]
    fix = "list it under `nav` in mkdocs.yml, or under `not_in_nav`"
    if settings.lists_orphans:
        for page in orphans:
            message = f"`{page.source}` is in no navigation: nobody finds it by browsing"
            yield Finding(page.path, 1, 1, "link-orphan", message, fix, Level.WARNING)
    elif orphans:
        names = ", ".join(f"`{page.source}`" for page in orphans[:_NAMED])
        rest = f" and {len(orphans) - _NAMED} more" if len(orphans) > _NAMED else ""
        are = "are" if len(orphans) > 1 else "is"
        message = f"{plural(len(orphans), 'page')} {are} in no navigation: {names}{rest}"
        place = min((place for _, place in settings.nav), default=(1, 1))
        fix = "list them under `nav` or `not_in_nav`; `check_links: {orphans: true}` shows each"
        yield Finding(path, *place, "link-orphan", message, fix)


def _redirects(settings: Settings, site: Site, path: str) -> Iterator[Finding]:
    for old, new in settings.redirects.items():
        place = settings.places.get(("redirects", old), (1, 1))
        message = fix = ""
        source, _, fragment = new.partition("#")
        if old in site.pages:
            message, fix = f"`{old}` is redirected, but the page is there", "remove one of the two"
        elif leads_away(new):
            continue
        elif source in site.pages:
            page = site.pages[source]
            if fragment and not page.has_anchor(fragment) and not site.plugins.changes(page.text):
                message = f"`{old}` is redirected to `{new}`, but there is no such anchor"
                fix = f"redirect it to `{source}`"
        elif source in settings.redirects:
            end = site.resolve(source)
            message = f"`{old}` is redirected to `{new}`, which is redirected itself"
            fix = f"redirect it to `{end.source}`" if end else "the redirects go round in a circle"
        elif source not in site.files and not site.plugins.maker_of(source):
            message = f"`{old}` is redirected to `{new}`, which is not there"
            near = suggest_source(source, site)
            fix = f"did you mean `{near.name}`?" if near else "redirect it to a page that is"
        if message:
            yield Finding(path, *place, "link-redirect", message, fix)
