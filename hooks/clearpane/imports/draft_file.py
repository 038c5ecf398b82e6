"""Make the draft of one file: what a worker of `clearpane import` does; it writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from clearpane.cleaning import DEFAULTS, CleaningSettings, cleaner_for
from clearpane.diagnostics import ClearpaneError
from clearpane.files import decode, read_bytes
from clearpane.imports.page import Draft, Importer
from clearpane.journal import digest


@dataclass(frozen=True)
class Article:
    """An article's file, the folder for its draft, and the digest of it that was done before."""

    source: str
    folder: str
    done: str = ""

    @property
    def size(self) -> int:
        """Bytes of the file, 0 where nobody can tell."""
        try:
            return Path(self.source).stat().st_size
        except OSError:
            return 0


@dataclass(frozen=True)
class Drafted:
    """What came of an article: a draft, or an `error`, or neither when it was done before.

    `read` is the digest of the article.
    """

    article: Article
    read: str = ""
    draft: Draft | None = None
    error: str = ""


@dataclass(frozen=True)
class DraftFile:
    """Makes the draft of a file; in each process that it goes to it has a cleaner of its own."""

    settings: CleaningSettings = field(default=DEFAULTS)
    own_host: str = ""

    def __call__(self, article: Article) -> Drafted:
        """Return the draft of an article, unless it is the one that was done before."""
        source = Path(article.source)
        try:
            raw = read_bytes(source)
            read = digest(raw)
            if read == article.done:
                return Drafted(article, read)
            importer = Importer(cleaner_for(self.settings), self.own_host)
            draft = importer.draft(decode(raw, article.source), source, Path(article.folder))
        except ClearpaneError as error:
            return Drafted(article, error=str(error))
        return Drafted(article, read, draft)
