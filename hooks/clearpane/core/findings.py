"""What every finding of Clearpane looks like, in the build, the command and the reports."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from clearpane.core.rules import Level as Level
from clearpane.core.rules import all_rules

SKIPPED = "file-skipped"
"""The rule of a file that is not opened: whoever skips one has not done all of the work."""


class Degree(StrEnum):
    """How sure a finding and its repair are."""

    CERTAIN = "certain"
    """There is one repair, and `--fix` carries it out."""
    LIKELY = "likely"
    """It is a fault; how to mend it is proposed or left to the writer."""
    UNSURE = "unsure"
    """It may be none: only a build or a host can tell. It fails nothing."""


@dataclass(frozen=True, order=True)
class Edit:
    """One replacement in a file's text: `text[start:end]`, which must be `expected`, becomes `new`.

    Offsets count characters of the decoded text, from 0, line endings as they are in the file.
    """

    start: int
    end: int
    expected: str
    new: str


@dataclass(frozen=True, order=True)
class Finding:
    """One finding, at a place that an editor can jump to.

    `path` is relative to the project, with forward slashes on every system. `line` and `column`
    count from 1, in characters, in the file as its author sees it (front matter included).
    `rule` is its id. `message` says what is wrong, `fix` how to mend it
    (an instruction, or what was done), without a full stop. `level` is the rule's, unless
    the finding has one of its own. `edit` is there only when the repair is certain; `trial` takes
    what was found away in memory, to see what else goes with it (see `folded`); of findings that
    are `alike`, one is told (see `told_once`).
    """

    path: str
    line: int
    column: int
    rule: str
    message: str
    fix: str = ""
    level: Level = field(default=None, compare=False)  # type: ignore[assignment]
    edit: Edit | None = field(default=None, compare=False)
    trial: Edit | None = field(default=None, compare=False, repr=False)
    alike: str = field(default="", compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.level is None:
            rule = all_rules().get(self.rule)
            object.__setattr__(self, "level", rule.level if rule else Level.WARNING)

    @property
    def degree(self) -> Degree:
        """How sure the finding is: certain with an edit, unsure by its rule, else likely."""
        if self.edit is not None:
            return Degree.CERTAIN
        return Degree.UNSURE if self.rule.endswith("-unsure") else Degree.LIKELY

    def __str__(self) -> str:
        """Return the finding as text: one line, and the repair on an indented line of its own."""
        finding = f"{self.path}:{self.line}:{self.column}: {self.rule}  {self.message}"
        return f"{finding}\n  fix: {self.fix}" if self.fix else finding


_LOG_LEVELS = {Level.ERROR: logging.ERROR, Level.WARNING: logging.WARNING, Level.NOTE: logging.INFO}


def log_findings(log: logging.Logger, findings: Iterable[Finding]) -> None:
    """Write findings to a build's log, each at the level of its weight, so that strict counts.

    Each record carries its finding, which `finding_of` returns.
    """
    for finding in findings:
        log.log(_LOG_LEVELS[finding.level], str(finding), extra={"finding": finding})


def finding_of(record: logging.LogRecord) -> Finding | None:
    """Return the finding that a log record carries, or None."""
    finding: Any = getattr(record, "finding", None)
    return finding if isinstance(finding, Finding) else None


def closing_line(problems: int, places: int, files: int, noun: str = "file") -> str:
    """Return the closing line of a report, such as `3 problems in 2 files (81 checked)`."""
    if not problems:
        return f"No problems found in {plural(files, noun)}"
    return f"{plural(problems, 'problem')} in {plural(places, noun)} ({files} checked)"


def plural(count: int, noun: str) -> str:
    """Return a count with its noun, such as `1 file` or `2,000 files`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


class ClearpaneError(Exception):
    """The work could not be done; the message is one line for the user, never a traceback."""


_MOST_CAUSES = 20


def folded(text: str, ask: Callable[[Edit | None], Iterable[Finding] | None]) -> list[Finding]:
    """Return what `ask` finds in a text, what follows from one mistake counted at that mistake.

    `ask` is given an edit to be made first, or None; it returns None where it cannot be made. A
    mistake whose rule may explain others is taken away so: findings that are gone then are left
    out. Where the rule reaches to the end of a page (`explains = ["*"]`), they are counted, and
    what was in its shadow is there too.
    """
    found = _by_place(ask(None) or ())
    tried: set[tuple[str, int]] = set()
    while len(tried) < _MOST_CAUSES:
        untried = (each[0] for place, each in found.items() if place not in tried)
        cause = next((each for each in untried if _explains(each, found)), None)
        if cause is None:
            break
        place = cause.rule, cause.line
        tried.add(place)
        edit = cause.trial
        again = ask(edit) if edit else None
        if edit is None or again is None:
            continue
        after = _by_place(moved_back(each, text, edit) for each in again)
        gone = [each for each in found if each not in after and each != place]
        for each in gone:
            del found[each]
        if "*" in all_rules()[cause.rule].explains and place not in after:
            new = {place: each for place, each in after.items() if place not in found}
            found |= {
                place: [replace(f, edit=None, trial=None) for f in each]
                for place, each in new.items()
            }
            found[place] = [_with_count(cause, len(gone))]
    return [replace(f, trial=None) if f.trial else f for each in found.values() for f in each]


