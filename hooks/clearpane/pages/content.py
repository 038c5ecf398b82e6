"""What stands in the result and serves a reader badly: pictures, links, headings, pasted HTML."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from clearpane.core.findings import Finding, Level
from clearpane.pages.structure import Comparison
from clearpane.sites.html import HEADINGS
from clearpane.sites.rendered import Part

_SAYS_NOTHING = frozenset({"here", "click here", "this link", "right here"})
# With a capital these are the names of pages, at least on a site about linking.
_SAYS_NOTHING_SMALL = frozenset({"link", "more"})
_OWN_LINKS = ("headerlink", "footnote-ref", "footnote-backref", "md-annotation", "glightbox")
_OFFICE = re.compile(r"mso-|docs-internal-guid|\bMso[A-Z]")
_CURLY = frozenset("“”„‘’")
_ADDRESSES = ("href", "src", "alt", "placeholder")


def check_images(page: Comparison) -> Iterator[Finding]:
    """Yield pictures without alternative text, and those of other people's servers."""
    # The policy of a site that has one lets no picture of others be shown.
    level = Level.WARNING if page.settings.uses("policy.py") else None
    own = _host(page.settings.site_url)
    found = 0
    for part in page.out.by_tag.get("img", []):
        address = part.get("src")
        found = page.place_of(part, address, f"![{part.get('alt')}]", after=found) + 1
        at = _image_start(page, found - 1)
        if not part.get("alt").strip() and not _is_decoration(page, part, at):
            what = "the picture has no alternative text: who cannot see it learns nothing"
            fix = 'say what it shows: `alt="…"`'
            if page.source.text.startswith("!", at):
                fix = "say in the square brackets what it shows: `![what it shows](…)`"
            yield page.finding("image-alt", at, what, fix)
        host = _host(address)
        if host and host != own:
            what = (
                f"the picture comes from {host}: it can change or vanish, and tells them who reads"
            )
            fix = "save it beside the page, if you may, and name that file"
            told = page.finding("image-elsewhere", at, what, fix)
            yield replace(told, level=level or told.level)


def _image_start(page: Comparison, at: int) -> int:
    line = page.source.line_at(at)
    starts = [page.source.text.rfind(sign, line[0], at) for sign in ("![", "<img", "<IMG")]
    return max(starts) if max(starts) >= 0 else at


def _is_decoration(page: Comparison, part: Part, at: int) -> bool:
    """Tell whether an author has said in HTML that a picture is only there for its looks."""
    if page.source.text.startswith("!", at):
        return False
    attributes = part.attributes
    hidden = attributes.get("aria-hidden") == "true" or attributes.get("role") == "presentation"
    return "alt" in attributes or hidden or bool(part.get("title"))


def _host(address: str) -> str:
    try:
        split = urlsplit(address)
        return (split.hostname or "") if split.scheme in ("http", "https", "") else ""
    except ValueError:
        return ""


def check_links_text(page: Comparison) -> Iterator[Finding]:
    """Yield links whose words say nothing, and links to the writer's own computer."""
    shown = page.out.by_tag.get("img", []) + page.out.by_tag.get("svg", [])
    pictured = {id(element) for part in shown for element in part.within}
    for part in page.out.by_tag.get("a", []):
        address = part.get("href")
        in_code = any(element.tag == "pre" for element in part.within)
        if not address or in_code or any(part.element.has_class(name) for name in _OWN_LINKS):
            continue
        words = part.words
        named = part.get("title") or part.get("aria-label")
        if not words and not named and id(part.element) not in pictured:
            at = page.place_of(part, f"[]({address}", address)
            what = f"the link to `{address}` has no words: nobody sees it"
            yield page.finding("link-text", at, what, "write in the square brackets where it leads")
        elif _says_nothing(words) and not named and address != f"#{words.lower()}":
            at = page.place_of(part, f"[{words}]", words)
            what = f"`{words}` does not say where the link leads"
            yield page.finding("link-text", at, what, "link the words that name its target")
        if words and _is_local(address) and not _names(page, words, address):
            at = page.place_of(part, f"]({address}", address)
            what = f"`{address}` is on your own computer: no reader gets there"
            fix = "name the page's file, or its address on the web"
            yield page.finding("link-local", at, what, fix)


def _says_nothing(words: str) -> bool:
    words = words.strip(" .:!")
    return words.casefold() in _SAYS_NOTHING or words in _SAYS_NOTHING_SMALL


def _is_local(address: str) -> bool:
    if address.lower().startswith("file:") or re.match(r"[A-Za-z]:[\\/]", address):
        return True
    host = _host(address)
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return False
    return ip.is_loopback or ip.is_private or ip.is_unspecified


def _names(page: Comparison, words: str, address: str) -> bool:
    """Tell whether a link's words show its address, or the page its port: it is to be opened."""
    host = _host(address)
    port = re.search(r":(\d+)", address.partition("//")[2])
    tells = port is not None and re.search(rf"\bport {port[1]}\b", page.out.words)
    return bool(host) and (host in words or bool(tells))


def check_pasted(page: Comparison) -> Iterator[Finding]:
    """Yield HTML that a word processor has put on the clipboard, once for a page."""
    found = [part for part in page.out.parts if _is_pasted(part)]
    if not found:
        return
    first = found[0]
    raw = first.get("class") or first.get("style") or first.get("id")
    at = page.place_of(first, raw, f"<{first.element.tag}")
    line = page.source.line_at(at)
    at = max(page.source.text.rfind("<", line[0], at + 1), line[0])
    count = f", and {len(found) - 1} more" if len(found) > 1 else ""
    what = f"this HTML was pasted from a word processor{count}"
    fix = "paste the words as plain text (Ctrl+Shift+V), and write lists and bold in Markdown"
    yield page.finding("pasted-html", at, what, fix)


def check_quotes(page: Comparison) -> Iterator[Finding]:
    """Yield attributes in quotation marks that are none to HTML, those of links left to others."""
    for part in page.out.parts:
        own = (pair for pair in part.attributes.items() if pair[0] not in _ADDRESSES)
        if any(_CURLY & {*name, *value[:1]} for name, value in own):
            line = page.line(max(part.line, page.first))
            at = next((n for n, sign in enumerate(line.text) if sign in _CURLY), -1)
            if at >= 0:
                sign = line.text[at]
                what = f"`{sign}` is no quotation mark of an attribute: a blank cuts its value"
                fix = 'write straight quotation marks, `"`'
                yield page.finding("pasted-html", line.start + at, what, fix)


def _is_pasted(part: Part) -> bool:
    tag = part.element.tag
    # In `pre` a terminal's colours may have come with its words.
    if tag[1:2] == ":" and tag[0] in "owvm":
        return True
    if tag == "font" and not any(element.tag == "pre" for element in part.within):
        return True
    names = (part.get(each) for each in ("class", "style", "id") if part.attributes)
    return any(map(_OFFICE.search, names))


def check_heading_levels(page: Comparison) -> Iterator[Finding]:
    """Yield headings that skip a level."""
    above = 0
    for part in page.out.parts:
        if part.element.tag not in HEADINGS or not part.certain:
            continue
        level = int(part.element.tag[1])
        if above and level > above + 1:
            line = page.line(part.line)
            what = (
                f"a heading of level {level} stands below one of level {above}: a level is missing"
            )
            fix, edit = f"make it a heading of level {above + 1}", None
            if line.body.startswith("#" * level):
                sign = "#" * (above + 1)
                fix, edit = f"write `{sign} `", page.edit(line.at, line.at + level, sign)
            yield page.finding("heading-level", line.at, what, fix, edit)
        above = level
