"""Remember which drafts an import has written, so that it can go on after it was interrupted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from clearpane.core.files import remove_unfinished
from clearpane.core.findings import Finding, Level
from clearpane.core.journal import Journal, digest, journal_file
from clearpane.imports.draft import Article, Draft, Drafted

# The key of the record that names the report; no article has an empty name.
_REPORT = ""


class ImportJournal:
    """The journal of the import of `source` into `target`; it lies in `target`.

    A record is written before its draft: what lies there without a record is not of this import.
    """

    def __init__(self, source: Path, target: Path, made_by: str, *, resume: bool) -> None:
        self._made_by = made_by
        self._journal = Journal(import_journal(source, target), resume=resume)
        self.resumed = resume
        for record in (self._journal.get(self._journal.last), self._journal.get(_REPORT)):
            if record:
                remove_unfinished(Path(record.get("draft") or record["report"]))

    @property
    def report(self) -> str:
        """Name of the report that the interrupted import was to write."""
        record = self._journal.get(_REPORT)
        return str(record["report"]) if record else ""

    def begin(self, report: str) -> None:
        """Note the name of the report, which was not there yet or may be written over."""
        if report and report != self.report:
            self._journal.add(_REPORT, {"report": report})

    def drafts(self) -> frozenset[str]:
        """Return the names of all drafts that have a record."""
        records = map(self._journal.get, self._journal.keys())
        return frozenset(record["draft"] for record in records if record and "draft" in record)

    def known(self, article: Article) -> Article:
        """Return an article with its digest when its draft was made, if it would be the same."""
        record = self._journal.get(article.source)
        if record is None or record.get("made_by") != self._made_by:
            return article
        return replace(article, done=record["read"])

    def add(self, drafted: Drafted, draft: Draft) -> None:
        """Note a draft that is about to be written."""
        record = {
            "made_by": self._made_by,
            "read": drafted.read,
            "draft": draft.path.as_posix(),
            "written": digest(draft.text.encode()),
            "pieces": draft.cut,
            "bytes": draft.cut_bytes,
            "left_out": draft.left_out,
            "findings": [
                [f.line, f.column, f.rule, f.message, f.fix, f.level.value] for f in draft.findings
            ],
        }
        self._journal.add(draft.source, record)

    def recall(self, article: Article) -> Draft | None:
        """Return the draft that was made of an article before, without its text."""
        record = self._journal.get(article.source)
        return None if record is None else _draft(article, record)

    def wrote(self, article: Article, content: bytes) -> bool:
        """Tell whether this import has written just this as the draft of an article."""
        record = self._journal.get(article.source)
        return record is not None and record["written"] == digest(content)

    def close(self, *, finished: bool) -> None:
        """Close the journal; remove it when the import is finished."""
        self._journal.close(finished=finished)


def import_journal(source: Path, target: Path) -> Path:
    """Return where the journal of an import lies; it is there as long as it is not finished."""
    return journal_file(target, "import", source.as_posix())


def _draft(article: Article, record: dict[str, Any]) -> Draft:
    path = record["draft"]
    findings = [
        Finding(path, line, column, rule, message, fix, Level(level))
        for line, column, rule, message, fix, level in record["findings"]
    ]
    return Draft(
        article.source,
        Path(path),
        "",
        findings,
        record["pieces"],
        tuple(record["left_out"]),
        record["bytes"],
    )
