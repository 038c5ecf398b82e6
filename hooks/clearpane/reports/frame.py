"""Findings for a person at a terminal: each with its line of the source and a caret below it."""

from __future__ import annotations

import os
import unicodedata
from functools import cache
from pathlib import Path

import click

from clearpane.core.files import read_text
from clearpane.core.findings import ClearpaneError, Finding, Findings
from clearpane.core.rules import Level

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
