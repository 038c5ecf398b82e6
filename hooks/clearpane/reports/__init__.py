"""Print findings for people, editors, code hosts and site owners, all from one plain structure."""

from __future__ import annotations

from collections.abc import Callable

from clearpane.reports.findings import Findings
from clearpane.reports.github import as_github
from clearpane.reports.html_page import as_html
from clearpane.reports.json_text import as_json
from clearpane.reports.sarif import as_sarif
from clearpane.reports.text import as_text

FORMATS: dict[str, Callable[[Findings], str]] = {
    "text": as_text,
    "github": as_github,
    "sarif": as_sarif,
    "json": as_json,
    "html": as_html,
}
"""Each format by the name that `clearpane check --format` takes."""

__all__ = ["FORMATS", "Findings"]
