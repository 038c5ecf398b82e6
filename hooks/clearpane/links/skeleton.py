"""Check the site's skeleton: its navigation, its redirects, and every address it ever published."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pathspec
import yaml

from clearpane.core.files import read_text, shown, write_text
from clearpane.core.findings import Finding, Level, plural
from clearpane.core.rules import Scope, check
from clearpane.core.text import nearest
from clearpane.document.headings import find_headings
from clearpane.document.tags import VOID
from clearpane.links.repairs import SLIP, suggest_anchor, suggest_page_with, suggest_source
from clearpane.sites.addresses import is_page, leads_away
from clearpane.sites.mkdocs_yaml import Place, nav_targets
from clearpane.sites.settings import Settings
from clearpane.sites.site import Page, Site

# So many orphans are named in the line that counts them.
_NAMED = 3


@check("link-nav", "link-orphan", "link-redirect", scope=Scope.SITE)
def structure(site: Site) -> list[Finding]:
    """Return what is wrong with the navigation and the redirects of a site with settings."""
    settings = site.settings
    if settings is None:
        return []
    path = shown(settings.path, site.root)
    entries = [(path, target, place) for target, place in settings.nav or ()]
    entries += _nav_files(settings, posixpath.dirname(path))
    redirects = _redirects(settings, site, path)
    return sorted([*_nav(entries, site), *_orphans(settings, site, path), *redirects])


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
            fix = _meant(target, site) or "write the page, or remove the entry"
        yield Finding(path, *place, "link-nav", message, fix)


def _meant(source: str, site: Site) -> str:
    near = suggest_source(source, site)
    return f"did you mean `{near}`?" if near else ""


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


def _orphans(settings: Settings, site: Site, path: str) -> Iterator[Finding]:
    """Yield what no navigation lists: a line that counts, or each page where that is asked for."""
    meant = pathspec.GitIgnoreSpec.from_lines(settings.patterns.get("not_in_nav", "").splitlines())
    orphans = [page for page in site.out_of_nav.values() if not meant.match_file(page.source)]
    fix = "list it under `nav` in mkdocs.yml, or under `not_in_nav`"
    if settings.options.check_links.orphans:
        for page in orphans:
            message = f"`{page.source}` is in no navigation: nobody finds it by browsing"
            yield Finding(page.path, 1, 1, "link-orphan", message, fix, Level.WARNING)
    elif orphans:
        names = ", ".join(f"`{page.source}`" for page in orphans[:_NAMED])
        rest = f" and {len(orphans) - _NAMED} more" if len(orphans) > _NAMED else ""
        are = "are" if len(orphans) > 1 else "is"
        message = f"{plural(len(orphans), 'page')} {are} in no navigation: {names}{rest}"
        place = min((place for _, place in settings.nav or ()), default=(1, 1))
        fix = "list them under `nav` or `not_in_nav`; `check_links: {orphans: true}` shows each"
        yield Finding(path, *place, "link-orphan", message, fix)


def _redirects(settings: Settings, site: Site, path: str) -> Iterator[Finding]:
    for old, new in settings.redirects.items():
        place = settings.places.get(old, (1, 1))
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
            fix = _meant(source, site) or "redirect it to a page that is"
        if message:
            yield Finding(path, *place, "link-redirect", message, fix)


HISTORY = "hooks/published.txt"
_HEAD = (
    "# Every address and anchor that was ever published. `clearpane addresses --record` adds to\n"
    "# it at a release; nothing is taken out, and a build in which one leads nowhere fails.\n"
)
# Anchors that nobody links from outside: of footnotes, of lines of code, of the theme's tabs.
_PASSING = re.compile(r"fn(ref\d*)?:|__")
# From so many lost anchors of one page on they have one cause, and are told as one.
_MANY = 4


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


@check("link-lost", scope=Scope.SITE)
def lost(site: Site) -> list[Finding]:
    """Return an error for each address or anchor that was published once and leads nowhere now.

    A lost page is told once, whatever anchors it had: a redirect brings them back, or each is told
    then. So is a page that has lost many at a time.
    """
    if site.settings is None:
        return []
    path = site.path_of(HISTORY)
    anchors: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(read_history(site.home), 1):
        if line.startswith("/"):
            address, _, fragment = line.lstrip("/").partition("#")
            anchors[address][fragment] = number
    findings: list[Finding] = []
    for address, lines in anchors.items():
        page = _page_behind(address, site)
        told: Iterable[tuple[int, str, str]] = ()
        if page is not None:
            told = _lost_anchors(address, lines, page, site)
        elif not _is_file(address, site):
            told = [(min(lines.values()), *_lost_page(address, lines.keys() - {""}, site))]
        findings += (Finding(path, line, 1, "link-lost", what, fix) for line, what, fix in told)
    return sorted(findings)


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
    name = address.removesuffix("/").removesuffix(".html") or "index"
    name = f"{name}.md" if address.endswith(("/", ".html")) or not address else address
    if not is_page(name):
        return message, "publish the file again: only pages can be redirected"
    shares = {page.source: len(anchors & page.anchors.names.keys()) for page in site.pages.values()}
    best = max(shares, key=lambda source: (shares[source], source), default=None)
    if best and shares[best] * 2 >= len(anchors) and shares[best] > 1:
        return message, f"add `{name}: {best}` to `redirect_maps` in mkdocs.yml"
    fix = f"add a line for `{name}` to `redirect_maps` in mkdocs.yml"
    near = nearest(name, site.pages, SLIP)
    return message, f"{fix}; did you mean `{name}: {near}`?" if near else fix


def _lost_anchors(
    address: str, lines: dict[str, int], page: Page, site: Site
) -> Iterator[tuple[int, str, str]]:
    """Yield what is lost of a page that is there: line, message and fix, once where it is much."""
    lost = [each for each in lines if not _arrives(address, each, page, site)]
    if len(lost) < _MANY:
        for fragment in lost:
            message = f"`/{address}#{fragment}` was published and its anchor is gone"
            yield lines[fragment], message, _entry(fragment, page, site)
        return
    names = ", ".join(f"`#{fragment}`" for fragment in lost[:3])
    more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
    message = f"`/{address}` has lost {len(lost)} published anchors: {names}{more}"
    fix = _cause(set(lost), page) or "add a line for each to `[moved]` in hooks/moved_anchors.toml"
    yield lines[lost[0]], message, fix


def _arrives(address: str, fragment: str, page: Page, site: Site) -> bool:
    """Tell whether a reader of an old address with an anchor gets to one, there or moved."""
    if page.has_anchor(fragment):
        return True
    for old in (address, page.address):
        new, _, anchor = site.moved_anchors.get(f"{old}#{fragment}", "\0").partition("#")
        there = site.page_at(new)
        if there is not None and there.has_anchor(anchor):
            return True
    return False


def _entry(fragment: str, page: Page, site: Site) -> str:
    """Return the entry that is missing; what is only likely is asked."""
    old, where = f"/{page.address}#{fragment}", "to `[moved]` in hooks/moved_anchors.toml"
    near = suggest_anchor(fragment, page.anchors)
    if near and near.certain:
        return f'add `"{old}" = "/{page.address}#{near.name}"` {where}'
    elsewhere = suggest_page_with(fragment, site)
    new = f"/{elsewhere.address}#{fragment}" if elsewhere else ""
    if near and not new:
        new = f"/{page.address}#{near.name}"
    return f'add `"{old}" = "…"` {where}' + (f'; did you mean `"{old}" = "{new}"`?' if new else "")


def _cause(lost: set[str], page: Page) -> str:
    """Return why a page has lost anchors whose headings still stand in its source."""
    source = page.document
    still = [heading.start for heading in find_headings(source).in_order if heading.anchor in lost]
    if len(still) < _MANY:
        return ""
    line = source.position(still[0])[0]
    there = f"their headings are still in {page.path}, from line {line} on"
    never = (e.open for e in source.elements if e.close is None and e.name not in VOID)
    opened = next((tag for tag in never if tag.start < still[0] and not tag.closing), None)
    if opened is None:
        return f"{there}, and are not shown as headings"
    where = source.position(opened.start)[0]
    return f"{there}: close the `<{opened.name}>` of line {where}, which makes text of them"
