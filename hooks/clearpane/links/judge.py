"""Judge one link inside the site: does it lead where its author meant it to?"""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Iterator

from clearpane.links.addresses import is_address, join, leads_away, parts
from clearpane.links.judge_anchor import judge_anchor
from clearpane.links.link import Link, Syntax, Verdict
from clearpane.links.missing import case_differs, missing, moved_to
from clearpane.links.schemes import judge_scheme, own_address
from clearpane.links.sitemap import Page, SiteMap
from clearpane.links.targets import retarget


def judge(link: Link, page: Page, site: SiteMap) -> Verdict | None:
    """Return what is wrong with a link on a page, or None when it is good or leads elsewhere."""
    target = link.target
    if not target.strip():
        return Verdict("link-empty", "the link has no target", "write where it leads, or unlink it")
    if not is_address(target):
        fix = "write it as the browser's address bar shows it"
        return Verdict("link-scheme", f"`{target}` is no address", fix)
    own = own_address(target, site.site_url)
    if own is not None:
        return _absolute(link, page, site, own)
    other = judge_scheme(target)
    if other or leads_away(target):
        return other
    if "\\" in target:
        return _backslash(link, page, site)
    if target.startswith("/"):
        return _absolute(link, page, site, target.lstrip("/"))
    path, fragment = parts(target)
    if not path:
        return judge_anchor(link, fragment, page, page, site)
    if link.syntax is Syntax.MARKDOWN:
        return _markdown(link, page, site, path, fragment)
    return _html(link, page, site, path, fragment)


def _markdown(link: Link, page: Page, site: SiteMap, path: str, fragment: str) -> Verdict | None:
    """Judge a target that MkDocs looks up among the sources."""
    name = posixpath.normpath(posixpath.join(posixpath.dirname(page.source), path))
    if name in site.pages:
        return judge_anchor(link, fragment, site.pages[name], page, site)
    if name in site.files:
        return None
    if name in site.excluded:
        return _unpublished(link, name)
    meant = next((n for n in _guesses(path, page) if site.has_source(n)), None)
    if meant:
        what = "is an address; MkDocs checks and translates links to source files only"
        return _instead(link, page, site, "link-address", what, meant)
    if name.startswith("../"):
        return _outside(link)
    return missing(link, page, site, name)


def _html(link: Link, page: Page, site: SiteMap, path: str, fragment: str) -> Verdict | None:
    """Judge a target that the browser resolves against the page's address."""
    address = join(page.address, path)
    if address in site.forwards:
        return moved_to(link, page, site, site.forwards[address])
    if address is not None and site.file_at(address) is not None:
        landed = site.page_at(address)
        return judge_anchor(link, fragment, landed, page, site) if landed else None
    name = posixpath.normpath(posixpath.join(posixpath.dirname(page.source), path))
    for source in (name, (address or "").rstrip("/")):
        if source in site.pages:
            what = "is a source file, which is published under another address"
            return _instead(link, page, site, "link-unpublished", what, source)
        if source in site.excluded:
            return _unpublished(link, source)
    if name in site.files:
        what = f"leads to `/{address or '..'}` from the published page, where nothing is"
        return _instead(link, page, site, "link-base", what, name)
    if address is None:
        return _outside(link)
    published = site.published_like(address)
    if published:
        return case_differs(link, page, site, published)
    return missing(link, page, site, _likely_source(address, name, site))


def _absolute(link: Link, page: Page, site: SiteMap, address: str) -> Verdict | None:
    """Judge a target that starts at the root of the host, or names the host too."""
    path, fragment = parts(address)
    source = path if site.has_source(path) else site.source_at(path)
    if source is None and site.elsewhere.has(path):
        return None
    if source is None:
        return missing(link, page, site, _likely_source(path, path, site))
    new = retarget(link, page, site, source)
    landed = site.pages.get(source)
    if landed and not landed.has_anchor(fragment):
        relative = dataclasses.replace(link, target=new)
        return judge_anchor(relative, fragment, landed, page, site)
    message = f"`{link.target}` is absolute: it breaks where the site moves to another address"
    return Verdict("link-absolute", message, f"link `{new}`", new)


def _backslash(link: Link, page: Page, site: SiteMap) -> Verdict:
    new = link.target.replace("\\", "/")
    good = judge(dataclasses.replace(link, target=new), page, site) is None
    message = f"`{link.target}` has backslashes, which are no part of a web address"
    return Verdict("link-backslash", message, f"link `{new}`", new if good else None)


def _guesses(path: str, page: Page) -> Iterator[str]:
    """Yield sources that an address written in place of a source may mean, likeliest first."""
    for base in (page.source, page.address):
        place = posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
        if place == ".":
            yield from ("index.md", "README.md")
        elif place.endswith(".html"):
            stem = place.removesuffix(".html")
            yield from (f"{stem}.md", f"{stem.removesuffix('/index')}.md")
        else:
            yield from (f"{place}.md", f"{place}/index.md", f"{place}/README.md", place)


def _likely_source(address: str, name: str, site: SiteMap) -> str:
    """Return the source that the author of raw HTML most likely had in mind."""
    if address in site.forwards:
        return site.forwards[address]
    stem, kind = posixpath.splitext(address.rstrip("/"))
    return f"{stem}.md" if kind in ("", ".html", ".htm") else name


def _instead(link: Link, page: Page, site: SiteMap, rule: str, what: str, source: str) -> Verdict:
    new = retarget(link, page, site, source)
    return Verdict(rule, f"`{link.target}` {what}", f"link `{new}`", new)


def _unpublished(link: Link, name: str) -> Verdict:
    message = f"`{link.target}` leads to `{name}`, which is not published"
    return Verdict("link-unpublished", message, "publish the file, or link something else")


def _outside(link: Link) -> Verdict:
    message = f"`{link.target}` leads out of the site"
    return Verdict("link-outside", message, "move the file into docs, or link its web address")