def told_once(findings: Iterable[Finding], published: str | None = None) -> list[Finding]:
    """Return findings with what is the same in many places told once, and how many they are.

    That is what says `1 link` and is `alike`, and what a theme or a template brings into many
    published files, whose paths begin with `published`.
    """
    told: list[Finding] = []
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for each in sorted(findings):
        if each.alike:
            groups.setdefault((each.rule, each.alike, each.fix), []).append(each)
        elif published and each.path.startswith(published):
            groups.setdefault((each.rule, each.message, ""), []).append(each)
        else:
            told.append(each)
    for first, *others in groups.values():
        message, count = first.message, len({each.path for each in others} - {first.path})
        if first.alike:
            message = message.replace("1 link", plural(1 + len(others), "link"), 1)
        elif count:
            message = f"{message} (also on {plural(count, 'other page')})"
        told.append(replace(first, message=message, alike=""))
    return told


def _by_place(findings: Iterable[Finding]) -> dict[tuple[str, int], list[Finding]]:
    places: dict[tuple[str, int], list[Finding]] = {}
    for each in findings:
        places.setdefault((each.rule, each.line), []).append(each)
    return places


def _explains(cause: Finding, found: Iterable[tuple[str, int]]) -> bool:
    """Tell whether a finding may be why others are there, at its line or below it."""
    explains = all_rules()[cause.rule].explains
    return "*" in explains or any(
        rule in explains and line >= cause.line and (rule, line) != (cause.rule, cause.line)
        for rule, line in found
    )


def moved_back(finding: Finding, text: str, edit: Edit) -> Finding:
    """Return a finding on an edited text with the line that it has in the text as it is."""
    first = text.count("\n", 0, edit.start) + 1
    added = edit.new.count("\n") - edit.expected.count("\n")
    last = first + edit.new.count("\n")
    line = finding.line
    if line > last or (line == last and added < 0):
        line -= added
    elif line >= first:
        line = max(first, line - max(0, added))
    return replace(finding, line=line)


def _with_count(cause: Finding, count: int) -> Finding:
    if not count:
        return cause
    more = f"{count} more finding{'s' * (count > 1)} on this page come{'s' * (count == 1)} from it"
    return replace(cause, message=f"{cause.message}; {more}")


Key = tuple[str, str, str, str]


class FindingChanges(logging.Filter):
    """A filter for a log that several builds of one site write their findings to.

    The first build's findings pass. Of a later build's those pass that the build before did not
    have: a finding that has only moved to another line is no new one. Every other message passes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._before: Counter[Key] = Counter()
        self._now: Counter[Key] = Counter()
        self._begun = False

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the record is worth showing, and note the finding that it is."""
        finding = finding_of(record)
        if finding is None or not self._begun:
            return True
        key = finding.path, finding.rule, finding.message, finding.fix
        self._now[key] += 1
        return self._now[key] > self._before[key]

    def begin(self) -> None:
        """Begin a build; what an aborted build has found is forgotten."""
        self._begun = True
        self._now.clear()

    def end(self) -> str:
        """End a build; return what there is to say about it in a line, or an empty string."""
        mended = (self._before - self._now).total()
        same = (self._before & self._now).total()
        parts = [f"{mended} mended"] if mended else []
        parts += [f"{same} as before"] if same else []
        self._before = self._now.copy()
        return f"Findings: {', '.join(parts)}" if parts else ""


@dataclass(frozen=True)
class Findings:
    """What a check has found: `items` sorted, and the number of pages that were looked at."""

    items: tuple[Finding, ...]
    pages: int
    title: str = ""

    @property
    def problems(self) -> int:
        """How many findings somebody must act on."""
        return sum(item.level is not Level.NOTE for item in self.items)

    @property
    def exit_code(self) -> int:
        """What the command that shows them ends with: 2 where a file was not even opened."""
        if any(item.rule == SKIPPED for item in self.items):
            return 2
        return int(self.problems > 0)

    @property
    def closing_line(self) -> str:
        """The count that closes a report: silence could also mean that nothing was checked."""
        places = {item.path for item in self.items if item.level is not Level.NOTE}
        return closing_line(self.problems, len(places), self.pages, "page")

    def per_page(self) -> dict[str, int]:
        """Return the number of findings of each page that has any, most first."""
        counts: dict[str, int] = {}
        for item in self.items:
            counts[item.path] = counts.get(item.path, 0) + 1
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
