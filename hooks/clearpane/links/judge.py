"""Judge one link inside the site: does it lead where its author meant it to?"""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterator

from clearpane.document.links import Link, Syntax, Verdict
from clearpane.links.faults import judge_scheme
from clearpane.links.repairs import Use, repaired, unsure
from clearpane.sites.addresses import (
    is_address,
    is_below,
    is_page,
    join,
    landing,
    leads_away,
    leads_to_top,
    other_build,
    own_address,
    parts,
    published_path,
    root_of,
)
from clearpane.sites.site import Page, Site

# What a template language fills: nobody knows the address before.
_TEMPLATE = re.compile(r"\{\{|\{%|<%")
_SCHEME = re.compile(r"^(?:https?:)?//(?:www\.)?|^www\.")
# What a word processor makes of straight quotation marks, and those.
_QUOTES = "“”„‟«»‘’‚\"'"
_LANGUAGE = "lead to another language of the site"
_ASK_THE_HOST = "`clearpane check --external` asks the host; name what is meant under `elsewhere`"


def judge(link: Link, page: Page, site: Site) -> Verdict | None:
    """Return what is wrong with a link on a page, or None when it is good or leads elsewhere."""
    target = link.target
    if not target.strip():
        if link.syntax is Syntax.MARKDOWN and not link.words and not link.loads:
            return None  # `[](){ #id }`: no link, but how an anchor without words is written
        return Verdict("link-empty", "the link has no target", "write where it leads, or unlink it")
    if _TEMPLATE.search(target):
        return unsure("have a template expression in their address")
    use = Use(link, page, site)
    bare = target.strip(_QUOTES)
    if bare and bare != target and not set(_QUOTES) & set(bare):
        what = "has quotation marks around it, which are taken for its name"
        return _written(use, "link-page", what, bare)
    if not is_address(target):
        fix = "write it as the browser's address bar shows it"
        return Verdict("link-scheme", f"`{target}` is no address", fix)
    own = own_address(target, site.site_url)
    if own is not None:
        return None if _shows_itself(link) else _absolute(use, own)
    other = judge_scheme(target)
    if other or leads_away(target):
        return other
    if "\\" in target:
        what = "has backslashes, which are no part of a web address"
        return _written(use, "link-backslash", what, target.replace("\\", "/"))
    path, fragment = parts(target)
    if target.startswith("/"):
        if site.absolute_to_docs and link.syntax is Syntax.MARKDOWN:
            return _markdown(use, posixpath.normpath(path.lstrip("/")), fragment)
        return _from_root(use)
    if not path:
        return use.anchor(fragment, page)
    if posixpath.basename(page.source) in site.plugins.nav_files and path.endswith(("/", "*")):
        return None  # a folder or a pattern, from which a plugin makes the navigation
    name = posixpath.normpath(posixpath.join(posixpath.dirname(page.source), path))
    if link.syntax is Syntax.MARKDOWN:
        return _markdown(use, name, fragment)
    return _html(use, name, path, fragment)


def _written(use: Use, rule: str, what: str, new: str) -> Verdict:
    """Return the finding for a link that is meant to be written otherwise, whatever it names."""
    good = judge(dataclasses.replace(use.link, target=new), use.page, use.site) is None
    message = f"`{use.link.target}` {what}"
    if good:
        return repaired(rule, message, new)
    return Verdict(rule, message, f"write `{new}`, and see whether that is there")


def _markdown(use: Use, name: str, fragment: str) -> Verdict | None:
    """Judge a target that MkDocs looks up among the sources, as the source `name`."""
    site = use.site
    if name in site.pages:
        return use.anchor(fragment, site.pages[name])
    if name in site.files or any(site.has_source(n) for n in site.plugins.localized(name)):
        return None
    is_source = is_page(name) and name not in site.redirects
    made = site.built.get(published_path(name, site.directory_urls)) if is_source else None
    if made is not None:
        # No source of ours, and a page all the same: a plugin has made it.
        if leads_to_top(fragment) or fragment in made:
            return None
        message = f"`{name}`, which a plugin makes, has no anchor `#{fragment}`"
        return Verdict("link-anchor", message, "look at the page for the anchor that it has")
    if name in site.excluded:
        return _unpublished(use, name)
    reached = site.source_at(landing(use.page.address, use.link.target, site.site_url)[0] or "\0")
    found = list(dict.fromkeys(n for n in _guesses(name) if site.has_source(n)))
    # What a browser reaches is where the link leads today; else one source only may be meant.
    if reached or len(found) == 1:
        what = "is an address; MkDocs checks and translates links to source files only"
        return use.instead("link-address", what, reached or found[0])
    return _outside(use) if name.startswith("../") else use.missing(name)


