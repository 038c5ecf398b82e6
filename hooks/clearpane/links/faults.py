"""Faults that are told by a link or a page alone, whatever else the site has.

An address says by what stands before its colon that it is none; references, footnotes and ids of a
page do not come in pairs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote

from clearpane.core.text import nearest, package_toml
from clearpane.document.document import Document
from clearpane.document.grammar import ATTRIBUTE_ID, ATTRIBUTES, FOOTNOTE
from clearpane.document.links import Kind, Verdict, normal_label
from clearpane.links.repairs import repaired, unsure
from clearpane.sites.addresses import SCHEME
from clearpane.sites.plugins import Plugins
from clearpane.sites.site import Page

# One address as mail programs take it; RFC 6068 allows more, which is a slip far more often.
_MAIL = re.compile(
    r"[^\s@<>(),;:/\"\[\]\\]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)
_PHONE = re.compile(r"\+?[0-9][0-9().-]{2,}(?:;[\w=+.-]+)*")
_WEB_SLIP = re.compile(r"(https?)(?::/{0,1}(?=[^/])|:/{3,}|//|;//|:\\\\)", re.IGNORECASE)
# What stands right beside brackets that index something.
_JOINS = re.compile(r"[\w\])]")


class Fault(NamedTuple):
    """A verdict about the text from `start` to `end`."""

    start: int
    end: int
    verdict: Verdict


def find_faults(source: Document, page: Page, plugins: Plugins) -> Iterator[Fault]:
    """Yield what is wrong in the page's own text, each checked against the rendered page."""
    yield from _references(source, page, plugins)
    yield from _doubled_definitions(source)
    if not plugins.changes(page.text):
        yield from _footnotes(source, page)
        yield from _repeated_ids(source, page)


def _references(source: Document, page: Page, plugins: Plugins) -> Iterator[Fault]:
    labels = {
        normal_label(link.label): link.label
        for link in source.markdown_links
        if link.kind is Kind.DEFINITION
    }
    for link in source.markdown_links:
        if link.url or link.kind not in (Kind.REFERENCE, Kind.IMAGE_REFERENCE):
            continue
        # `map[string][]string` and `grid[0][1]` are no links, whoever has written them.
        around = source.text[max(0, link.start - 1) : link.start], source.text[link.end :][:1]
        if any(_JOINS.match(letter) for letter in around):
            continue
        # What Python-Markdown understood as a link does not show its brackets to the reader.
        written = " ".join(source.text[link.start : link.end].lstrip("!").split())
        if _bare_words(written) not in _bare_words(page.shown):
            continue
        start, end = link.target
        resolver = plugins.resolves_labels(page.text)
        if resolver:
            kind = f"are references that the {resolver} may resolve"
            yield Fault(start, end, unsure(kind))
            continue
        near = nearest(normal_label(link.label), labels)
        # From the text, not from the mask, where code in a label is blank.
        label = " ".join(source.text[start:end].split())
        message = f"no line defines the reference `[{label}]`"
        new = labels[near] if near else ""
        fix = f"did you mean `[{new}]`?" if near else f"add a line `[{label}]: address`"
        certain = new if near and new.casefold() == link.label.casefold() else None
        yield Fault(start, end, Verdict("link-reference", message, fix, certain))


def _bare_words(text: str) -> str:
    """Return a text without the marks of emphasis and code, which a reader does not see."""
    return re.sub(r"[*_`\\]", "", text)


def _doubled_definitions(source: Document) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for link in source.markdown_links:
        if link.kind is not Kind.DEFINITION:
            continue
        # From the text, not from the mask, where a label in code is blank.
        written = source.text[slice(*link.text)]
        if seen.setdefault(normal_label(written), link.url) != link.url:
            message = f"`[{written}]` is defined a second time, with another address"
            verdict = Verdict("link-reference", message, "remove one, or give it another label")
            yield Fault(*link.text, verdict)


def _footnotes(source: Document, page: Page) -> Iterator[Fault]:
    texts: list[re.Match[str]] = []
    uses: list[re.Match[str]] = []
    for match in FOOTNOTE.finditer(source.mask):
        begins = not source.mask[source.line_at(match.start())[0] : match.start()].strip()
        (texts if match["text"] and begins else uses).append(match)
    defined = Counter(match["label"] for match in texts)
    used = {match["label"] for match in uses}
    for match in uses:
        label = match["label"]
        if label in defined or f"[^{label}]" not in page.shown:
            continue
        near = nearest(label, defined)
        fix = f"did you mean `[^{near}]`?" if near else f"add a line `[^{label}]: text`"
        message = f"the footnote `[^{label}]` has no text"
        yield Fault(*_name(match), Verdict("link-footnote", message, fix))
    seen = set()
    for match in texts:
        label = match["label"]
        if label in seen:
            message = f"the footnote `[^{label}]` has a second text"
            verdict = Verdict("link-footnote", message, "remove one, or give it another label")
            yield Fault(*_name(match), verdict)
        elif label not in used and f"fn:{label}" in page.anchors:
            message = f"nothing refers to the footnote `[^{label}]`"
            verdict = Verdict("link-footnote", message, f"write `[^{label}]` where it belongs")
            yield Fault(*_name(match), verdict)
        seen.add(label)


