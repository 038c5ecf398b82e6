"""Check the sources of a site: every link, reference, footnote and id of every page."""

from __future__ import annotations

import html
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from clearpane.core.findings import Edit, Finding
from clearpane.core.rules import all_rules
from clearpane.core.text import nearest
from clearpane.document.document import Document
from clearpane.document.links import (
    Kind,
    Link,
    LinkedSource,
    Syntax,
    Verdict,
    normal_label,
    source_links,
)
from clearpane.document.switches import sift
from clearpane.links.judge import judge
from clearpane.links.repairs import UNSURE, unsure
from clearpane.site.addresses import address_of, join, leads_away, parts, published_path
from clearpane.site.plugins import NO_PLUGINS, Plugins
from clearpane.site.site import Page, Site

Landing = tuple[str | None, str]
"""An address below the site's root (None: out of the site), and a fragment."""

# Faults of links that MkDocs can resolve all the same.
_TRANSLATED = frozenset({"link-anchor", "link-unpublished"})
# Stands between the kind of what cannot be judged and the link, until both are told once.
_AND = "\0"


@dataclass
class Report:
    """What the check of a site's sources found.

    `unsure` holds, by kind and advice, what could not be judged; its message is the link.
    `broken` holds, for the address of each page, every link with a fault, also one that its
    author switched off: as written, and as address and fragment.
    """

    findings: list[Finding] = field(default_factory=list)
    unsure: dict[tuple[str, str], list[Finding]] = field(default_factory=dict)
    broken: dict[str, set[Landing | str]] = field(default_factory=dict)

    def covers(self, page: str, link: str, landing: Landing) -> bool:
        """Tell whether the link on the page at this address has been dealt with."""
        known = self.broken.get(page, ())
        return link in known or landing in known


class PageLinks(NamedTuple):
    """What a page's own text and content tell of it, whatever the rest of the site is."""

    links: tuple[Link, ...]
    faults: tuple[Finding, ...]
    lost_ways_back: tuple[str, ...]


def check_sources(site: Site, known: Mapping[str, PageLinks] | None = None) -> Report:
    """Return the findings of all pages, sorted, without those that their authors switched off.

    `known` holds what `read_links` has returned of pages before, by source name.
    """
    report = Report()
    for page in site.pages.values():
        look = known.get(page.source) if known else None
        _check_page(page, look or read_links(page, site.plugins), site, report)
    report.findings += [_told_once(*kind, found) for kind, found in report.unsure.items()]
    report.findings.sort()
    return report


def _told_once(kind: str, advice: str, found: list[Finding]) -> Finding:
    """Return the line about all links of one kind that could not be judged."""
    first = min(found)
    count = f"{len(found):,} links" if len(found) > 1 else "1 link"
    return replace(first, message=f"{count}, such as {first.message}, {kind}", fix=advice)


def read_links(page: Page, plugins: Plugins = NO_PLUGINS) -> PageLinks:
    """Return the links of a page, and what is wrong with it in itself."""
    source = LinkedSource(page.text, page.path)
    faults = list(find_faults(source, page, plugins))
    # The way back from a note that nothing refers to.
    back = [
        f"fnref:{source.text[start:end].lstrip('^')}"
        for start, end, verdict in faults
        if verdict.rule == "link-footnote"
    ]
    found = tuple(finding_at(source, *fault) for fault in faults)
    return PageLinks(tuple(source_links(source)), found, tuple(back))


def _check_page(page: Page, look: PageLinks, site: Site, report: Report) -> None:
    findings = list(look.faults)
    source: LinkedSource | None = None
    broken: set[Landing | str] = set()
    for back in look.lost_ways_back:
        broken.update((f"#{back}", (page.address, back)))
    for link in look.links:
        found = judge(link, page, site)
        if found is None:
            continue
        landing = _landing(link, page, site)
        translated = found.rule in _TRANSLATED or site.translated
        if _is_rendered(link, page, landing, translated):
            if link.syntax is Syntax.HTML and found.replacement is not None:
                found = replace(found, replacement=html.escape(found.replacement))
            source = source or LinkedSource(page.text, page.path)
            findings.append(finding_at(source, link.start, link.end, found))
            broken.update((link.target, landing))
    if broken:
        report.broken.setdefault(page.address, set()).update(broken)
    if findings:
        mask = (source or LinkedSource(page.text, page.path)).mask
        for finding in sift(_once(findings), page.text, mask).kept:
            if finding.rule == UNSURE:
                kind, _, shown = finding.message.partition(_AND)
                of_kind = report.unsure.setdefault((kind, finding.fix), [])
                of_kind.append(replace(finding, message=shown))
            else:
                report.findings.append(finding)


def _is_rendered(link: Link, page: Page, landing: Landing, translated: bool) -> bool:
    """Tell whether the rendered page has this link.

    What looks like a link in the source may be text to Python-Markdown (Markdown in a block of
    raw HTML), or was cut by another hook: the reader never meets it.
    """
    if link.target in page.rendered_links or not link.target:
        return True
    if leads_away(link.target):
        return any(url.casefold() == link.target.casefold() for url in page.rendered_links)
    # MkDocs has translated what leads to a page of the site, and left the rest as it was.
    return translated and landing in page.rendered_addresses


