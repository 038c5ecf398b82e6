"""What a run has left of a site's files, so that the next looks only at what has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from clearpane.core.files import write_text
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.core.rules import Level


@dataclass
class Left:
    """One file: the digest of what was left, what was found, and the facts of its twin."""

    digest: str = ""
    findings: list[list[Any]] = field(default_factory=list)
    twin: list[str] = field(default_factory=list)

    def add(self, found: Finding) -> None:
        """Keep a finding, which is told again as long as the file stays as it is."""
        place = found.path, found.line, found.column
        self.findings.append([*place, found.rule, found.message, found.fix, found.level])

    def told(self) -> list[Finding]:
        """Return the findings."""
        told = []
        for path, line, column, rule, message, fix, level in self.findings:
            told.append(Finding(path, line, column, rule, message, fix, Level(level)))
        return told


class State:
    """The files of one site as runs leave them, kept in `file`.

    `made_of` is all that decides about the result besides the files; another makes all anew.
    """

    def __init__(self, file: Path, made_of: Sequence[object]) -> None:
        self._file = file
        self._key = digest(json.dumps([*made_of, _code()], default=str).encode())
        self.before: dict[str, Left] = {}
        self.now: dict[str, Left] = {}
        # Anything that is not as we have written it: all is made anew.
        with suppress(OSError, ValueError, KeyError, TypeError):
            data = json.loads(file.read_text(encoding="utf-8"))
            if data["key"] == self._key:
                self.before = {name: Left(**left) for name, left in data["files"].items()}

    def is_finished(self, name: str, raw: bytes) -> Left | None:
        """Return what is known of a file, if it is as the last run has left it."""
        left = self.before.get(name)
        return left if left is not None and left.digest == digest(raw) else None

    def write(self) -> None:
        """Keep the state; where that cannot be, the next run takes its time, and nothing else."""
        files = {name: asdict(left) for name, left in self.now.items()}
        with suppress(OSError, ClearpaneError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_text(self._file, json.dumps({"key": self._key, "files": files}))


def digest(data: bytes) -> str:
    """Return what tells contents apart."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


@cache
def _code() -> str:
    """Return what changes with Clearpane's own code and data."""
    files = sorted(f for f in Path(__file__).parents[1].rglob("*") if f.suffix in (".py", ".toml"))
    looks = [(f.as_posix(), f.stat().st_mtime_ns, f.stat().st_size) for f in files]
    return digest(repr(looks).encode())
