"""Every address and anchor that the site has ever published, and what has become of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from clearpane.core.files import read_text, write_text
from clearpane.core.findings import Finding
from clearpane.core.rules import Scope, check
from clearpane.core.text import nearest
from clearpane.document.headings import find_headings
from clearpane.document.tags import VOID, Tag, find_elements
from clearpane.links.suggest import SLIP, suggest_anchor, suggest_page_with
from clearpane.sites.addresses import is_page
from clearpane.sites.site import Page, Site

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
    """Return each address that was published once and leads nowhere now."""
    if site.settings is None:
        return []
    found = check_history(read_history(site.home), site)
    return [replace(finding, path=site.path_of(HISTORY)) for finding in found]


def check_history(lines: list[str], site: Site) -> list[Finding]:
    """Return an error for each published address or anchor that leads nowhere now.

    A lost page is told once, whatever anchors it had: a redirect brings them back, or each is told
    then. So is a page that has lost many at a time.
    """
    anchors: dict[str, dict[str, int]] = {}
    for number, line in enumerate(lines, 1):
        if line.startswith("/"):
            address, _, fragment = line.lstrip("/").partition("#")
            anchors.setdefault(address, {})[fragment] = number
    findings: list[Finding] = []
    for address, numbers in anchors.items():
        page = _page_behind(address, site)
        if page is None and not _is_file(address, site):
            message, fix = _lost_page(address, numbers.keys() - {""}, site)
            findings.append(Finding(HISTORY, min(numbers.values()), 1, "link-lost", message, fix))
        elif page is not None:
            findings += _lost_anchors(address, numbers, page, site)
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
    name = _source_name(address)
    if not is_page(name):
        return message, "publish the file again: only pages can be redirected"
    shares = {page.source: len(anchors & page.anchors.names.keys()) for page in site.pages.values()}
    best = max(shares, key=lambda source: (shares[source], source), default=None)
    if best and shares[best] * 2 >= len(anchors) and shares[best] > 1:
        return message, f"add `{name}: {best}` to `redirect_maps` in mkdocs.yml"
    fix = f"add a line for `{name}` to `redirect_maps` in mkdocs.yml"
    near = nearest(name, site.pages, SLIP)
    return message, f"{fix}; did you mean `{name}: {near}`?" if near else fix


def _source_name(address: str) -> str:
    if address.endswith(".html"):
        return address.removesuffix(".html") + ".md"
    return f"{address.rstrip('/')}.md" if address.endswith("/") else address or "index.md"


def _lost_anchors(
    address: str, numbers: dict[str, int], page: Page, site: Site
) -> Iterator[Finding]:
    """Yield what is lost of a page that is there, as one finding where it is much."""
    lost = [f for f in numbers if not page.has_anchor(f) and not _has_moved(address, f, page, site)]
    if len(lost) >= _MANY:
        cause = _cause(set(lost), page)
        names = ", ".join(f"`#{fragment}`" for fragment in lost[:3])
        more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
        message = f"`/{address}` has lost {len(lost)} published anchors: {names}{more}"
        fix = cause or "add a line for each to `[moved]` in hooks/moved_anchors.toml"
        yield Finding(HISTORY, numbers[lost[0]], 1, "link-lost", message, fix)
        return
    for fragment in lost:
        message = f"`/{address}#{fragment}` was published and its anchor is gone"
        fix = _entry(fragment, page, site)
        yield Finding(HISTORY, numbers[fragment], 1, "link-lost", message, fix)


def _has_moved(address: str, fragment: str, page: Page, site: Site) -> bool:
    moved = (site.moved_anchors.get(f"{a}#{fragment}", "") for a in (address, page.address))
    return any(_arrives(target, site) for target in moved if target)


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
    opened = _unclosed(source.tags, still[0])
    if opened is None:
        return f"{there}, and are not shown as headings"
    where = source.position(opened.start)[0]
    return f"{there}: close the `<{opened.name}>` of line {where}, which makes text of them"


def _unclosed(tags: list[Tag], before: int) -> Tag | None:
    """Return the first tag before an offset that is opened and never closed."""
    never = (e.open for e in find_elements(tags) if e.close is None and e.name not in VOID)
    return next((tag for tag in never if tag.start < before and not tag.closing), None)


def _arrives(target: str, site: Site) -> bool:
    address, _, fragment = target.partition("#")
    page = site.page_at(address)
    return page is not None and page.has_anchor(fragment)
