"""Keep values from one build to the next, in one file that may be lost or torn at any time."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import pickle
import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import platformdirs

# So that going back to another branch, or to other settings, finds what was made there.
BUILDS_KEPT = 5
_SIGNATURE = 32
_KEY = 32
_OF_PROCESS = secrets.token_bytes(_KEY)
_BUSY_SECONDS = 10.0
_PROTOCOL = pickle.HIGHEST_PROTOCOL
_ASK = "SELECT key, value FROM kept WHERE key IN (SELECT value FROM json_each(?))"
# Apart, since SQLite writes a row anew as a whole, and most values stay as they are.
_TABLES = (
    "CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value BLOB)",
    "CREATE TABLE IF NOT EXISTS used (key TEXT PRIMARY KEY, build INTEGER) WITHOUT ROWID",
)


class Store:
    """Values by key, in a SQLite file.

    Whatever is wrong with the file costs time and nothing else: a value that is not whole is not
    there, and a file that is no database is begun anew. Two builds may use one file at once.
    It holds pickled objects, which can run code as they are read: so each is signed by the user's
    own key, and a file that came along with somebody's repository holds nothing.
    """

    def __init__(self, path: Path, key: bytes | None = None) -> None:
        """Open or make the file at `path`, with its folder; sign by `key`, or by the user's."""
        self.path = path
        self._used: set[str] = set()
        self._there: set[str] = set()
        self._build = 0
        self._process = os.getpid()
        self._of_parent: sqlite3.Connection | None = None
        own = platformdirs.user_data_path("clearpane", appauthor=False) / "key"
        self._key = key or user_key(own)
        self._connection = self._open() or self._open(anew=True)

    @property
    def is_open(self) -> bool:
        """Tell whether values can be kept."""
        return self._connection is not None

    def get(self, key: str) -> Any | None:
        """Return the value, or None when there is none that is whole."""
        return self.get_all([key]).get(key)

    def get_all(self, keys: Iterable[str]) -> dict[str, Any]:
        """Return the values that are there and whole, by their keys."""
        rows = self._run(_ASK, (json.dumps(list(keys)),))
        values = {}
        for key, row in rows:
            signature, data = row[:_SIGNATURE], row[_SIGNATURE:]
            if not hmac.compare_digest(self._signature(key, data), signature):
                continue
            # Whatever an object of another version does as it is read.
            with suppress(Exception):
                values[key] = pickle.loads(data)
        self._used |= values.keys()
        return values

    def holds(self, key: str) -> bool:
        """Tell whether there was a value at the key when the store was opened, whole or not."""
        return key in self._there

    def put(self, key: str, value: object) -> None:
        """Keep a value, which must not be None."""
        self.put_all({key: value})

    def put_all(self, values: Mapping[str, object]) -> None:
        """Keep values, none of which may be None."""
        # Before anything is begun: a value may be none that can be written.
        written = {key: pickle.dumps(value, _PROTOCOL) for key, value in values.items()}
        self._run("BEGIN IMMEDIATE")
        for key, data in written.items():
            self._run("REPLACE INTO kept VALUES (?, ?)", (key, self._signature(key, data) + data))
            self._run("REPLACE INTO used VALUES (?, ?)", (key, self._build))
        self._run("COMMIT")

    def close(self) -> None:
        """Forget what none of the last builds has used."""
        keys = json.dumps(sorted(self._used))
        old = self._build - BUILDS_KEPT
        self._run("BEGIN IMMEDIATE")
        self._run("REPLACE INTO used SELECT value, ? FROM json_each(?)", (self._build, keys))
        self._run("DELETE FROM kept WHERE key IN (SELECT key FROM used WHERE build <= ?)", (old,))
        self._run("DELETE FROM used WHERE build <= ?", (old,))
        self._run("COMMIT")
        self._give_up()

    def _open(self, anew: bool = False) -> sqlite3.Connection | None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if anew:
                self._remove()
            connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)
            # Waiting for the disk would double the time, and what a power cut tears is made anew.
            connection.execute("PRAGMA synchronous = OFF")
            # Each value is written at once, so that builds at the same time wait for moments only.
            connection.execute("PRAGMA journal_mode = WAL")
            for table in _TABLES:
                connection.execute(table)
            last = connection.execute("SELECT ifnull(max(build), 0) FROM used").fetchone()[0]
            self._there = {key for (key,) in connection.execute("SELECT key FROM kept")}
        except (OSError, sqlite3.Error):
            return None
        self._build = last + 1
        return connection

    def _signature(self, key: str, data: bytes) -> bytes:
        # With its own key, so that no value can be put in another's place.
        name = hashlib.blake2b(key.encode(), digest_size=_SIGNATURE).digest()
        return hashlib.blake2b(name + data, key=self._key, digest_size=_SIGNATURE).digest()

    def _run(self, statement: str, values: tuple[Any, ...] = ()) -> list[Any]:
        if self._process != os.getpid():
            self._connect_again()
        if self._connection is None:
            return []
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.OperationalError:
            # Busy, or the disk is full: this build goes on without.
            self._give_up()
        except sqlite3.DatabaseError:
            self._give_up()
            self._remove()
        return []

    def _connect_again(self) -> None:
        """Open the file in a copy of the process, which must neither use nor close the old way."""
        self._process = os.getpid()
        self._of_parent = self._connection
        if self._of_parent is not None:
            build = self._build
            self._connection = self._open()
            self._build = build

    def _give_up(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            # Another build may hold it open, which Windows does not allow to remove.
            with suppress(OSError):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)


def user_key(path: Path) -> bytes:
    """Return the key of this user, which the file at `path` holds and nobody else can read.

    Where there can be no such file the key is one of this process, and what is signed by it is
    lost at its end.
    """
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            # Linked into its place whole, so that two first builds come to have one key.
            fresh = path.with_name(f"{path.name}.{os.getpid()}")
            fresh.touch(mode=0o600)
            fresh.write_bytes(secrets.token_bytes(_KEY))
            try:
                os.link(fresh, path)
            finally:
                fresh.unlink()
        key = path.read_bytes()
        if len(key) == _KEY:
            return key
    return _OF_PROCESS
