"""Tell what an import has done, and what a person must still look at, page by page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from clearpane.imports.page import Draft

FORMAT_VERSION = 1
"""Of the JSON report: grows when a key is renamed, removed or changes its meaning."""


@dataclass
class ImportReport:
    """The drafts of one import, where they went, and a line for each article that failed."""

    target: str
    drafts: list[Draft] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def findings(self) -> int:
        """How many places a person must look at."""
        return sum(len(draft.findings) for draft in self.drafts)

    @property
    def closing_line(self) -> str:
        """The counts that close an import."""
        pages = sum(bool(draft.findings) for draft in self.drafts)
        cut = sum(draft.cut for draft in self.drafts)
        parts = [
            f"{_count(len(self.drafts), 'draft')} in {self.target}",
            f"{_count(cut, 'piece')} of advertising cut",
            f"{_count(self.findings, 'place')} to look at in {_count(pages, 'draft')}",
        ]
        if self.failures:
            parts.append(f"{_count(len(self.failures), 'article')} could not be imported")
        return ", ".join(parts)


def as_text(report: ImportReport) -> str:
    """Return the findings as the other commands print theirs, one below the other."""
    return "".join(f"{finding}\n" for draft in report.drafts for finding in draft.findings)


def as_markdown(report: ImportReport) -> str:
    """Return a check list with a section for each draft."""
    return "\n".join(_markdown(report)) + "\n"


def as_json(report: ImportReport) -> str:
    """Return an object with `drafts`, each with its `findings`, and with `failures`."""
    data = {
        "version": FORMAT_VERSION,
        "summary": report.closing_line,
        "failures": report.failures,
        "drafts": [
            {
                "draft": draft.path.as_posix(),
                "source": draft.source,
                "cut": draft.cut,
                "left_out": draft.left_out,
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
            for draft in report.drafts
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _markdown(report: ImportReport) -> Iterator[str]:
    yield "# What to look at after the import"
    yield f"\n{report.closing_line}."
    if report.failures:
        yield "\n## Could not be imported\n"
        yield from (f"- [ ] {failure}" for failure in report.failures)
    for draft in report.drafts:
        yield f"\n## {draft.path.as_posix()}\n"
        yield f"From `{draft.source}`; {_count(draft.cut, 'piece')} of advertising cut."
        if draft.left_out:
            keys = ", ".join(f"`{key}`" for key in draft.left_out)
            yield f"Left out of its front matter: {keys}."
        if draft.findings:
            yield ""
        for finding in draft.findings:
            place = f"line {finding.line}, column {finding.column}"
            fix = f" Mend: {finding.fix}" if finding.fix else ""
            yield f"- [ ] {place}: `{finding.rule}` {finding.message.rstrip('.')}.{fix}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
