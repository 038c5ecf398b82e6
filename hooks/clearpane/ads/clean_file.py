"""Clean one file: what a worker of `clearpane clean` does; it writes nothing."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clearpane.cleaning import CleaningSettings, clean_text
from clearpane.diagnostics import ClearpaneError, Level
from clearpane.files import decode, read_bytes, walk_markdown
from clearpane.journal import digest

STANDARD = "-"
"""The name of standard input."""


@dataclass(frozen=True)
class CleanItem:
    """A file to clean.

    `content` is there if it was read already, `error` if it could not be found. `done` is the
    digest of the content that was cleaned before.
    """

    name: str
    content: bytes | None = None
    error: str = ""
    done: str = ""

    @property
    def size(self) -> int:
        """Bytes of the file, 0 where nobody can tell."""
        if self.content is not None:
            return len(self.content)
        try:
            return Path(self.name).stat().st_size
        except OSError:
            return 0


@dataclass(frozen=True)
class CleanedFile:
    """What came of a file.

    `output` is what is to be written or shown, None if nothing is. `read` and `cleaned` are the
    digests of the content before and after. `findings` are texts; `rules` names the rule of each.
    `problems` counts those that are more than a note, `pieces` and `cut` what was cut, in pieces
    and bytes. `error` says why there is nothing of all this, `skipped` that it was done before.
    """

    name: str
    output: str | None = None
    read: str = ""
    cleaned: str = ""
    findings: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    problems: int = 0
    pieces: int = 0
    cut: int = 0
    error: str = ""
    skipped: bool = False


def clean_file(item: CleanItem, settings: CleaningSettings, mode: str | None) -> CleanedFile:
    """Clean a file for the mode `write`, `check`, `diff`, or None to get all of it."""
    name = item.name
    if item.error:
        return CleanedFile(name, error=item.error)
    try:
        raw = read_bytes(Path(name)) if item.content is None else item.content
        text = decode(raw, name)
    except ClearpaneError as error:
        return CleanedFile(name, error=str(error))
    read = digest(raw)
    if read == item.done:
        return CleanedFile(name, read=read, skipped=True)
    result = clean_text(text, name, settings)
    content = result.text.encode()
    output: str | None = None
    if mode == "diff":
        output = _diff(text, result.text, name)
    elif mode is None or (mode == "write" and (result.text != text or name == STANDARD)):
        output = result.text
    return CleanedFile(
        name,
        output,
        read,
        digest(content),
        tuple(map(str, result.diagnostics)),
        tuple(d.rule for d in result.diagnostics),
        sum(d.level is not Level.NOTE for d in result.diagnostics),
        sum(d.edit is not None for d in result.diagnostics) if result.cuts else 0,
        len(raw) - len(content),
    )


def find_items(paths: tuple[Path, ...], standard_input: Callable[[], bytes]) -> Iterator[CleanItem]:
    """Yield each file that the paths name or hold, once; `-` reads `standard_input`."""
    seen: set[str] | None = set() if len(paths) > 1 else None
    for path in paths:
        for item in _items(path, standard_input):
            if seen is not None:
                if item.name in seen:
                    continue
                seen.add(item.name)
            yield item


def _items(path: Path, standard_input: Callable[[], bytes]) -> Iterator[CleanItem]:
    if path == Path(STANDARD):
        yield CleanItem(STANDARD, standard_input())
        return
    try:
        for file in walk_markdown(path):
            yield CleanItem(file.as_posix())
    except ClearpaneError as error:
        yield CleanItem(path.as_posix(), error=str(error))


def _diff(before: str, after: str, name: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, name
    )
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)
