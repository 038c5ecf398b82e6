"""Findings as workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from clearpane.diagnostics import Diagnostic, Level
from clearpane.reports.findings import Findings

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def as_github(findings: Findings) -> str:
    """Return one command a finding, and the count as a plain line.

    Written as "Workflow commands for GitHub Actions" (docs.github.com) asks.
    """
    return "\n".join([*map(_command, findings.items), findings.closing_line]) + "\n"


def _command(item: Diagnostic) -> str:
    place = f"file={_property(item.path)},line={item.line},col={item.column}"
    text = f"{item.message}\nfix: {item.fix}" if item.fix else item.message
    return f"::{_COMMANDS[item.level]} {place},title={_property(item.rule)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
