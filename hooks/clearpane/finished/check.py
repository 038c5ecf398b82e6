"""Check a finished site as a whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from clearpane.diagnostics import Diagnostic
from clearpane.files import read_text
from clearpane.finished.ads import check_ads
from clearpane.finished.policy import check_policy
from clearpane.finished.search import check_search
from clearpane.finished.site import Site
from clearpane.links.build import BuiltPage, check_build
from clearpane.links.check import Report
from clearpane.links.docs_folder import read_sources
from clearpane.links.finished import check_finished, read_finished
from clearpane.links.sitemap import SiteMap
from clearpane.links.stylesheets import check_stylesheets

WRITES = ("ads", "policy", "search")
"""What can be written into a finished site: ads cut, the policy, the steps' search entries."""


def check_site(site: Site, write: Collection[str] = ()) -> list[Diagnostic]:
    """Return every finding on a finished site, sorted; `write` holds some of WRITES.

    The policy comes last, because it holds the hashes of what stands in the page.
    """
    findings = [
        *check_ads(site, "ads" in write),
        *check_links(site),
        *check_search(site, "search" in write),
        *check_policy(site, "policy" in write),
    ]
    return sorted(findings)


def check_links(site: Site) -> list[Diagnostic]:
    """Return the broken links of a finished site, at their place in the source where it is known.

    Without settings each is named where it stands in the published file.
    """
    settings = site.settings
    if settings is None:
        finished = read_finished(site.folder)
        names = [name for name in sorted(finished.files) if name.endswith(".css")]
        sheets = {name: (site.path(name), site.text(name)) for name in names}
        return [
            *_shown(check_finished(finished, site.folder, Report()), site),
            *check_stylesheets(sheets, SiteMap({}, frozenset(finished.files))),
        ]
    _, excluded = read_sources(settings)
    pages = []
    for page, path in site.sources.items():
        if page in site.pages:
            source = path.relative_to(settings.docs_dir).as_posix()
            pages.append(BuiltPage(source, read_text(path), site.article(page), ""))
    result = check_build(settings, settings.docs_dir, site.folder, pages, excluded)
    return _shown(result.findings, site)


def _shown(findings: list[Diagnostic], site: Site) -> list[Diagnostic]:
    """Return findings with paths relative to where the user is, not to the settings or the site."""
    shown = []
    for finding in findings:
        base = site.folder.parent if finding.rule == "link-finished" else None
        shown.append(replace(finding, path=site.path_of(finding.path, base)))
    return shown
