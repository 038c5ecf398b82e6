"""Show a page's findings on the page itself, in the preview and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from html import escape
from importlib import resources
from pathlib import Path

from clearpane.core.findings import Finding, finding_of
from clearpane.site.addresses import relative

STYLE = "assets/clearpane-panel.css"
"""Where the preview has the panel's style: a policy may refuse styles within the page."""


class FindingsHandler(logging.Handler):
    """Collects what all hooks report during a build, each finding once."""

    def __init__(self) -> None:
        super().__init__()
        self.findings: dict[str, Finding] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message that is a finding."""
        finding = finding_of(record)
        if finding is not None:
            self.findings[str(finding)] = finding


def write_panels(
    site_dir: Path, pages: dict[str, tuple[str, str]], findings: Iterable[Finding]
) -> int:
    """Put a panel on each page of a preview that has findings; return how many have.

    `pages` holds, for the path that findings name, the page's address and its published file.
    """
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    touched = by_path.keys() & pages.keys()
    if touched:
        style = resources.files(__package__) / "panel.css"
        (site_dir / STYLE).parent.mkdir(parents=True, exist_ok=True)
        (site_dir / STYLE).write_text(style.read_text(encoding="utf-8"), encoding="utf-8")
    for path in touched:
        address, published = pages[path]
        file = site_dir / published
        html = file.read_text(encoding="utf-8")
        panel = panel_html(sorted(by_path[path]), relative(STYLE, address))
        file.write_text(_insert(html, panel), encoding="utf-8")
    return len(touched)


def panel_html(findings: list[Finding], style: str) -> str:
    """Return the panel for the findings of one page; `style` is the address of its style."""
    count = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    items = "".join(map(_item, findings))
    return (
        f'<link rel="stylesheet" href="{escape(style)}">\n'
        f'<details class="clearpane-panel" open data-search-exclude>'
        f"<summary>{count} on this page</summary>\n<ol>{items}</ol></details>\n"
    )


def _item(finding: Finding) -> str:
    fix = f"<p>Fix: {escape(finding.fix)}</p>" if finding.fix else ""
    place = f"{finding.path}:{finding.line}:{finding.column}"
    return (
        f"<li><code>{escape(place)}</code> <strong>{escape(finding.rule)}</strong> "
        f"{escape(finding.message)}{fix}</li>\n"
    )


def _insert(html: str, panel: str) -> str:
    end = html.rfind("</body>")
    return html + panel if end < 0 else html[:end] + panel + html[end:]
