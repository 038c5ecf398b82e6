"""Clean and guard the pages of one site, as a build hands them over."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

from clearpane.ads.addresses import Judge
from clearpane.ads.cleaner import Cleaner
from clearpane.ads.guard import Guard, Leftover
from clearpane.ads.options import Options, read_options
from clearpane.core.files import read_text, shown, write_text
from clearpane.core.findings import ClearpaneError, Finding, Level, plural
from clearpane.core.rules import Scope, all_rules, check
from clearpane.document.document import Document
from clearpane.document.switches import Switches, sift
from clearpane.site.built import BuiltSite
from clearpane.site.site import Page, Site

# All that is found in a source; what of it is left over in a page is found there.
_CUT = tuple(
    rule.id
    for rule in all_rules().values()
    if rule.family == "ads" and rule.id not in ("leftover-ad", "inline-handler", "script-address")
)
_INDEXES = ("search/search_index.json", "search.json")
_FEEDS = ("sitemap.xml", "feed*.xml", "rss*.xml", "atom*.xml", "feed*.json")


class SiteCleaner:
    """Cleans sources and guards HTML with one set of options.

    `docs` is the folder of sources, `base` the folder that paths in findings are relative to.
    What a theme or a template brings into every page is told once.
    """

    def __init__(
        self,
        options: Options | None = None,
        own_host: str = "",
        docs: Path = Path("docs"),
        base: Path = Path(),
    ) -> None:
        self.options = options or Options()
        self.cleaner = Cleaner(self.options)
        self.guard = Guard(Judge(self.options.tables), self.options, own_host)
        self.prefix = shown(docs, base)
        # What was found at no place of a source, and on which other pages again.
        self._told: dict[tuple[str, str], tuple[Finding, set[str]]] = {}

    def source(self, raw: str, markdown: str, uri: str) -> tuple[str, list[Finding]]:
        """Return a page's Markdown without ads, and the findings.

        `raw` is the file, `markdown` what the build has of it, commonly without front matter;
        `uri` is the page's path below the docs folder. Findings have the file's lines, unless
        something changed the text before.
        """
        path = f"{self.prefix}/{uri}"
        known = raw.endswith(markdown)
        result = self.cleaner.clean(raw if known else markdown, path)
        text = result.text
        if known:
            # The head is front matter: it is never cut, so its length tells where the page begins.
            text = text[len(raw) - len(markdown) :]
        return text, [_with_command(d) for d in result.findings]

    def html(self, html: str, raw: str, uri: str) -> tuple[str, list[Finding]]:
        """Return HTML of a page without what must not be on it, and the findings."""
        return self._guarded(html, Document(raw, f"{self.prefix}/{uri}"))

    def template(self, html: str, name: str) -> tuple[str, list[Finding]]:
        """Return HTML that a template alone made, guarded as a page is, and the findings."""
        return self._guarded(html, Document("", name))

    def _guarded(self, html: str, source: Document) -> tuple[str, list[Finding]]:
        guarded = self.guard.page(html)
        if not guarded.leftovers:
            return html, []
        found = list(_located(guarded.leftovers, source))
        return guarded.html, [
            f for f in sift(found, source.text, source.mask).kept if self._is_new(f)
        ]

    def _is_new(self, finding: Finding) -> bool:
        if (finding.line, finding.column) != (1, 1):
            return True
        key = finding.rule, finding.message
        first, others = self._told.setdefault(key, (finding, set()))
        if finding.path != first.path:
            others.add(finding.path)
        return first is finding

    def published(self, site: Path) -> list[Finding]:
        """Return what must not be in a finished site's search index, sitemap and feeds.

        Before it come notes about what was told for one page only, and is on others too.
        """
        found = [_also(first, others) for first, others in self._told.values() if others]
        for name in _INDEXES:
            if (site / name).is_file():
                found += self._index(site / name)
        for file in _feeds(site):
            text = read_text(file)
            found += _at_offsets(self.guard.addresses(text), text, file)
        return found

    def _index(self, file: Path) -> list[Finding]:
        text = read_text(file)
        try:
            leftovers = self.guard.index(text)
        except ValueError as error:
            raise ClearpaneError(f"{file.as_posix()}: not JSON: {error}") from None
        return _at_offsets(leftovers, "", file)


def _also(first: Finding, others: set[str]) -> Finding:
    pages = plural(len(others), "other page")
    message = f"the same as above, on {pages} too: {first.message}"
    fix = "look for it in the theme and the templates"
    return replace(first, message=message, fix=fix, level=Level.NOTE)


def _feeds(site: Path) -> list[Path]:
    # One walk for all patterns: a large site has thousands of folders.
    walk = ((folder, name) for folder, _, names in os.walk(site) for name in names)
    return sorted(
        Path(folder, name)
        for folder, name in walk
        if name.endswith((".xml", ".json")) and any(fnmatch(name, feed) for feed in _FEEDS)
    )


def _with_command(finding: Finding) -> Finding:
    """Return a finding whose fix names the command that writes it: a build changes no source."""
    if finding.edit is None:
        return finding
    return replace(finding, fix=f"{finding.fix}  [clearpane clean --write {finding.path}]")


def _located(leftovers: Iterable[Leftover], source: Document) -> Iterator[Finding]:
    """Yield findings at the place in the source where their address stands, or at its start."""
    for leftover in leftovers:
        at = source.mask.find(leftover.address) if leftover.address else -1
        line, column = source.position(at) if at >= 0 else (1, 1)
        yield _finding(leftover, source.path, line, column)


def _at_offsets(leftovers: Iterable[Leftover], text: str, file: Path) -> list[Finding]:
    """Return findings at their place in a published file, or at its start where `text` is empty."""
    source = Document(text, file.as_posix(), front_matter=False)
    places = (
        (leftover, source.position(max(leftover.offset, 0) if text else 0))
        for leftover in leftovers
    )
    return [_finding(leftover, source.path, *place) for leftover, place in places]


def _finding(leftover: Leftover, path: str, line: int, column: int) -> Finding:
    rule = all_rules()[leftover.rule]
    done = "taken out of the page; " if leftover.removed else ""
    address = f" (`{leftover.address[:80]}`)" if leftover.address else ""
    return Finding(
        path, line, column, rule.id, leftover.message + address, done + rule.mend, rule.level
    )


@check(*_CUT, scope=Scope.PAGE)
def cut_ads(page: Page, site: Site) -> list[Finding]:
    """Return what of a page is cut before it is rendered, and what else looks like an ad."""
    return [_with_command(finding) for finding in page.cuts]


def check_ads(site: BuiltSite, write: bool = False) -> list[Finding]:
    """Return what must not be in the published files; with `write`, take it out of the pages."""
    settings = site.settings
    options = read_options(settings.strip_ads, settings.path.parent) if settings else Options()
    guard = Guard(Judge(options.tables), options, site.own_host)
    findings: list[Finding] = []
    for page in site.pages:
        text = site.text(page)
        guarded = guard.page(text)
        found = [(each, _ads_finding(each, page, text, site, write)) for each in guarded.leftovers]
        kept = [finding for each, finding in found if not _is_silenced(each, finding, page, site)]
        findings += kept
        if write and kept and guarded.html != text:
            write_text(site.folder / page, guarded.html)
    cleaner = SiteCleaner(options, site.own_host, base=site.root)
    return findings + cleaner.published(site.folder)


def _ads_finding(leftover: Leftover, page: str, text: str, site: BuiltSite, write: bool) -> Finding:
    rule = all_rules()[leftover.rule]
    line, column = Document(text, front_matter=False).position(max(leftover.offset, 0))
    source = site.source(page)
    fix = f"look for it in `{source}`, and in what is included there" if source else rule.mend
    if write and leftover.removed:
        fix = f"taken out of the page; {fix}"
    address = f" (`{leftover.address[:80]}`)" if leftover.address else ""
    message = leftover.message + address
    return Finding(site.path(page), line, column, rule.id, message, fix, rule.level)


def _is_silenced(leftover: Leftover, finding: Finding, page: str, site: BuiltSite) -> bool:
    """Tell whether the page's author has switched the finding off in the page's source."""
    if page not in site.sources:
        return False
    source = Document(read_text(site.sources[page]))
    at = source.mask.find(leftover.address) if leftover.address else -1
    line, column = source.position(max(at, 0))
    there = Finding("", line, column, finding.rule, finding.message)
    return Switches(source.text, source.mask).silence(there)