def _html(use: Use, name: str, path: str, fragment: str) -> Verdict | None:
    """Judge a target that the browser resolves against the page's address.

    `name` is the source that it would name in Markdown.
    """
    page, site = use.page, use.site
    address = landing(page.address, use.link.target, site.site_url)[0]
    if address in site.forwards:
        return use.moved_to(site.forwards[address])
    if address is not None and site.file_at(address) is not None:
        landed = site.page_at(address)
        return use.anchor(fragment, landed) if landed else None
    for source in (name, (address or "").rstrip("/")):
        if source in site.pages:
            what = "is a source file, which is published under another address"
            return use.instead("link-unpublished", what, source)
        if source in site.excluded:
            return _unpublished(use, source)
    if site.plugins.languages:
        # Which address a translated page has is for its plugin to say.
        return unsure(_LANGUAGE, _ASK_THE_HOST)
    if name in site.files:
        what = f"leads to `/{address or '..'}` from the published page, where nothing is"
        return use.instead("link-base", what, name)
    if address is None or join(page.address, path) is None:
        return _outside(use)
    if folder := site.source_at(address.rstrip("/")):
        what = "has a slash behind the name of a file, which makes a folder of it"
        return use.instead("link-page", what, folder)
    if published := site.published_like(address):
        return use.case_differs(published)
    return use.missing(_likely_source(address, name))


def _from_root(use: Use) -> Verdict | None:
    """Judge a target that begins at the root of the host, above which a site may begin."""
    site, target = use.site, use.link.target
    root = root_of(site.site_url)
    if f"{target}/".startswith(root):
        return _absolute(use, target[len(root) :])
    path = parts(target)[0].lstrip("/")
    source = path if site.has_source(path) else site.source_at(path)
    if source is None:
        kind = f"lead to what is on the host beside this site, which begins at `{root}`"
        return unsure(kind, _ASK_THE_HOST)
    what = f"leads out of the site, which begins at `{root}`"
    return use.instead("link-outside", what, source, certain=False)


def _absolute(use: Use, address: str) -> Verdict | None:
    """Judge a target below the site's root that says so from the root of the host on."""
    page, site = use.page, use.site
    path, fragment = parts(address)
    forward = site.forwards.get(path) or site.forwards.get(f"{path}/")
    if forward is not None:
        return None if leads_away(forward) else use.moved_to(forward)
    source = path if site.has_source(path) else site.source_at(path)
    if source is None:
        return _not_here(use, path)
    if source in site.files and source not in site.own_files:
        return None  # what the builder or the theme makes is at that address, and in no source
    if site.plugins.in_language(path) or (source == page.source and not fragment):
        return None  # a page that names its own address means the address
    landed = site.pages.get(source)
    if landed and not landed.has_anchor(fragment):
        near = dataclasses.replace(use.link, target=use.to(source))
        return Use(near, page, site).anchor(fragment, landed)
    # What no navigation lists may be there to be shown on other pages, from which it leads astray.
    certain = page.source not in site.out_of_nav
    what = "is absolute: it breaks where the site moves to another address"
    return use.instead("link-absolute", what, source, certain=certain)


def _not_here(use: Use, path: str) -> Verdict | None:
    """Judge an address below the site's own that this build does not make."""
    site = use.site
    if is_below(site.elsewhere, path):
        return None
    other = other_build(path, site.folders)
    if other == "version":
        return unsure("lead to another version of the site on its host", _ASK_THE_HOST)
    if other == "language" or site.plugins.in_language(path):
        return unsure(_LANGUAGE, _ASK_THE_HOST)
    if site.plugins.maker_of(path):
        return use.missing(path)
    if leads_away(use.link.target) and path.partition("/")[0] not in site.folders:
        kind = "lead to what the host of this site has, and this build does not make"
        return unsure(kind, _ASK_THE_HOST)
    return use.missing(_likely_source(path, path))


def _shows_itself(link: Link) -> bool:
    """Tell whether a reader sees the address of a link, or its host: it stays whole then."""
    words, target = (
        _SCHEME.sub("", text.lower()).rstrip("/") for text in (link.words, link.target)
    )
    return link.shows_itself or ("." in words and target.startswith(words))


def _guesses(place: str) -> Iterator[str]:
    """Yield sources that an address written in place of a source may mean."""
    if place == ".":
        yield from ("index.md", "README.md")
    elif place.endswith(".html"):
        stem = place.removesuffix(".html")
        yield from (f"{stem}.md", f"{stem.removesuffix('/index')}.md")
    else:
        yield from (f"{place}.md", f"{place}/index.md", f"{place}/README.md")


def _likely_source(address: str, name: str) -> str:
    """Return the source that the author of an address most likely had in mind."""
    stem, kind = posixpath.splitext(address.rstrip("/"))
    return f"{stem}.md" if kind in ("", ".html", ".htm") else name


def _unpublished(use: Use, name: str) -> Verdict:
    message = f"`{use.link.target}` leads to `{name}`, which is not published"
    return Verdict("link-unpublished", message, "publish the file, or link something else")


def _outside(use: Use) -> Verdict:
    message = f"`{use.link.target}` leads out of the site"
    return Verdict("link-outside", message, "move the file into docs, or link its web address")
