"""What stands in the result and serves a reader badly: pictures, links, headings, pasted HTML."""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from clearpane.core.findings import Finding
from clearpane.document.document import Document
from clearpane.document.head import FrontMatterError, read_front_matter
from clearpane.document.written import read_lines
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
    found = 0
    for part in page.out.by_tag.get("img", []):
        address = part.get("src")
        alt = f"![{part.get('alt')}]"
        found = page.place_of(part, address, alt, after=found) + 1
        at = _image_start(page, found - 1)
        if not part.get("alt").strip() and not _is_decoration(page, part, at):
            yield page.finding(
                "image-alt",
                at,
                "the picture has no alternative text: who cannot see it learns nothing",
                "say in the square brackets what it shows: `![what it shows](…)`"
                if page.source.text.startswith("!", at)
                else 'say what it shows: `alt="…"`',
            )
        host = _host(address)
        if host and host != page.site_host:
            yield page.finding(
                "image-elsewhere",
                at,
                f"the picture comes from {host}: it can change or vanish, and tells them who reads",
                "save it beside the page, if you may, and name that file",
            )


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
    pictures: dict[int, list[Part]] = defaultdict(list)
    for part in page.out.by_tag.get("img", []) + page.out.by_tag.get("svg", []):
        for element in part.within:
            pictures[id(element)].append(part)
    for part in page.out.by_tag.get("a", []):
        address = part.get("href")
        in_code = any(element.tag == "pre" for element in part.within)
        if not address or in_code or any(part.element.has_class(name) for name in _OWN_LINKS):
            continue
        words = part.words
        named = part.get("title") or part.get("aria-label")
        if not words and not named and not pictures[id(part.element)]:
            at = page.place_of(part, f"[]({address}", address)
            yield page.finding(
                "link-text",
                at,
                f"the link to `{address}` has no words: nobody sees it",
                "write in the square brackets where it leads",
            )
        elif _says_nothing(words) and not named and address != f"#{words.lower()}":
            at = page.place_of(part, f"[{words}]", words)
            yield page.finding(
                "link-text",
                at,
                f"`{words}` does not say where the link leads",
                "link the words that name its target",
            )
        if words and _is_local(address) and not _names(page, words, address):
            yield page.finding(
                "link-local",
                page.place_of(part, f"]({address}", address),
                f"`{address}` is on your own computer: no reader gets there",
                "name the page's file, or its address on the web",
            )


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
    yield page.finding(
        "pasted-html",
        at,
        f"this HTML was pasted from a word processor{count}",
        "paste the words as plain text (Ctrl+Shift+V), and write lists and bold in Markdown",
    )


def check_quotes(page: Comparison) -> Iterator[Finding]:
    """Yield attributes in quotation marks that are none to HTML, those of links left to others."""
    for part in page.out.parts:
        own = (pair for pair in part.attributes.items() if pair[0] not in _ADDRESSES)
        if any(_CURLY & {*name, *value[:1]} for name, value in own):
            line = page.line(max(part.line, page.first))
            at = next((n for n, sign in enumerate(line.text) if sign in _CURLY), -1)
            if at < 0:
                continue
            yield page.finding(
                "pasted-html",
                line.start + at,
                f"`{line.text[at]}` is no quotation mark of an attribute: a blank cuts its value",
                'write straight quotation marks, `"`',
            )


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
            sign = "#" * (above + 1)
            known = line.body.startswith("#" * level)
            yield page.finding(
                "heading-level",
                line.at,
                f"a heading of level {level} stands below one of level {above}: a level is missing",
                f"write `{sign} `" if known else f"make it a heading of level {above + 1}",
                page.edit(line.at, line.at + level, sign) if known else None,
            )
        above = level


def check_titles(pages: Iterable[tuple[str, str, str]]) -> Iterator[Finding]:
    """Yield each page that has the title of another one; of each: path, source text, title."""
    first: dict[str, str] = {}
    for path, text, title in pages:
        key = " ".join(title.split()).casefold()
        if key and first.setdefault(key, path) != path:
            yield Finding(
                path,
                *_title_place(text),
                "title-twice",
                f"`{title}` is also the title of {first[key]}: in a search the two look alike",
                "say in the title what this page has and the other has not",
            )


def _title_place(text: str) -> tuple[int, int]:
    """Return line and column of a page's title: the key in its front matter, or its heading."""
    try:
        head = read_front_matter(text)
    except FrontMatterError:
        return 1, 1
    if "title" in head.data:
        return head.position(("title",))
    document = Document(text)
    heading = next((line for line in read_lines(document) if line.seems == "heading"), None)
    return document.position(heading.at) if heading else (1, 1)