def _name(footnote: re.Match[str]) -> tuple[int, int]:
    return footnote.start("label") - 1, footnote.end("label")


def _repeated_ids(source: Document, page: Page) -> Iterator[Fault]:
    written = list(written_ids(source))
    repeated = set(page.anchors.repeated) if written else ()
    places = [place for place in written if place[0] in repeated]
    count = Counter(identifier for identifier, _, _ in places)
    seen: set[str] = set()
    for identifier, start, end in sorted(places, key=lambda place: place[1]):
        # With one place only, the other id is one that a heading got from its words.
        if count[identifier] == 1 or identifier in seen:
            message = f"the id `{identifier}` is on this page more than once"
            fix = "give this one another id; links can reach the first only"
            yield Fault(start, end, Verdict("link-id", message, fix))
        seen.add(identifier)


def written_ids(source: Document) -> Iterator[tuple[str, int, int]]:
    """Yield each id that the text itself gives, in an attribute list or a tag, with its span."""
    for block in ATTRIBUTES.finditer(source.mask):
        for match in ATTRIBUTE_ID.finditer(block["list"]):
            group = "id" if match["id"] else "named"
            start = block.start("list") + match.start(group)
            yield match[group], start, start + len(match[group])
    for tag in source.tags:
        for attribute in tag.attributes:
            if attribute.name == "id":
                yield attribute.value, attribute.start, attribute.end


def judge_scheme(target: str) -> Verdict | None:
    """Return what is wrong with a target that names a scheme, or looks as if it should."""
    slip = _WEB_SLIP.match(target)
    if slip:
        new = f"{slip[1].lower()}://{target[slip.end() :].lstrip('/')}"
        return repaired("link-scheme", f"`{target}` is no web address", new)
    match = SCHEME.match(target)
    if match is None:
        return _without_scheme(target)
    scheme, rest = match[1].lower(), target[match.end() :]
    if len(scheme) == 1 or scheme == "file":
        message = f"`{target}` is a path on one computer; readers do not have it"
        return Verdict("link-scheme", message, "move the file into docs and link it there")
    if scheme == "mailto":
        return _mail(target, rest)
    if scheme == "tel" and not _PHONE.fullmatch(rest):
        message = f"`{target}` is no telephone number that a phone can dial"
        return Verdict("link-mail", message, "write it as `tel:+15550100`")
    if scheme in ("http", "https") and not rest.strip("/"):
        return Verdict("link-scheme", f"`{target}` names no host", "write the whole address")
    if scheme == "ms-settings":
        return _settings(target, rest)
    if scheme in _data()["known"] or scheme in ("javascript", "vbscript"):
        # Script in a link is the cleaner's concern.
        return None
    return _unknown(scheme, rest)


def _without_scheme(target: str) -> Verdict | None:
    if _MAIL.fullmatch(target):
        new = f"mailto:{target}"
        message = f"`{target}` is taken for a file; a mail address needs `mailto:`"
        return repaired("link-mail", message, new)
    if target.lower().startswith("www."):
        new = f"https://{target}"
        message = f"`{target}` is taken for a file; a web address needs `https://`"
        return repaired("link-scheme", message, new)
    return None


def _mail(target: str, rest: str) -> Verdict | None:
    addresses, _, query = rest.partition("?")
    if not addresses and query:
        return None
    wrong = [a for a in addresses.split(",") if not _MAIL.fullmatch(unquote(a))]
    if not wrong:
        return None
    new = f"mailto:{rest.lstrip('/').replace(' ', '')}"
    message = f"`{target}` names no mail address"
    if new != target and _mail(new, new[7:]) is None:
        return repaired("link-mail", message, new)
    return Verdict("link-mail", message, "write it as `mailto:name@example.com`")


def _settings(target: str, page: str) -> Verdict | None:
    page, _, query = page.partition("?")
    pages = _data()["settings_pages"]
    if page in pages or not page:
        return None
    message = f"Windows Settings has no page `{target}`"
    certain = page.lower() in pages
    near = page.lower() if certain else nearest(page, pages)
    if not near:
        return Verdict("link-settings", message, "see Microsoft's list of ms-settings addresses")
    new = f"ms-settings:{near}{'?' + query if query else ''}"
    return repaired("link-settings", message, new, certain=certain)


def _unknown(scheme: str, rest: str) -> Verdict:
    near = nearest(scheme, _data()["known"])
    message = f"`{scheme}:` is no scheme that browsers know"
    if not near:
        return Verdict("link-scheme", message, "write the address with its `https://`")
    certain = near in ("http", "https") and rest.startswith("//")
    return repaired("link-scheme", message, f"{near}:{rest}", certain=certain)


@cache
def _data() -> dict[str, list[str]]:
    return package_toml("links/schemes.toml")
