"""Clean the sources of one site, as a build hands them over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clearpane.ads.cleaner import Cleaner
from clearpane.ads.dialects import Dialect
from clearpane.ads.options import Options
from clearpane.core.files import shown
from clearpane.core.findings import Finding
from clearpane.core.rules import Scope, all_rules, check
from clearpane.sites.site import Page, Site

# All that is found in a source.
_CUT = tuple(rule.id for rule in all_rules().values() if rule.family == "ads")


class SiteCleaner:
    """Cleans sources with one set of options.

    `docs` is the folder of sources, `base` the folder that paths in findings are relative to.
    """

    def __init__(
        self,
        options: Options | None = None,
        docs: Path = Path("docs"),
        base: Path = Path(),
        dialect: Dialect | None = None,
    ) -> None:
        self.cleaner = Cleaner(options or Options(), [dialect] if dialect else None)
        self.prefix = shown(docs, base)

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


def _with_command(finding: Finding) -> Finding:
    """Return a finding whose fix names the command that writes it: a build changes no source."""
    if finding.edit is None:
        return finding
    return replace(finding, fix=f"{finding.fix}  [clearpane clean --write {finding.path}]")


@check(*_CUT, scope=Scope.PAGE)
def cut_ads(page: Page, _: Site) -> list[Finding]:
    """Return what of a page is cut before it is rendered, and what else looks like an ad."""
    return [_with_command(finding) for finding in page.cuts]
