"""Judge one link inside the site: does it lead where its author meant it to?"""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Iterator
from urllib.parse import quote, urlsplit, urlunsplit

from clearpane.document.links import Link, Syntax, Verdict
from clearpane.links.schemes import judge_scheme, own_address
from clearpane.links.suggest import suggest_anchor, suggest_page_with, suggest_source
from clearpane.site.addresses import is_address, join, leads_away, parts, relative
from clearpane.site.site import Page, Site


def judge(link: Link, page: Page, site: Site) -> Verdict | None:
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


def _markdown(link: Link, page: Page, site: Site, path: str, fragment: str) -> Verdict | None:
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


def _html(link: Link, page: Page, site: Site, path: str, fragment: str) -> Verdict | None:
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


def _absolute(link: Link, page: Page, site: Site, address: str) -> Verdict | None:
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


def _backslash(link: Link, page: Page, site: Site) -> Verdict:
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


def _likely_source(address: str, name: str, site: Site) -> str:
    """Return the source that the author of raw HTML most likely had in mind."""
    if address in site.forwards:
        return site.forwards[address]
    stem, kind = posixpath.splitext(address.rstrip("/"))
    return f"{stem}.md" if kind in ("", ".html", ".htm") else name


def _instead(link: Link, page: Page, site: Site, rule: str, what: str, source: str) -> Verdict:
    new = retarget(link, page, site, source)
    return Verdict(rule, f"`{link.target}` {what}", f"link `{new}`", new)


def _unpublished(link: Link, name: str) -> Verdict:
    message = f"`{link.target}` leads to `{name}`, which is not published"
    return Verdict("link-unpublished", message, "publish the file, or link something else")


def _outside(link: Link) -> Verdict:
    message = f"`{link.target}` leads out of the site"
    return Verdict("link-outside", message, "move the file into docs, or link its web address")


def judge_anchor(link: Link, fragment: str, target: Page, page: Page, site: Site) -> Verdict | None:
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


def _moved(link: Link, page: Page, site: Site, message: str, moved: str) -> Verdict | None:
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


# Kinds of files that stand for a page; any other kind is a picture, a style or a download.
_PAGE_KINDS = ("", ".md", ".markdown", ".html", ".htm")


def missing(link: Link, page: Page, site: Site, name: str) -> Verdict:
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


def moved_to(link: Link, page: Page, site: Site, name: str) -> Verdict:
    """Return the finding for a link that arrives by a redirect to `name`, or by several."""
    target = site.resolve(name)
    if target is None:
        message = f"`{link.target}` is redirected to `{name}`, which is not there"
        return Verdict("link-page", message, "mend the redirect in mkdocs.yml")
    new = retarget(link, page, site, target.source)
    message = f"`{link.target}` has moved to `{target.source}`"
    return Verdict("link-moved", message, f"link `{new}`", new)


def case_differs(link: Link, page: Page, site: Site, source: str) -> Verdict:
    """Return the finding for a link that only a file system without capitals lets through."""
    new = retarget(link, page, site, source)
    message = f"`{link.target}` differs in capitals from `{source}`; web servers tell them apart"
    return Verdict("link-case", message, f"link `{new}`", new)


# What may stand in a target unescaped, brackets and blanks excepted: they would end it.
_SAFE = "/:@!$&'*+,;=~-._#?%"


def retarget(link: Link, page: Page, site: Site, source: str, fragment: str | None = None) -> str:
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
