"""Findings as SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from clearpane.diagnostics import Diagnostic, Level
from clearpane.reports.findings import Findings
from clearpane.rules import Rule, all_rules

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note"}


def as_sarif(findings: Findings) -> str:
    """Return a log with one run; certain repairs are in it as fixes."""
    used = sorted({item.rule for item in findings.items})
    index = {rule: number for number, rule in enumerate(used)}
    run = {
        "tool": {"driver": {"name": "clearpane", "rules": [_rule(all_rules()[r]) for r in used]}},
        # Columns count characters, not UTF-16 units as they would by default.
        "columnKind": "unicodeCodePoints",
        "results": [_result(item, index) for item in findings.items],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.mend},
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
    }


def _result(item: Diagnostic, index: dict[str, int]) -> dict[str, Any]:
    artifact = {"uri": quote(item.path)}
    region = {"startLine": item.line, "startColumn": item.column}
    text = f"{item.message}. {item.fix[:1].upper()}{item.fix[1:]}" if item.fix else item.message
    result: dict[str, Any] = {
        "ruleId": item.rule,
        "ruleIndex": index[item.rule],
        "level": _LEVELS[item.level],
        "message": {"text": text},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }
    if item.edit is not None:
        deleted = {"charOffset": item.edit.start, "charLength": item.edit.end - item.edit.start}
        replacement = {"deletedRegion": deleted, "insertedContent": {"text": item.edit.new}}
        change = {"artifactLocation": artifact, "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": item.fix}, "artifactChanges": [change]}]
    return result
