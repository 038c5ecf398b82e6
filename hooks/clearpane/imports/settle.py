"""Write drafts, one after another, and never over what somebody has worked on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from clearpane.diagnostics import ClearpaneError
from clearpane.files import read_bytes, reason, write_text
from clearpane.imports.draft_file import Article, Drafted, DraftFile
from clearpane.imports.import_journal import ImportJournal
from clearpane.imports.page import Draft


@dataclass
class Settler:
    """Puts the drafts of one import in their places, in the order of the articles."""

    make: DraftFile
    journal: ImportJournal
    force: bool
    taken: dict[str, str] = field(default_factory=dict)

    def settle(self, drafted: Drafted) -> Draft:
        """Write a draft and return it without its text, which need not stay in memory.

        Raises ClearpaneError when there is none, when its place is taken, or when it cannot be
        written.
        """
        article = drafted.article
        if drafted.error:
            raise ClearpaneError(drafted.error)
        if drafted.draft is None:
            known = self.journal.recall(article)
            if known is not None and self._is_there(article, known):
                self._take(known)
                return known
            return self.settle(self.make(replace(article, done="")))
        draft = drafted.draft
        self._take(draft, self._may_write(article, draft))
        try:
            draft.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ClearpaneError(f"{draft.path.parent.as_posix()}: {reason(error)}") from error
        self.journal.add(drafted, draft)
        write_text(draft.path, draft.text)
        return replace(draft, text="")

    def _is_there(self, article: Article, draft: Draft) -> bool:
        """Tell whether a draft that was to be written was; worked on, it counts as well."""
        if not draft.path.exists():
            return False
        return not self.force or self.journal.wrote(article, read_bytes(draft.path))

    def _may_write(self, article: Article, draft: Draft) -> bool:
        if self.force or not draft.path.exists():
            return True
        if not self.journal.resumed:
            return False
        there = read_bytes(draft.path)
        # A power cut may take the last records with it, but not their drafts.
        return there == draft.text.encode() or self.journal.wrote(article, there)

    def _take(self, draft: Draft, may_write: bool = True) -> None:
        # Two names that differ in case alone are one file on Windows and macOS.
        place = draft.path.as_posix()
        key = place.casefold()
        if key in self.taken:
            raise ClearpaneError(
                f"{draft.source}: its draft would be {place}, "
                f"as that of {self.taken[key]}; give one of them another file name or `slug`"
            )
        if not may_write:
            raise ClearpaneError(
                f"{draft.source}: {place} is there already; --force writes over it"
            )
        self.taken[key] = draft.source
