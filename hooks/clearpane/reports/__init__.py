"""Print findings for people at a terminal, for editors, code hosts, programs and site owners.

A format is a function from `Findings` to a text and a line in `FORMATS`; `as_frames` shows a
person at a terminal the lines that findings speak of.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from clearpane.core.files import read_text
from clearpane.core.findings import ClearpaneError, Finding, Findings
from clearpane.core.rules import Level, Rule, all_rules


def as_text(findings: Findings) -> str:
    """Return each finding with its repair below it, and the count."""
    return "\n".join([*map(str, findings.items), findings.closing_line]) + "\n"


def as_github(findings: Findings) -> str:
    """Return one command a finding, and the count as a plain line.

    Written as "Workflow commands for GitHub Actions" (docs.github.com) asks.
    """
    return "\n".join([*map(_command, findings.items), findings.closing_line]) + "\n"


def _command(item: Finding) -> str:
    place = f"file={_property(item.path)},line={item.line},col={item.column}"
    text = f"{item.message}\nfix: {item.fix}" if item.fix else item.message
    command = "notice" if item.level is Level.NOTE else item.level.value
    return f"::{command} {place},title={_property(item.rule)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMAT_VERSION = 2
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


def _plain(item: Finding) -> dict[str, Any]:
    plain = {**asdict(item), "level": item.level.value, "degree": item.degree.value}
    return {name: value for name, value in plain.items() if name not in ("trial", "alike")}


SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


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
        "defaultConfiguration": {"level": rule.level.value},
    }


def _result(item: Finding, index: dict[str, int]) -> dict[str, Any]:
    artifact = {"uri": quote(item.path)}
    region = {"startLine": item.line, "startColumn": item.column}
    text = f"{item.message}. {item.fix[:1].upper()}{item.fix[1:]}" if item.fix else item.message
    result: dict[str, Any] = {
        "ruleId": item.rule,
        "ruleIndex": index[item.rule],
        "level": item.level.value,
        "message": {"text": text},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }
    if item.edit is not None:
        deleted = {"charOffset": item.edit.start, "charLength": item.edit.end - item.edit.start}
        replacement = {"deletedRegion": deleted, "insertedContent": {"text": item.edit.new}}
        change = {"artifactLocation": artifact, "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": item.fix}, "artifactChanges": [change]}]
    return result


# What a family of rules means to somebody who has never read one.
_SUBJECTS = {
    "ads": "Cut",
    "finish": "Site",
    "imports": "Import",
    "links": "Broken",
    "pages": "To write",
}
_OLD = "review"


def as_html(findings: Findings) -> str:
    """Return a whole page that needs no other file and sends no request."""
    template = (resources.files(__name__) / "page.html").read_text("utf-8")
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


def subject(item: Finding) -> str:
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


def _finding_row(item: Finding) -> str:
    place = f"{item.path}:{item.line}:{item.column}"
    fix = f'<div class="fix">{escape(item.fix)}</div>' if item.fix else ""
    return (
        f"<tr><td>{escape(subject(item))}</td>"
        f'<td data-path="{escape(item.path)}" data-line="{item.line}">{escape(place)}</td>'
        f"<td>{escape(item.rule)}</td><td>{escape(item.message)}{fix}</td></tr>\n"
    )


_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "cyan"}
_NARROWEST = 40
# How much of a long line is shown before the place that is meant.
_BEFORE = 0.4


def as_frames(findings: Findings, root: Path, width: int) -> str:
    """Return the findings with their lines, `width` columns wide, for paths relative to `root`.

    The first line of each is the same as in the plain report, so that a terminal can make a link
    of its place. There are colours unless the environment holds `NO_COLOR` (no-color.org).
    """
    colours = not os.environ.get("NO_COLOR")
    read = cache(lambda path: _lines(root / path))
    parts = [_frame(finding, read(finding.path), width, colours) for finding in findings.items]
    closing = findings.closing_line
    return "\n".join([*parts, click.style(closing, bold=True) if colours else closing])


def _lines(path: Path) -> list[str]:
    try:
        return read_text(path).removeprefix("\ufeff").splitlines()
    except (ClearpaneError, OSError):
        # A folder, an address of the web, or a file that is gone: there is no line to show.
        return []


def _frame(finding: Finding, lines: list[str], width: int, colours: bool) -> str:
    def paint(text: str, colour: str = "", *, bold: bool = False) -> str:
        return click.style(text, fg=colour or None, bold=bold or None) if colours else text

    place = f"{finding.path}:{finding.line}:{finding.column}"
    rule = paint(finding.rule, _COLOURS[finding.level], bold=True)
    parts = [f"{paint(place, bold=True)}: {rule}  {finding.message}"]
    if finding.line <= len(lines) and lines[finding.line - 1].strip():
        gutter = len(str(finding.line))
        shown, caret = _window(lines[finding.line - 1], finding.column, width - gutter - 5)
        bar = paint("|", "blue")
        parts.append(f"  {paint(str(finding.line), 'blue')} {bar} {shown}")
        parts.append(f"  {' ' * gutter} {bar} {' ' * caret}{paint('^', _COLOURS[finding.level])}")
    if finding.fix:
        parts.append(f"  {paint('fix:', 'green', bold=True)} {finding.fix}")
    return "\n".join([*parts, ""])


def _window(line: str, column: int, width: int) -> tuple[str, int]:
    """Return the part of a line around a column that fits, and the caret's distance from it."""
    width = max(width, _NARROWEST)
    line = "".join(sign if sign.isprintable() else " " for sign in line)
    start = 0
    if _columns(line) > width:
        start = max(0, min(column - 1 - int(width * _BEFORE), len(line) - width))
    shown = line[start : start + width]
    dots = "…" if start else ""
    caret = _columns(dots) + _columns(line[start : column - 1])
    end = "…" if start + width < len(line) else ""
    return f"{dots}{shown[: width - len(dots) - len(end)]}{end}", caret


def _columns(text: str) -> int:
    """Return how many columns a terminal gives to a text: two to each wide sign of East Asia."""
    return sum(
        0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in text
    )


FORMATS: dict[str, Callable[[Findings], str]] = {
    "text": as_text,
    "github": as_github,
    "sarif": as_sarif,
    "json": as_json,
    "html": as_html,
}
"""Each format by the name that `clearpane check --format` takes."""
