"""Show a page's findings on the page itself, in the preview and nowhere else."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from html import escape
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from clearpane.core.files import read_bytes
from clearpane.core.findings import Finding, finding_of
from clearpane.sites.addresses import relative

STYLE = "assets/clearpane-panel.css"
"""Where the preview has the panel's style: a policy may refuse styles within the page."""


_CODE = re.compile(r"(`+) ?(.+?) ?\1(?!`)")
# Where the content begins: Material's article, the main part of other themes, or the body.
_CONTENT = re.compile(
    r"<article\b[^>]*>|<main\b[^>]*>|<[a-z]+\b[^>]*\brole=[\"']?main\b[^>]*>|<body\b[^>]*>"
)
_LONGEST = 300


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
    site_dir: Path, root: Path, pages: dict[str, tuple[str, str]], findings: Iterable[Finding]
) -> int:
    """Put a panel on each page of a preview that has findings; return how many have.

    `pages` holds, for the path that findings name, relative to `root`, the page's address and
    its published file.
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
        panel = panel_html(sorted(by_path[path]), relative(STYLE, address), root / path)
        file.write_text(_insert(file.read_text(encoding="utf-8"), panel), encoding="utf-8")
    return len(touched)


def panel_html(findings: list[Finding], style: str, source: Path) -> str:
    """Return the panel for the findings of one page.

    `style` is the address of its style, `source` the file that the findings speak of.
    """
    count = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    # What is no text may be what the finding speaks of.
    lines = read_bytes(source).decode("utf-8", "replace").splitlines() if source.is_file() else []
    items = "".join(_item(finding, lines, source) for finding in findings)
    return (
        f'<link rel="stylesheet" href="{escape(style)}">\n'
        f'<details class="clearpane-panel" open data-search-exclude>'
        f"<summary>{count} on this page</summary>\n<ol>{items}</ol></details>\n"
    )


def _item(finding: Finding, lines: list[str], source: Path) -> str:
    place = f"{finding.path}:{finding.line}:{finding.column}"
    # VS Code and its kin open a file at a place by this address.
    editor = f"vscode://file/{quote(source.resolve().as_posix().lstrip('/'))}"
    editor += f":{finding.line}:{finding.column}"
    line = lines[finding.line - 1].strip() if finding.line <= len(lines) else ""
    shown = f"<pre><code>{escape(line[:_LONGEST])}</code></pre>" if line else ""
    fix = f"<p>Fix: {_words(finding.fix)}</p>" if finding.fix else ""
    return (
        f'<li><a href="{escape(editor)}" title="Open in VS Code"><code>{escape(place)}</code></a> '
        f"<strong>{escape(finding.rule)}</strong> {_words(finding.message)}{shown}{fix}</li>\n"
    )


def _words(text: str) -> str:
    """Return the words of a finding as HTML: what stands in backticks is code."""
    return _CODE.sub(r"<code>\2</code>", escape(text, quote=False))


def _insert(html: str, panel: str) -> str:
    """Put a panel above a page's content, where it covers nothing."""
    begins = _CONTENT.search(html)
    at = begins.end() if begins else html.rfind("</body>")
    return html + panel if at < 0 else html[:at] + panel + html[at:]
