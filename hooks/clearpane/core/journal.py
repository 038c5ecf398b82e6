"""Note what of a long work is done, so that it can go on after it was interrupted.

A journal is a file of JSON lines that only grows. A line is whole or it is not there: the last
one may be torn, and is then cut off. A key may have several lines; its last one counts.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from clearpane.core.files import reason
from clearpane.core.findings import ClearpaneError

Record = dict[str, Any]


def journal_file(folder: Path, work: str, *what: str) -> Path:
    """Return where in `folder` the journal of a work lies; `what` tells it from others there.

    The name begins with a dot, so that no build publishes it.
    """
    name = digest("\0".join(what).encode())[:8]
    return folder / f".clearpane-{work}-{name}.jsonl"


def digest(content: bytes) -> str:
    """Return what tells one content from another."""
    return hashlib.sha256(content).hexdigest()[:32]


class Journal:
    """The records of one work, by their keys; the file is made with the first record.

    With `resume` the records of an earlier run are taken over, otherwise it begins anew. Raises
    ClearpaneError when the file cannot be read or written.
    """

    def __init__(self, path: Path, *, resume: bool) -> None:
        self.path = path
        self._file: int | None = None
        self._places: dict[str, int] = {}
        self._end = 0
        if resume and path.exists():
            self._read()

    def get(self, key: str) -> Record | None:
        """Return the last record of a key."""
        if self._file is None or key not in self._places:
            return None
        with open(self.path, "rb") as file:
            file.seek(self._places[key])
            return _parsed(file.readline())

    @property
    def last(self) -> str:
        """Key of the last record; empty when there is none."""
        return next(reversed(self._places), "")

    def keys(self) -> list[str]:
        """Return the keys that have a record."""
        return list(self._places)

    def add(self, key: str, record: Record) -> None:
        """Write a record at once, so that it outlives the process."""
        line = json.dumps({"key": key, **record}, ensure_ascii=False).encode() + b"\n"
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = os.open(self.path, _FLAGS | os.O_TRUNC, 0o666)
            if os.write(self._file, line) < len(line):
                os.ftruncate(self._file, self._end)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise ClearpaneError(f"{self.path.as_posix()}: {reason(error)}") from error
        self._place(key)
        self._end += len(line)

    def _place(self, key: str) -> None:
        # Taken out first, so that the last key is that of the last record.
        self._places.pop(key, None)
        self._places[key] = self._end

    def close(self, *, finished: bool) -> None:
        """Close the file; remove it when the work is finished."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if finished:
            self.path.unlink(missing_ok=True)

    def _read(self) -> None:
        """Learn where each record stands, and cut off a torn last line."""
        try:
            self._file = os.open(self.path, _FLAGS)
            with open(self.path, "rb") as file:
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    record = _parsed(line)
                    # After a loss of power a line may be anything.
                    if record is not None:
                        self._place(str(record["key"]))
                    self._end += len(line)
            os.ftruncate(self._file, self._end)
        except OSError as error:
            raise ClearpaneError(f"{self.path.as_posix()}: {reason(error)}") from error


_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)


def _parsed(line: bytes) -> Record | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) and "key" in record else None
