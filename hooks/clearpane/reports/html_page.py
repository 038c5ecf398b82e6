"""Findings as one HTML page for a site's owner: what was cut, what is broken, what is old."""

from __future__ import annotations

from html import escape
from importlib import resources

from clearpane.diagnostics import Diagnostic
from clearpane.reports.findings import Findings
from clearpane.rules import all_rules

# What a family of rules means to somebody who has never read one.
_SUBJECTS = {"ads": "Cut", "links": "Broken", "pages": "To write", "switches": "Switch"}
_OLD = "review"


def as_html(findings: Findings) -> str:
    """Return a whole page that needs no other file and sends no request."""
    template = (resources.files(__name__.rpartition(".")[0]) / "page.html").read_text("utf-8")
    values = {
        "title": escape(findings.title or "What Clearpane found"),
        "count": escape(findings.closing_line),
        "subjects": "".join(_subject_row(*pair) for pair in _subjects(findings).items()),
        "pages": "".join(_page_row(*pair) for pair in findings.per_page().items()),
        "findings": "".join(map(_finding_row, findings.items)),
    }
    for name, value in values.items():
        template = template.replace(f"<!--{name}-->", value)
    return template


def subject(item: Diagnostic) -> str:
    """Return in a word what a finding is about: `Cut`, `Broken`, `Old` and so on."""
    if item.rule.startswith(_OLD):
        return "Old"
    family = all_rules()[item.rule].family
    return _SUBJECTS.get(family, family.capitalize())


def _subjects(findings: Findings) -> dict[str, int]:
    counts = dict.fromkeys(("Cut", "Broken", "Old"), 0)
    for item in findings.items:
        counts[subject(item)] = counts.get(subject(item), 0) + 1
    return counts


def _subject_row(name: str, count: int) -> str:
    return f"<li><strong>{count:,}</strong> {escape(name.lower())}</li>\n"


def _page_row(path: str, count: int) -> str:
    return f'<tr><td>{escape(path)}</td><td class="number">{count}</td></tr>\n'


def _finding_row(item: Diagnostic) -> str:
    place = f"{item.path}:{item.line}:{item.column}"
    fix = f'<div class="fix">{escape(item.fix)}</div>' if item.fix else ""
    return (
        f"<tr><td>{escape(subject(item))}</td>"
        f'<td data-path="{escape(item.path)}" data-line="{item.line}">{escape(place)}</td>'
        f"<td>{escape(item.rule)}</td><td>{escape(item.message)}{fix}</td></tr>\n"
    )
