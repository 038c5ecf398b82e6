"""Check the sources of a site: every link, reference, footnote and id of every page."""

from __future__ import annotations

import html
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from clearpane.diagnostics import Diagnostic, Edit
from clearpane.links.addresses import address_of, join, leads_away, parts, published_path
from clearpane.links.faults import find_faults
from clearpane.links.judge import judge
from clearpane.links.link import Link, Syntax, Verdict
from clearpane.links.sitemap import Page, SiteMap
from clearpane.links.source_links import LinkedSource, source_links
from clearpane.rules import all_rules
from clearpane.source import Source
from clearpane.switches import sift

Landing = tuple[str | None, str]
"""An address below the site's root (None: out of the site), and a fragment."""

# Faults of links that MkDocs can resolve all the same.
_TRANSLATED = frozenset({"link-anchor", "link-unpublished"})


@dataclass
class Report:
    """What the check of a site's sources found.

    `broken` holds, for the address of each page, every link with a fault, also one that its
    author switched off: as written, and as address and fragment.
    """

    findings: list[Diagnostic] = field(default_factory=list)
    broken: dict[str, set[Landing | str]] = field(default_factory=dict)

    def covers(self, page: str, link: str, landing: Landing) -> bool:
        """Tell whether the link on the page at this address has been dealt with."""
        known = self.broken.get(page, ())
        return link in known or landing in known


class PageLinks(NamedTuple):
    """What a page's own text and content tell of it, whatever the rest of the site is."""

    links: tuple[Link, ...]
    faults: tuple[Diagnostic, ...]
    lost_ways_back: tuple[str, ...]


def check_sources(site: SiteMap, known: Mapping[str, PageLinks] | None = None) -> Report:
    """Return the findings of all pages, sorted, without those that their authors switched off.

    `known` holds what `read_links` has returned of pages before, by source name.
    """
    report = Report()
    for page in site.pages.values():
        look = known.get(page.source) if known else None
        _check_page(page, look or read_links(page), site, report)
    report.findings.sort()
    return report


def read_links(page: Page) -> PageLinks:
    """Return the links of a page, and what is wrong with it in itself."""
    source = LinkedSource(page.text, page.path)
    faults = list(find_faults(source, page))
    # The way back from a note that nothing refers to.
    back = [
        f"fnref:{source.text[start:end].lstrip('^')}"
        for start, end, verdict in faults
        if verdict.rule == "link-footnote"
    ]
    found = tuple(diagnostic(source, *fault) for fault in faults)
    return PageLinks(tuple(source_links(source)), found, tuple(back))


def _check_page(page: Page, look: PageLinks, site: SiteMap, report: Report) -> None:
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
        if _is_rendered(link, page, landing, found.rule):
            if link.syntax is Syntax.HTML and found.replacement is not None:
                found = replace(found, replacement=html.escape(found.replacement))
            source = source or LinkedSource(page.text, page.path)
            findings.append(diagnostic(source, link.start, link.end, found))
            broken.update((link.target, landing))
    if broken:
        report.broken.setdefault(page.address, set()).update(broken)
    if findings:
        mask = (source or LinkedSource(page.text, page.path)).mask
        report.findings += sift(_once(findings), page.text, mask).kept


def _is_rendered(link: Link, page: Page, landing: Landing, rule: str) -> bool:
    """Tell whether the rendered page has this link.

    What looks like a link in the source may be text to Python-Markdown (Markdown in a block of
    raw HTML), or was cut by another hook: the reader never meets it.
    """
    if link.target in page.rendered_links or not link.target:
        return True
    if leads_away(link.target):
        return any(url.casefold() == link.target.casefold() for url in page.rendered_links)
    # MkDocs has translated what leads to a page of the site, and left the rest as it was.
    return rule in _TRANSLATED and landing in page.rendered_addresses


def _landing(link: Link, page: Page, site: SiteMap) -> Landing:
    """Return the address and fragment that a link leads to on the published site."""
    path, fragment = parts(link.target)
    if not path or link.syntax is Syntax.HTML or path.startswith("/"):
        return (join(page.address, path) if path else page.address), fragment
    name = posixpath.normpath(posixpath.join(posixpath.dirname(page.source), path))
    file = published_path(name, site.directory_urls)
    return address_of(file, site.directory_urls), fragment


def diagnostic(source: Source, start: int, end: int, verdict: Verdict) -> Diagnostic:
    """Return a verdict about a span of a source as a finding, its certain repair as an edit."""
    line, column = source.position(start)
    edit = None
    if verdict.replacement is not None and "\n" not in source.text[start:end]:
        edit = Edit(start, end, source.text[start:end], verdict.replacement)
    level = all_rules()[verdict.rule].level
    return Diagnostic(
        source.path, line, column, verdict.rule, verdict.message, verdict.fix, level, edit
    )


def _once(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the findings without a second one of the same rule at the same place."""
    return list({(f.line, f.column, f.rule): f for f in findings}.values())
