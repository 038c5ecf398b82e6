"""Judge one link inside the site: does it lead where its author meant it to?"""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterator

from clearpane.document.links import Link, Syntax, Verdict
from clearpane.links.repairs import (
    case_differs,
    instead,
    judge_anchor,
    may_be_made,
    missing,
    moved_to,
    repaired,
    retarget,
    unsure,
)
from clearpane.links.schemes import judge_scheme, own_address
from clearpane.sites.addresses import (
    is_address,
    is_below,
    is_page,
    join,
    landing,
    leads_away,
    leads_to_top,
    other_build,
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
    bare = target.strip(_QUOTES)
    if bare and bare != target and not set(_QUOTES) & set(bare):
        return _quoted(link, page, site, bare)
    if not is_address(target):
        fix = "write it as the browser's address bar shows it"
        return Verdict("link-scheme", f"`{target}` is no address", fix)
    own = own_address(target, site.site_url)
    if own is not None:
        return None if _shows_itself(link) else _absolute(link, page, site, own)
    other = judge_scheme(target)
    if other or leads_away(target):
        return other
    if "\\" in target:
        return _backslash(link, page, site)
    path, fragment = parts(target)
    if target.startswith("/"):
        if site.absolute_to_docs and link.syntax is Syntax.MARKDOWN:
            return _markdown(link, page, site, path.lstrip("/"), fragment, "")
        return _from_root(link, page, site)
    if not path:
        return judge_anchor(link, fragment, page, page, site)
    if posixpath.basename(page.source) in site.plugins.nav_files and path.endswith(("/", "*")):
        return None  # a folder or a pattern, from which a plugin makes the navigation
    if link.syntax is Syntax.MARKDOWN:
        return _markdown(link, page, site, path, fragment, posixpath.dirname(page.source))
    return _html(link, page, site, path, fragment)


def _markdown(
    link: Link, page: Page, site: Site, path: str, fragment: str, folder: str
) -> Verdict | None:
    """Judge a target that MkDocs looks up among the sources, relative to their `folder`."""
    name = posixpath.normpath(posixpath.join(folder, path))
    if name in site.pages:
        return judge_anchor(link, fragment, site.pages[name], page, site)
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
        return _unpublished(link, name)
    reached = site.source_at(landing(page.address, link.target, site.site_url)[0] or "\0")
    found = list(dict.fromkeys(n for n in _guesses(name) if site.has_source(n)))
    # What a browser reaches is where the link leads today; else one source only may be meant.
    if reached or len(found) == 1:
        what = "is an address; MkDocs checks and translates links to source files only"
        return instead(link, page, site, "link-address", what, reached or found[0])
    if name.startswith("../"):
        return _outside(link)
    return missing(link, page, site, name)


def _html(link: Link, page: Page, site: Site, path: str, fragment: str) -> Verdict | None:
    """Judge a target that the browser resolves against the page's address."""
    address = landing(page.address, link.target, site.site_url)[0]
    if address in site.forwards:
        return moved_to(link, page, site, site.forwards[address])
    if address is not None and site.file_at(address) is not None:
        landed = site.page_at(address)
        return judge_anchor(link, fragment, landed, page, site) if landed else None
    name = posixpath.normpath(posixpath.join(posixpath.dirname(page.source), path))
    for source in (name, (address or "").rstrip("/")):
        if source in site.pages:
            what = "is a source file, which is published under another address"
            return instead(link, page, site, "link-unpublished", what, source)
        if source in site.excluded:
            return _unpublished(link, source)
    if site.plugins.languages:
        # Which address a translated page has is for its plugin to say.
        return _another_language()
    if name in site.files:
        what = f"leads to `/{address or '..'}` from the published page, where nothing is"
        return instead(link, page, site, "link-base", what, name)
    if address is None or join(page.address, path) is None:
        return _outside(link)
    folder = site.source_at(address.rstrip("/"))
    if folder:
        what = "has a slash behind the name of a file, which makes a folder of it"
        return instead(link, page, site, "link-page", what, folder)
    published = site.published_like(address)
    if published:
        return case_differs(link, page, site, published)
    return missing(link, page, site, _likely_source(address, name))


def _from_root(link: Link, page: Page, site: Site) -> Verdict | None:
    """Judge a target that begins at the root of the host, above which a site may begin."""
    root = root_of(site.site_url)
    if f"{link.target}/".startswith(root):
        return _absolute(link, page, site, link.target[len(root) :])
    path = parts(link.target)[0].lstrip("/")
    source = path if site.has_source(path) else site.source_at(path)
    if source is None:
        kind = f"lead to what is on the host beside this site, which begins at `{root}`"
        return unsure(kind, _ASK_THE_HOST)
    message = f"`{link.target}` leads out of the site, which begins at `{root}`"
    new = retarget(link, page, site, source)
    return repaired("link-outside", message, new, certain=False)


def _absolute(link: Link, page: Page, site: Site, address: str) -> Verdict | None:
    """Judge a target below the site's root that says so from the root of the host on."""
    path, fragment = parts(address)
    if path in site.forwards or f"{path}/" in site.forwards:
        forward = site.forwards.get(path) or site.forwards[f"{path}/"]
        return None if leads_away(forward) else moved_to(link, page, site, forward)
    source = path if site.has_source(path) else site.source_at(path)
    if source is None:
        return _not_here(link, page, site, path)
    if source in site.files and source not in site.own_files:
        return None  # what the builder or the theme makes is at that address, and in no source
    if site.plugins.in_language(path) or (source == page.source and not fragment):
        return None  # a page that names its own address means the address
    new = retarget(link, page, site, source)
    landed = site.pages.get(source)
    if landed and not landed.has_anchor(fragment):
        relative = dataclasses.replace(link, target=new)
        return judge_anchor(relative, fragment, landed, page, site)
    message = f"`{link.target}` is absolute: it breaks where the site moves to another address"
    # What no navigation lists may be there to be shown on other pages, from which it leads astray.
    return repaired("link-absolute", message, new, certain=page.source not in site.out_of_nav)


def _not_here(link: Link, page: Page, site: Site, path: str) -> Verdict | None:
    """Judge an address below the site's own that this build does not make."""
    if is_below(site.elsewhere, path):
        return None
    other = other_build(path, site.folders)
    if other == "version":
        return unsure("lead to another version of the site on its host", _ASK_THE_HOST)
    if other == "language" or site.plugins.in_language(path):
        return _another_language()
    maker = site.plugins.maker_of(path)
    if maker:
        return may_be_made(maker)
    if leads_away(link.target) and path.partition("/")[0] not in site.folders:
        kind = "lead to what the host of this site has, and this build does not make"
        return unsure(kind, _ASK_THE_HOST)
    return missing(link, page, site, _likely_source(path, path))


def _shows_itself(link: Link) -> bool:
    """Tell whether a reader sees the address of a link, or its host: it stays whole then."""
    words, target = (
        _SCHEME.sub("", text.lower()).rstrip("/") for text in (link.words, link.target)
    )
    return link.shows_itself or ("." in words and target.startswith(words))


def _another_language() -> Verdict:
    return unsure("lead to another language of the site", _ASK_THE_HOST)


def _backslash(link: Link, page: Page, site: Site) -> Verdict:
    new = link.target.replace("\\", "/")
    good = judge(dataclasses.replace(link, target=new), page, site) is None
    message = f"`{link.target}` has backslashes, which are no part of a web address"
    if good:
        return repaired("link-backslash", message, new)
    return Verdict("link-backslash", message, f"write `{new}`, and see whether that is there")


def _quoted(link: Link, page: Page, site: Site, bare: str) -> Verdict:
    """Judge a target that stands in quotation marks, which are taken for a part of it."""
    good = judge(dataclasses.replace(link, target=bare), page, site) is None
    message = f"`{link.target}` has quotation marks around it, which are taken for its name"
    return Verdict("link-page", message, f"write `{bare}` alone", bare if good else None)


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


def _unpublished(link: Link, name: str) -> Verdict:
    message = f"`{link.target}` leads to `{name}`, which is not published"
    return Verdict("link-unpublished", message, "publish the file, or link something else")


def _outside(link: Link) -> Verdict:
    message = f"`{link.target}` leads out of the site"
    return Verdict("link-outside", message, "move the file into docs, or link its web address")