def _landing(link: Link, page: Page, site: Site) -> Landing:
    """Return the address and fragment that a link leads to on the published site."""
    path, fragment = parts(link.target)
    if not path or link.syntax is Syntax.HTML or path.startswith("/"):
        return (join(page.address, path) if path else page.address), fragment
    name = posixpath.normpath(posixpath.join(posixpath.dirname(page.source), path))
    file = published_path(name, site.directory_urls)
    return address_of(file, site.directory_urls), fragment


def finding_at(source: Document, start: int, end: int, verdict: Verdict) -> Finding:
    """Return a verdict about a span of a source as a finding, its certain repair as an edit."""
    line, column = source.position(start)
    edit = None
    if verdict.rule == UNSURE:
        shown = source.text[start:end].partition("\n")[0]
        verdict = replace(verdict, message=f"{verdict.message}{_AND}`{shown}`")
    if verdict.replacement is not None and "\n" not in source.text[start:end]:
        edit = Edit(start, end, source.text[start:end], verdict.replacement)
    level = all_rules()[verdict.rule].level
    return Finding(
        source.path, line, column, verdict.rule, verdict.message, verdict.fix, level, edit
    )


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without a second one of the same rule at the same place."""
    return list({(f.line, f.column, f.rule): f for f in findings}.values())


# What stands right beside brackets that index something.
_JOINS = re.compile(r"[\w\])]")
_FOOTNOTE_USE = re.compile(r"\[\^(?P<label>[^\]\s\[]+)\](?!:)")
_FOOTNOTE_TEXT = re.compile(r"^[ ]{0,3}\[\^(?P<label>[^\]\s\[]+)\]:", re.MULTILINE)
# An attribute list of Python-Markdown, `{ #id .class }`, with or without the colon.
_ATTRIBUTE_LIST = re.compile(r"\{:?[ \t]*(?P<inner>[^{}\n]*)\}")
_ID = re.compile(r"(?:^|(?<=\s))#(?P<id>[^\s#}]+)")


class Fault(NamedTuple):
    """A verdict about the text from `start` to `end`."""

    start: int
    end: int
    verdict: Verdict


def find_faults(source: LinkedSource, page: Page, plugins: Plugins) -> Iterator[Fault]:
    """Yield what is wrong in the page's own text, each checked against the rendered page."""
    yield from _references(source, page, plugins)
    yield from _doubled_definitions(source)
    if not plugins.changes(page.text):
        yield from _footnotes(source, page)
        yield from _repeated_ids(source, page)


def _references(source: LinkedSource, page: Page, plugins: Plugins) -> Iterator[Fault]:
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
            verdict = unsure(kind, "only a build can tell: `clearpane check --build`")
            yield Fault(start, end, verdict)
            continue
        near = nearest(normal_label(link.label), labels)
        message = f"no line defines the reference `[{link.label}]`"
        if near:
            fix, new = f"did you mean `[{labels[near]}]`?", labels[near]
            certain = new if new.casefold() == link.label.casefold() else None
            yield Fault(start, end, Verdict("link-reference", message, fix, certain))
        else:
            fix = f"add a line `[{link.label}]: address`"
            yield Fault(start, end, Verdict("link-reference", message, fix))


def _bare_words(text: str) -> str:
    """Return a text without the marks of emphasis and code, which a reader does not see."""
    return re.sub(r"[*_`\\]", "", text)


def _doubled_definitions(source: LinkedSource) -> Iterator[Fault]:
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


def _footnotes(source: LinkedSource, page: Page) -> Iterator[Fault]:
    texts = list(_FOOTNOTE_TEXT.finditer(source.mask))
    uses = list(_FOOTNOTE_USE.finditer(source.mask))
    defined = Counter(match["label"] for match in texts)
    used = {match["label"] for match in uses}
    for match in uses:
        label = match["label"]
        if label in defined or f"[^{label}]" not in page.shown:
            continue
        near = nearest(label, defined)
        fix = f"did you mean `[^{near}]`?" if near else f"add a line `[^{label}]: text`"
        message = f"the footnote `[^{label}]` has no text"
        yield Fault(match.start() + 1, match.end() - 1, Verdict("link-footnote", message, fix))
    seen = set()
    for match in texts:
        label = match["label"]
        if label in seen:
            message = f"the footnote `[^{label}]` has a second text"
            verdict = Verdict("link-footnote", message, "remove one, or give it another label")
            yield Fault(match.start("label") - 1, match.end("label"), verdict)
        elif label not in used and f"fn:{label}" in page.anchors:
            message = f"nothing refers to the footnote `[^{label}]`"
            verdict = Verdict("link-footnote", message, f"write `[^{label}]` where it belongs")
            yield Fault(match.start("label") - 1, match.end("label"), verdict)
        seen.add(label)


def _repeated_ids(source: LinkedSource, page: Page) -> Iterator[Fault]:
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


def written_ids(source: LinkedSource) -> Iterator[tuple[str, int, int]]:
    """Yield each id that the text itself gives, in an attribute list or a tag, with its span."""
    for block in _ATTRIBUTE_LIST.finditer(source.mask):
        for match in _ID.finditer(block["inner"]):
            start = block.start("inner") + match.start("id")
            yield match["id"], start, start + len(match["id"])
    for tag in source.tags:
        for attribute in tag.attributes:
            if attribute.name == "id":
                yield attribute.value, attribute.start, attribute.end
