"""Remember which files of a folder `clearpane clean --write` has done, and what it found there."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

from clearpane.ads.clean_file import CleanedFile, CleaningSettings, CleanItem, fingerprint
from clearpane.core.files import remove_unfinished
from clearpane.core.journal import Journal, journal_file


class CleanJournal:
    """The journal of one call; it lies in the first folder that was named.

    A record is written before its file, so a file that was changed is never without one; what is
    found in the file later tells whether it was.
    """

    def __init__(
        self, paths: tuple[Path, ...], settings: CleaningSettings, *, resume: bool
    ) -> None:
        names = [path.as_posix() for path in paths]
        self._made_by = fingerprint(settings)
        self._journal = Journal(journal_file(paths[0], "clean", *names), resume=resume)
        if self._journal.last:
            remove_unfinished(Path(self._journal.last))

    def known(self, item: CleanItem) -> CleanItem:
        """Return an item with the digest of what it was made into before, if it was."""
        record = self._journal.get(item.name)
        if record is None or record.get("made_by") != self._made_by:
            return item
        return replace(item, done=record["cleaned"])

    def add(self, result: CleanedFile) -> None:
        """Note a result that is about to be written."""
        record = asdict(replace(result, output=None))
        self._journal.add(result.name, record | {"made_by": self._made_by})

    def recall(self, result: CleanedFile) -> CleanedFile:
        """Return what was found when a file that was passed over now was cleaned."""
        record = self._journal.get(result.name)
        assert record is not None
        return CleanedFile(
            result.name,
            findings=tuple(record["findings"]),
            rules=tuple(record["rules"]),
            problems=record["problems"],
            pieces=record["pieces"],
            cut=record["cut"],
        )

    def close(self) -> None:
        """Remove the journal: all is done."""
        self._journal.close(finished=True)
