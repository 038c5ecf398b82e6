"""Tell what an import has done, and what a person must still look at, draft by draft."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import click

from clearpane.core.files import read_bytes, reason, remove_unfinished, replaced, write_text
from clearpane.core.findings import ClearpaneError, plural
from clearpane.imports.draft import Draft

FORMAT_VERSION = 1
"""Of the JSON report: grows when a key is renamed, removed or changes its meaning."""


@dataclass
class Counts:
    """What has come of the articles so far; `target` is where the drafts go."""

    target: str
    drafts: int = 0
    cut: int = 0
    findings: int = 0
    with_findings: int = 0
    failures: int = 0

    def add(self, draft: Draft) -> None:
        """Count a draft."""
        self.drafts += 1
        self.cut += draft.cut
        self.findings += len(draft.findings)
        self.with_findings += bool(draft.findings)

    def __str__(self) -> str:
        """Return the counts that close an import."""
        parts = [
            f"{plural(self.drafts, 'draft')} in {self.target}",
            f"{plural(self.cut, 'piece')} of advertising cut",
            f"{plural(self.findings, 'place')} to look at in {plural(self.with_findings, 'draft')}",
        ]
        if self.failures:
            parts.append(f"{plural(self.failures, 'article')} could not be imported")
        return ", ".join(parts)


class Report(Protocol):
    """Is told of each draft, and of each article that could not be imported."""

    def add(self, draft: Draft) -> None:
        """Take a draft."""

    def fail(self, failure: str) -> None:
        """Take why an article could not be imported."""


class PrintedReport:
    """Prints findings and failures as they come, as the other commands do."""

    def add(self, draft: Draft) -> None:
        """Print the findings of a draft."""
        click.echo("".join(f"{finding}\n" for finding in draft.findings), nl=False)

    def fail(self, failure: str) -> None:
        """Print why an article could not be imported."""
        click.echo(f"clearpane: {failure}", err=True)

    def close(self, counts: Counts) -> None:
        """All is printed already."""


class WrittenReport:
    """Writes a report to a file. What of it comes last waits on the disk, not in memory."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._format = REPORT_FORMATS[file.suffix.lower()]
        self._failures: list[str] = []
        self._drafts = 0
        # No `with`: it is there until `close`, and goes when nobody needs it any more.
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115

    def add(self, draft: Draft) -> None:
        """Put down the section of a draft."""
        self._drafts += 1
        separator = self._format.separator if self._drafts > 1 else ""
        self._spool.write((separator + self._format.section(draft)).encode())

    def fail(self, failure: str) -> None:
        """Keep and print why an article could not be imported."""
        self._failures.append(failure)
        click.echo(f"clearpane: {failure}", err=True)

    def close(self, counts: Counts) -> None:
        """Write the report; raise ClearpaneError when it cannot be written."""
        before, after = self._format.frame(counts, self._failures)
        self._spool.seek(0)
        with self._spool, replaced(self.file) as file:
            file.write(before.encode())
            shutil.copyfileobj(self._spool, file)
            file.write(after.encode())


@dataclass(frozen=True)
class _Format:
    """How a report is written: what comes before and after the sections, and each of these."""

    frame: Callable[[Counts, list[str]], tuple[str, str]]
    section: Callable[[Draft], str]
    separator: str = ""


def _json_frame(counts: Counts, failures: list[str]) -> tuple[str, str]:
    """Return the object around the list of drafts, each of which has its findings."""
    data = {"version": FORMAT_VERSION, "summary": str(counts), "failures": failures, "drafts": []}
    whole = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    before, after = whole[: -len("]\n}\n")], whole[-len("]\n}\n") :]
    return (f"{before}\n    ", f"\n  {after}") if counts.drafts else (before, after)


def _json_section(draft: Draft) -> str:
    data = {
        "draft": draft.path.as_posix(),
        "source": draft.source,
        "cut": draft.cut,
        "left_out": draft.left_out,
        "boilerplate": draft.boilerplate,
        "findings": [
            {
                "line": f.line,
                "column": f.column,
                "rule": f.rule,
                "level": f.level.value,
                "message": f.message,
                "fix": f.fix,
            }
            for f in draft.findings
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2).replace("\n", "\n    ")


def _markdown_frame(counts: Counts, failures: list[str]) -> tuple[str, str]:
    """Return the head of a check list that has a section for each draft."""
    lines = ["# What to look at after the import", f"\n{counts}."]
    if failures:
        lines += ["\n## Could not be imported\n", *(f"- [ ] {failure}" for failure in failures)]
    return "\n".join(lines) + "\n", ""


def _markdown_section(draft: Draft) -> str:
    return "".join(f"{line}\n" for line in _markdown_lines(draft))


def _markdown_lines(draft: Draft) -> Iterator[str]:
    yield f"\n## {draft.path.as_posix()}\n"
    yield f"From `{draft.source}`; {plural(draft.cut, 'piece')} of advertising cut."
    if draft.left_out:
        keys = ", ".join(f"`{key}`" for key in draft.left_out)
        yield f"Left out of its front matter: {keys}."
    if draft.boilerplate:
        parts = ", ".join(f"{part} ({plural(n, 'word')})" for part, n in draft.boilerplate.items())
        yield f"Left out as none of the article: {parts}."
    if draft.findings:
        yield ""
    for finding in draft.findings:
        place = f"line {finding.line}, column {finding.column}"
        fix = f" Mend: {finding.fix}" if finding.fix else ""
        yield f"- [ ] {place}: `{finding.rule}` {finding.message.rstrip('.')}.{fix}"


REPORT_FORMATS = {
    ".md": _Format(_markdown_frame, _markdown_section),
    ".json": _Format(_json_frame, _json_section, ",\n    "),
}
"""By the suffix of the report's file."""


@dataclass
class Drafts:
    """Puts the drafts of one import in their places, and never over what somebody worked on."""

    force: bool
    taken: dict[str, str] = field(default_factory=dict)

    def put(self, draft: Draft) -> None:
        """Write a draft; one that is there as it would be written stays.

        Raises ClearpaneError when its place is taken, or when it cannot be written.
        """
        # Two names that differ in case alone are one file on Windows and macOS.
        place = draft.path.as_posix()
        key = place.casefold()
        if key in self.taken:
            raise ClearpaneError(
                f"{draft.source}: its draft would be {place}, "
                f"as that of {self.taken[key]}; give one of them another file name or `slug`"
            )
        self.taken[key] = draft.source
        if draft.path.exists() and not self.force:
            if read_bytes(draft.path) == draft.text.encode():
                return
            raise ClearpaneError(
                f"{draft.source}: {place} is there already; --force writes over it"
            )
        try:
            draft.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ClearpaneError(f"{draft.path.parent.as_posix()}: {reason(error)}") from error
        remove_unfinished(draft.path)
        write_text(draft.path, draft.text)
