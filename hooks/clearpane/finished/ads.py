"""Look for ads in the finished pages, where they have come from a snippet or a template too."""

from __future__ import annotations

from clearpane.ads.addresses import Judge
from clearpane.ads.guard import Guard, Leftover
from clearpane.ads.site import SiteCleaner
from clearpane.diagnostics import Diagnostic
from clearpane.files import read_text, write_text
from clearpane.finished.site import Site
from clearpane.rules import all_rules
from clearpane.source import Source
from clearpane.switches import Switches


def check_ads(site: Site, write: bool = False) -> list[Diagnostic]:
    """Return what must not be in the published files; with `write`, take it out of the pages."""
    guard = Guard(Judge(site.options.tables), site.options, site.own_host)
    findings: list[Diagnostic] = []
    for page in site.pages:
        text = site.text(page)
        guarded = guard.page(text)
        found = [(each, _finding(each, page, text, site, write)) for each in guarded.leftovers]
        kept = [finding for each, finding in found if not _is_silenced(each, finding, page, site)]
        findings += kept
        if write and kept and guarded.html != text:
            write_text(site.folder / page, guarded.html)
    cleaner = SiteCleaner(site.options, site.own_host, base=site.root)
    return findings + cleaner.published(site.folder)


def _finding(leftover: Leftover, page: str, text: str, site: Site, write: bool) -> Diagnostic:
    rule = all_rules()[leftover.rule]
    line, column = Source(text, front_matter=False).position(max(leftover.offset, 0))
    source = site.source(page)
    fix = f"look for it in `{source}`, and in what is included there" if source else rule.mend
    if write and leftover.removed:
        fix = f"taken out of the page; {fix}"
    address = f" (`{leftover.address[:80]}`)" if leftover.address else ""
    message = leftover.message + address
    return Diagnostic(site.path(page), line, column, rule.id, message, fix, rule.level)


def _is_silenced(leftover: Leftover, finding: Diagnostic, page: str, site: Site) -> bool:
    """Tell whether the page's author has switched the finding off in the page's source."""
    if page not in site.sources:
        return False
    source = Source(read_text(site.sources[page]))
    at = source.mask.find(leftover.address) if leftover.address else -1
    line, column = source.position(max(at, 0))
    there = Diagnostic("", line, column, finding.rule, finding.message)
    return Switches(source.text, source.mask).silence(there)
