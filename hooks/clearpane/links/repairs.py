"""Word the finding for a link that does not lead where it was meant to, and its repair.

Three degrees are kept apart. A repair is *certain* where a setting or the spelling leaves one
answer: `Verdict.replacement` holds it, and `--fix` writes it. It is *likely* where it can only be
asked: "did you mean". And what only a build or a host can answer is *unsure*: no finding about
the one link, but a line for all of its kind.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote, urlsplit, urlunsplit

from clearpane.document.links import Link, Syntax, Verdict
from clearpane.links.suggest import suggest_anchor, suggest_page_with, suggest_source
from clearpane.sites.addresses import parts, relative
from clearpane.sites.site import Page, Site

UNSURE = "link-unsure"

# Kinds of files that stand for a page; any other kind is a picture, a style or a download.
_PAGE_KINDS = ("", ".md", ".markdown", ".html", ".htm")
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+(?P<top>[a-z]{2,})", re.IGNORECASE)
# The commonest top-level domains; others are told by a path behind the host.
_TOP = re.compile("com|org|net|edu|gov|io|dev|app|info|eu|uk|de|fr|ms|me|co", re.IGNORECASE)
_FILES = re.compile("md|html?|png|jpe?g|svg|gif|webp|pdf|zip|txt|css|js|xml|json", re.IGNORECASE)
# What may stand in a target unescaped, brackets and blanks excepted: they would end it.
SAFE = "/:@!$&'*+,;=~-._#?%"


def repaired(rule: str, message: str, new: str, *, certain: bool = True) -> Verdict:
    """Return the verdict on a link in whose place one to `new` must stand, or may."""
    if certain:
        return Verdict(rule, message, f"link `{new}`", new)
    return Verdict(rule, message, f"did you mean `{new}`?")


def unsure(kind: str, fix: str = "only a build can tell: `clearpane check --build`") -> Verdict:
    """Return the verdict on a link that cannot be judged; `kind` goes behind "3 links"."""
    return Verdict(UNSURE, kind, fix)


def may_be_made(maker: str) -> Verdict:
    """Return the verdict on a link to what a plugin or hook may make."""
    return unsure(f"may lead to what the {maker} makes")


def missing(link: Link, page: Page, site: Site, name: str, *, guess: bool = True) -> Verdict:
    """Return the finding for a link to the source `name`, which is not there.

    Without `guess` nothing is proposed but what the settings say.
    """
    if site.redirects.get(name):
        return moved_to(link, page, site, name)
    if name.lower() in site.sources:
        return case_differs(link, page, site, site.sources[name.lower()])
    maker = site.plugins.maker_of(name)
    if maker:
        return may_be_made(maker)
    if name in site.promised or posixpath.dirname(name) in site.promised_folders:
        kind = "lead to pages that the navigation lists and that are not there"
        return unsure(kind, "write the pages, or see whether something makes them before the build")
    if host := _host_without_scheme(link.target):
        message = f"`{link.target}` lacks `https://`, and is taken for a file of the site"
        return repaired("link-page", message, f"https://{host}", certain=False)
    rule = "link-page" if posixpath.splitext(name.rstrip("/"))[1] in _PAGE_KINDS else "link-file"
    message = f"`{link.target}` leads nowhere: there is no `{name}`"
    suggestion = suggest_source(name, site, link.words) if guess else None
    if suggestion is None:
        fix = "write the page, or unlink the words" if rule == "link-page" else "add the file"
        return Verdict(rule, message, fix)
    fragment = parts(link.target)[1]
    target = site.pages.get(suggestion.name)
    lands = not fragment or (target is not None and target.has_anchor(fragment))
    new = retarget(link, page, site, suggestion.name, None if lands else "")
    return repaired(rule, message, new, certain=False)


def _host_without_scheme(target: str) -> str:
    """Return a target that begins like the name of a host, or an empty string."""
    host, slash, _ = target.partition("/")
    match = _HOST.fullmatch(host)
    if match is None or _FILES.fullmatch(match["top"]):
        return ""
    return target if slash or host.startswith("www.") or _TOP.fullmatch(match["top"]) else ""


def moved_to(link: Link, page: Page, site: Site, name: str) -> Verdict:
    """Return the finding for a link that arrives by a redirect to `name`, or by several."""
    source, _, fragment = name.partition("#")
    target = site.resolve(source)
    if target is None:
        message = f"`{link.target}` is redirected to `{name}`, which is not there"
        return Verdict("link-page", message, "mend the redirect in mkdocs.yml")
    own = parts(link.target)[1]
    # A browser keeps the fragment of the link, unless the redirect brings one of its own.
    new = retarget(link, page, site, target.source, fragment or None)
    message = f"`{link.target}` has moved to `{target.source}`"
    if own and not fragment and not target.has_anchor(own):
        plain = retarget(link, page, site, target.source, "")
        message += f", which has no `#{own}`"
        return repaired("link-moved", message, plain, certain=False)
    return repaired("link-moved", message, new)


def case_differs(link: Link, page: Page, site: Site, source: str) -> Verdict:
    """Return the finding for a link that only a file system without capitals lets through."""
    message = f"`{link.target}` differs in capitals from `{source}`; web servers tell them apart"
    return repaired("link-case", message, retarget(link, page, site, source))


def instead(link: Link, page: Page, site: Site, rule: str, what: str, source: str) -> Verdict:
    """Return the finding for a link in whose place one to `source` must stand, beyond doubt."""
    return repaired(rule, f"`{link.target}` {what}", retarget(link, page, site, source))


def judge_anchor(link: Link, fragment: str, target: Page, page: Page, site: Site) -> Verdict | None:
    """Return what is wrong when a link on `page` names `fragment` on the page `target`."""
    moved = site.moved_anchors.get(f"{target.address}#{fragment}")
    if moved is None and target.has_anchor(fragment):
        return None
    where = "this page" if target is page else f"`{target.source}`"
    message = f"{where} has no anchor `#{fragment}`"
    if moved is not None:
        return _moved(link, page, site, message, moved)
    changer = site.plugins.changes(target.text)
    if changer:
        return unsure(f"name anchors that the {changer} may make")
    suggestion = suggest_anchor(fragment, target.anchors, link.words)
    if suggestion:
        new = with_fragment(link, suggestion.name)
        return repaired("link-anchor", message, new, certain=suggestion.certain)
    other = suggest_page_with(fragment, site)
    if other:
        new = retarget(link, page, site, other.source)
        return repaired("link-anchor", message, new, certain=False)
    return Verdict("link-anchor", message, _offer(target))


def _moved(link: Link, page: Page, site: Site, message: str, moved: str) -> Verdict | None:
    address, _, fragment = moved.partition("#")
    new_page = site.page_at(address)
    if new_page is None:
        return Verdict("link-anchor", message, f"`{moved}`, its new place, is not there either")
    new = retarget(link, page, site, new_page.source, fragment)
    return repaired("link-moved", f"{message} any more", new)


def _offer(target: Page) -> str:
    """Return a fix that shows what the page has, so that nobody must go and look."""
    headings = [name for name, words in target.anchors.names.items() if words][:5]
    if not headings:
        return "link the page without an anchor; it has no headings"
    return "the page has " + ", ".join(f"`#{name}`" for name in headings)


def retarget(link: Link, page: Page, site: Site, source: str, fragment: str | None = None) -> str:
    """Return how the link must be written to lead to the page or file of that source name.

    `fragment` None keeps the link's own fragment; the query is kept always.
    """
    old = urlsplit(link.target)
    destination = site.pages.get(source)
    anchor = old.fragment if fragment is None else quote(fragment, safe=SAFE)
    if destination is page and anchor:
        path = ""
    elif link.syntax is Syntax.MARKDOWN:
        path = relative(source, page.source)
    else:
        path = relative(destination.address if destination else source, page.address)
    return urlunsplit(("", "", quote(path, safe=SAFE), old.query, anchor))


def with_fragment(link: Link, fragment: str) -> str:
    """Return the link's target with another fragment."""
    return urlsplit(link.target)._replace(fragment=quote(fragment, safe=SAFE)).geturl()
