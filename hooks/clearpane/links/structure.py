"""Check the site's skeleton: its navigation and its redirects."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

import pathspec

from clearpane.core.files import read_text, write_text
from clearpane.core.findings import Finding, Level
from clearpane.core.text import nearest
from clearpane.links.suggest import suggest_anchor, suggest_page_with, suggest_source
from clearpane.site.addresses import is_page, leads_away
from clearpane.site.settings import Settings
from clearpane.site.site import Page, Site


def check_structure(
    settings: Settings, site: Site, path: str = "mkdocs.yml", unlisted: Collection[str] = ()
) -> list[Finding]:
    """Return what is wrong with navigation and redirects.

    `path` names the settings file. `unlisted` are sources that a plugin leads to by itself, such
    as the posts of a blog.
    """
    orphans = _orphans(settings, site, unlisted)
    return sorted([*_nav(settings, site, path), *orphans, *_redirects(settings, site, path)])


def _nav(settings: Settings, site: Site, path: str) -> Iterator[Finding]:
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
        yield Finding(path, *place, "link-nav", message, fix)


def _orphans(settings: Settings, site: Site, unlisted: Collection[str]) -> Iterator[Finding]:
    if settings.nav is None:
        return
    listed = {*unlisted, *(target for target, _ in settings.nav)}
    meant = pathspec.GitIgnoreSpec.from_lines(settings.patterns["not_in_nav"].splitlines())
    for page in site.pages.values():
        if page.source in listed or meant.match_file(page.source):
            continue
        message = f"`{page.source}` is in no navigation: nobody finds it by browsing"
        fix = "list it under `nav` in mkdocs.yml, or under `not_in_nav`"
        yield Finding(page.path, 1, 1, "link-orphan", message, fix)


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
            yield Finding(path, *place, "link-redirect", message, fix)


HISTORY = "hooks/published.txt"
_HEAD = (
    "# Every address and anchor that was ever published. `clearpane addresses --record` adds to\n"
    "# it at a release; nothing is taken out, and a build in which one leads nowhere fails.\n"
)
# Anchors that nobody links from outside: of footnotes, of lines of code, of the theme's tabs.
_PASSING = re.compile(r"fn(ref\d*)?:|__")


def read_history(root: Path) -> list[str]:
    """Return the lines of a project's list, such as `/link/` and `/link/#why`; `#` is a comment."""
    path = root / HISTORY
    return read_text(path).splitlines() if path.is_file() else []


def published_now(site: Site) -> set[str]:
    """Return all addresses of the site's own pages and files, and the anchors of the pages."""
    found = {f"/{file}" for file in site.own_files}
    for page in site.pages.values():
        found.add(f"/{page.address}")
        for name in page.anchors.names:
            if not _PASSING.match(name):
                found.add(f"/{page.address}#{name}")
    return found


def record(root: Path, site: Site) -> int:
    """Add to the list what is new on the site, and return how many lines that were."""
    known = {line for line in read_history(root) if line.startswith("/")}
    every = known | published_now(site)
    if every != known:
        (root / HISTORY).parent.mkdir(parents=True, exist_ok=True)
        write_text(root / HISTORY, _HEAD + "".join(f"{line}\n" for line in sorted(every)))
    return len(every - known)


def check_history(lines: list[str], site: Site) -> list[Finding]:
    """Return an error for each published address or anchor that leads nowhere now."""
    anchors: dict[str, set[str]] = {}
    for line in lines:
        address, _, fragment = line.lstrip("/").partition("#")
        if line.startswith("/"):
            anchors.setdefault(address, set()).update({fragment} - {""})
    findings = []
    lost: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.startswith("/"):
            continue
        address, _, fragment = line.lstrip("/").partition("#")
        if address in lost:
            # Its page is told already; a redirect brings the anchors back, or each is told then.
            continue
        if _page_behind(address, site) is None and not _is_file(address, site):
            lost.add(address)
            found: tuple[str, str] | None = _lost_page(address, anchors[address], site)
        else:
            found = _lost_anchor(address, fragment, site)
        if found:
            message, fix = found
            findings.append(Finding(HISTORY, number, 1, "link-lost", message, fix, Level.ERROR))
    return findings


def _page_behind(address: str, site: Site) -> Page | None:
    """Return the page that a reader of an old address gets, redirects followed."""
    if address in site.forwards:
        return site.resolve(site.forwards[address].partition("#")[0])
    return site.page_at(address)


def _is_file(address: str, site: Site) -> bool:
    forward = site.forwards.get(address, "")
    return address in site.files or "://" in forward or forward in site.files


def _lost_page(address: str, anchors: set[str], site: Site) -> tuple[str, str]:
    message = f"`/{address}` was published and is gone"
    name = _source_name(address)
    new = _successor(address, anchors, site)
    if not is_page(name):
        return message, "publish the file again: only pages can be redirected"
    if new:
        return message, f"add `{name}: {new}` to `redirect_maps` in mkdocs.yml"
    return message, f"add a line for `{name}` to `redirect_maps` in mkdocs.yml"


def _successor(address: str, anchors: set[str], site: Site) -> str | None:
    """Return the page that has most of the lost page's anchors, or else the likest name."""
    shares = {page.source: len(anchors & page.anchors.names.keys()) for page in site.pages.values()}
    best = max(shares, key=lambda source: (shares[source], source), default=None)
    if best and shares[best] * 2 >= len(anchors) > 0:
        return best
    return nearest(_source_name(address), site.pages)


def _source_name(address: str) -> str:
    if address.endswith(".html"):
        return address.removesuffix(".html") + ".md"
    return f"{address.rstrip('/')}.md" if address.endswith("/") else address or "index.md"


def _lost_anchor(address: str, fragment: str, site: Site) -> tuple[str, str] | None:
    page = _page_behind(address, site)
    if page is None or page.has_anchor(fragment):
        return None
    old = f"{address}#{fragment}"
    for name in (old, f"{page.address}#{fragment}"):
        if name in site.moved_anchors and _arrives(site.moved_anchors[name], site):
            return None
    elsewhere = suggest_page_with(fragment, site)
    near = suggest_anchor(fragment, page.anchors)
    new = "…"
    if elsewhere:
        new = f"/{elsewhere.address}#{fragment}"
    elif near:
        new = f"/{page.address}#{near.name}"
    fix = f'add `"/{page.address}#{fragment}" = "{new}"` to `[moved]` in hooks/moved_anchors.toml'
    return f"`/{old}` was published and its anchor is gone", fix


def _arrives(target: str, site: Site) -> bool:
    address, _, fragment = target.partition("#")
    page = site.page_at(address)
    return page is not None and page.has_anchor(fragment)
