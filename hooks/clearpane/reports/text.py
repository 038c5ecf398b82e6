"""Findings as lines that a terminal shows and an editor can jump from."""

from __future__ import annotations

from clearpane.reports.findings import Findings


def as_text(findings: Findings) -> str:
    """Return each finding with its repair below it, and the count."""
    return "\n".join([*map(str, findings.items), findings.closing_line]) + "\n"
