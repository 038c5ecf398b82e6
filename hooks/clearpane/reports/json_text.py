"""Findings as JSON, for tools of one's own."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from clearpane.diagnostics import Diagnostic
from clearpane.reports.findings import Findings

FORMAT_VERSION = 1
"""Grows when a key is renamed, removed or changes its meaning."""


def as_json(findings: Findings) -> str:
    """Return an object with `findings`, `problems`, `pages` and `per_page`.

    Lines and columns count from 1, offsets of an edit from 0, all in characters.
    """
    data = {
        "version": FORMAT_VERSION,
        "pages": findings.pages,
        "problems": findings.problems,
        "per_page": findings.per_page(),
        "findings": [_plain(item) for item in findings.items],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _plain(item: Diagnostic) -> dict[str, Any]:
    return {**asdict(item), "level": item.level.value}
