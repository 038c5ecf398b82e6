"""What pages take from other files by PyMdown's Snippets, as sources with places of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from clearpane.core.files import read_text, shown
from clearpane.core.findings import ClearpaneError
from clearpane.document.document import Document
from clearpane.document.grammar import SNIPPET

# Behind the name may stand a section or lines: `a.md:part`, `a.md:3:5`.
_PART = re.compile(r"(?::[\w-]*)+$")
_FILE = re.compile(r"^[ \t]*(?P<name>[^\s;][^\r\n]*?)[ \t]*\r?$", re.MULTILINE)
_DEEPEST = 5


def snippet_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each file name by which a text takes in a file, without lines or section.

    Files in a block stand on lines of their own, and are yielded too.
    """
    for match in SNIPPET.finditer(text):
        block = match["names"] is not None
        for line in _FILE.finditer(text, *match.span("names")) if block else (match,):
            start, end = line.span("name")
            yield start, start + len(_PART.sub("", text[start:end]))


class Snippets:
    """The files that pages take in, below the folders that the settings name."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders
        self._read: dict[str, Document | None] = {}

    def of(self, text: str, depth: int = 0) -> Iterator[Document]:
        """Yield each file that a text takes in, and what that one does."""
        if not self._folders or "8<" not in text or depth > _DEEPEST:
            return
        for start, end in snippet_names(text):
            source = self._source(text[start:end])
            if source is not None:
                yield source
                yield from self.of(source.text, depth + 1)

    def _source(self, name: str) -> Document | None:
        if name not in self._read:
            self._read[name] = None
            for folder in self._folders:
                path = folder / name
                if path.is_file():
                    try:
                        text = read_text(path)
                    except ClearpaneError:
                        break
                    self._read[name] = Document(text, shown(path, Path.cwd()))
                    break
        return self._read[name]
