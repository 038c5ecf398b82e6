"""Check the addresses in the site's own style sheets."""

from __future__ import annotations

from collections.abc import Mapping

from clearpane.diagnostics import Diagnostic
from clearpane.links.addresses import join, leads_away, parts
from clearpane.links.sitemap import SiteMap
from clearpane.links.source_links import css_addresses
from clearpane.source import Source


def check_stylesheets(sheets: Mapping[str, tuple[str, str]], site: SiteMap) -> list[Diagnostic]:
    """Return a finding for each `url()` and `@import` that leads to no published file.

    `sheets` holds, for the published name of each style sheet, the path that findings name and
    its text.
    """
    findings = []
    for name, (path, text) in sheets.items():
        source = Source(text, path, front_matter=False)
        for url, start, _ in css_addresses(text):
            address = join(name, parts(url)[0])
            if leads_away(url) or url.startswith(("#", "/")):
                continue
            if address is None or site.file_at(address) is None:
                message = f"`{url}` leads nowhere: there is no `{address or url}`"
                fix = "add the file, or write the name that it has"
                findings.append(
                    Diagnostic(path, *source.position(start), "link-file", message, fix)
                )
    return sorted(findings)
