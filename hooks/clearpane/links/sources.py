"""Check the sources of a site: every link, reference, footnote and id of every page."""

from __future__ import annotations

import html
import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from clearpane.core.findings import Edit, Finding
from clearpane.core.rules import Scope, check
from clearpane.document.document import Document, Snippets
from clearpane.document.links import Link, Syntax, Verdict, source_links
from clearpane.links.faults import find_faults
from clearpane.links.judge import judge
from clearpane.links.repairs import UNSURE
from clearpane.sites.addresses import address_of, join, leads_away, parts, published_path
from clearpane.sites.plugins import NO_PLUGINS, Plugins
from clearpane.sites.site import Page, Site

Landing = tuple[str | None, str]
"""An address below the site's root (None: out of the site), and a fragment."""

# Faults of links that MkDocs can resolve all the same.
_TRANSLATED = frozenset({"link-anchor", "link-unpublished"})
# A link can be wrong in its page, its case, and its anchor.
_ROUNDS = 4


@dataclass
class Report:
    """What the check of a site's sources found.

    `broken` holds, for the address of each page, every link with a fault, also one that its
    author switched off: as written, and as address and fragment.
    """

    findings: list[Finding] = field(default_factory=list)
    broken: dict[str, set[Landing | str]] = field(default_factory=lambda: defaultdict(set))

    def covers(self, page: str, link: str, landing: Landing) -> bool:
        """Tell whether the link on the page at this address has been dealt with."""
        known = self.broken.get(page, ())
        return link in known or landing in known


@check(
    *("link-page", "link-file", "link-anchor", "link-case", "link-address", "link-base"),
    *("link-absolute", "link-unpublished", "link-outside", "link-backslash", "link-empty"),
    *("link-moved", "link-reference", "link-footnote", "link-id", "link-scheme", "link-mail"),
    *("link-settings", "link-unsure"),
    scope=Scope.SITE,
)
def links(site: Site) -> list[Finding]:
    """Return what is wrong with the links, references, footnotes and ids of all pages."""
    return site.once(check_sources).findings


class PageLinks(NamedTuple):
    """What a page's own text and content tell of it, whatever the rest of the site is."""

    links: tuple[Link, ...]
    faults: tuple[Finding, ...]
    lost_ways_back: tuple[str, ...]


def check_sources(site: Site, only: Collection[str] | None = None) -> Report:
    """Return the findings of all pages, sorted, those too that their authors switched off.

    `only` names the sources of those to be looked at, where it is not all.
    """
    report = Report()
    snippets = Snippets(site.snippets, Path.cwd())
    for page in site.pages.values():
        if only is not None and page.source not in only:
            continue
        look = page.answer("links", partial(read_links, page, site.plugins))
        report.findings += look.faults
        for back in look.lost_ways_back:
            report.broken[page.address] |= {f"#{back}", (page.address, back)}
        for link, verdict in _broken(look.links, page, site, report):
            new = verdict.replacement
            new = html.escape(new) if new is not None and link.syntax is Syntax.HTML else new
            found = replace(verdict, replacement=new)
            report.findings.append(finding_at(page.document, link.start, link.end, found))
        for snippet in snippets.of(page.document) if "8<" in page.text else ():
            for link, verdict in _broken(source_links(snippet), page, site, report):
                # What mends it for this page may break it for the next that takes it; and a file
                # that other places show too, such as a README, needs whole addresses.
                if verdict.rule not in (UNSURE, "link-absolute"):
                    fix = f"{verdict.fix}, as {page.path} shows it"
                    found = replace(verdict, fix=fix, replacement=None)
                    report.findings.append(finding_at(snippet, link.start, link.end, found))
    places = {(f.path, f.line, f.column, f.rule): f for f in report.findings}
    report.findings = sorted(places.values())
    return report


def read_links(page: Page, plugins: Plugins = NO_PLUGINS) -> PageLinks:
    """Return the links of a page, and what is wrong with it in itself."""
    source = page.document
    faults = [] if page.unrendered else list(find_faults(source, page, plugins))
    # The way back from a note that nothing refers to.
    back = [
        f"fnref:{source.text[start:end].lstrip('^')}"
        for start, end, verdict in faults
        if verdict.rule == "link-footnote"
    ]
    found = tuple(finding_at(source, *fault) for fault in faults)
    return PageLinks(tuple(source_links(source)), found, tuple(back))


def _broken(
    links: Iterable[Link], page: Page, site: Site, report: Report
) -> Iterator[tuple[Link, Verdict]]:
    """Yield each link that leads wrong and that a reader meets, and note it in the report."""
    for link in (_as_built(written, page, site) for written in links):
        found = _judged(link, page, site)
        if found is None:
            continue
        landing = _landing(link, page, site)
        if _is_rendered(link, page, landing, found.rule in _TRANSLATED or site.translated):
            report.broken[page.address] |= {link.target, landing}
            yield link, found


def _as_built(link: Link, page: Page, site: Site) -> Link:
    """Return a link as its builder has taken it: Zensical translates those in HTML too."""
    if not site.translated or link.syntax is not Syntax.HTML or leads_away(link.target):
        return link
    return link if link.target in page.rendered_links else replace(link, syntax=Syntax.MARKDOWN)


def _judged(link: Link, page: Page, site: Site) -> Verdict | None:
    """Return the verdict on a link, its certain repair followed to where no other is needed."""
    found = judge(link, page, site)
    for _ in range(_ROUNDS):
        if found is None or found.replacement is None:
            break
        again = judge(replace(link, target=found.replacement), page, site)
        if again is None or again.replacement is None:
            break
        found = replace(found, fix=again.fix, replacement=again.replacement)
    return found


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
    edit, alike = None, ""
    if verdict.rule == UNSURE:
        # Of all links of one kind one is told.
        alike, written = verdict.message, source.text[start:end].partition("\n")[0]
        verdict = replace(verdict, message=f"1 link, such as `{written}`, {alike}")
    if verdict.replacement is not None and "\n" not in source.text[start:end]:
        edit = Edit(start, end, source.text[start:end], verdict.replacement)
    said = verdict.rule, verdict.message, verdict.fix
    return Finding(source.path, line, column, *said, edit=edit, alike=alike)
