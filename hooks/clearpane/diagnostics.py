"""What every finding of Clearpane looks like, in the build, the command and the reports."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """The result would be wrong or incomplete: nothing is written, the build stops."""
    WARNING = "warning"
    """Somebody must look at it; a strict build fails."""
    NOTE = "note"
    """Worth knowing; no build fails by it."""


@dataclass(frozen=True, order=True)
class Edit:
    """One replacement in a file's text: `text[start:end]`, which must be `old`, becomes `new`.

    Offsets count characters of the decoded text, from 0, line endings as they are in the file.
    """

    start: int
    end: int
    old: str
    new: str


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One finding, at a place that an editor can jump to.

    `path` is relative to the project, with forward slashes on every system. `line` and `column`
    count from 1, in characters, in the file as its author sees it (front matter included).
    `rule` names a rule of `clearpane.rules`. `message` says what is wrong, `fix` how to mend it
    (an instruction, or what was done), without a full stop. `edit` is there only when the
    repair is certain.
    """

    path: str
    line: int
    column: int
    rule: str
    message: str
    fix: str = ""
    level: Level = field(default=Level.WARNING, compare=False)
    edit: Edit | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """Return the finding as text: one line, and the repair on an indented line of its own."""
        finding = f"{self.path}:{self.line}:{self.column}: {self.rule}  {self.message}"
        return f"{finding}\n  fix: {self.fix}" if self.fix else finding


_LOG_LEVELS = {
    Level.ERROR: logging.ERROR,
    Level.WARNING: logging.WARNING,
    Level.NOTE: logging.INFO,
}


def log_findings(log: logging.Logger, diagnostics: Iterable[Diagnostic]) -> None:
    """Write findings to a build's log, each at the level of its weight, so that strict counts."""
    for finding in diagnostics:
        log.log(_LOG_LEVELS[finding.level], str(finding))


def count_line(diagnostics: Iterable[Diagnostic], files: int, noun: str = "file") -> str:
    """Return the closing line of a report, such as `3 problems in 2 files (81 checked)`."""
    found = [d for d in diagnostics if d.level is not Level.NOTE]
    return closing_line(len(found), len({d.path for d in found}), files, noun)


def closing_line(problems: int, places: int, files: int, noun: str = "file") -> str:
    """Return the closing line for so many problems in `places` of so many files."""
    if not problems:
        return f"No problems found in {plural(files, noun)}"
    return f"{plural(problems, 'problem')} in {plural(places, noun)} ({files} checked)"


def plural(count: int, noun: str) -> str:
    """Return a count with its noun, such as `1 file` or `2,000 files`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


class ClearpaneError(Exception):
    """The work could not be done; the message is one line for the user, never a traceback."""
