"""Note which files are read while something is made, so that it is made anew when one changes.

Python itself tells each file that it opens (an audit event, PEP 578): whatever a hook, a snippet
or a macro reads is noted, whoever wrote it. What a program in another process reads is not.
Of a file that was looked for and is not there Python tells nobody, so the functions that look are
asked.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib.util import source_from_cache
from pathlib import Path
from typing import Any

from clearpane.core.findings import finding_of

# Python and what is installed is known by its version.
_INSTALLED = tuple({os.path.join(os.path.realpath(p), "") for p in (sys.prefix, sys.base_prefix)})
_WRITES = frozenset("wxa+")

_noting: list[set[str]] = []
_looking: list[set[str]] = []
_listens = False


@contextmanager
def noted_reads(*, looks: bool = False) -> Iterator[set[str]]:
    """Give a set that holds, at the end, the absolute path of each file that was read within.

    With `looks`, files that were looked for and are not there count too. A whole build looks for
    what it is about to write, so that is for the making of one page.
    """
    _listen()
    paths: set[str] = set()
    _noting.append(paths)
    if looks:
        _looking.append(paths)
    try:
        yield paths
    finally:
        # By identity: two sets may hold the same.
        _noting[:] = [each for each in _noting if each is not paths]
        _looking[:] = [each for each in _looking if each is not paths]
        kept = {os.path.abspath(_source(path)) for path in paths}
        paths.clear()
        paths.update(path for path in kept if not is_installed(path))


def is_installed(path: str) -> bool:
    """Tell whether a file or folder belongs to Python or to an installed package."""
    return os.path.join(os.path.realpath(path), "").startswith(_INSTALLED)


def _listen() -> None:
    global _listens  # noqa: PLW0603 -- one hook for the whole process
    if not _listens:
        # It cannot be taken away again; while nobody asks, it costs nothing worth measuring.
        sys.addaudithook(_hear)
        for owner, names in _LOOK.items():
            for name in names:
                setattr(owner, name, _heard_look(getattr(owner, name)))
        _listens = True


_LOOK: dict[Any, tuple[str, ...]] = {
    os.path: ("exists", "isfile", "isdir"),
    Path: ("exists", "is_file", "is_dir"),
}


def _heard_look(look: Callable[..., bool]) -> Callable[..., bool]:
    """Return a function that tells whether a file is there, and notes one that is not."""

    @wraps(look)
    def heard(path: Any, *arguments: Any, **keywords: Any) -> bool:
        is_there = look(path, *arguments, **keywords)
        if _looking and not is_there and isinstance(path, str | os.PathLike):
            name = os.fspath(path)
            if isinstance(name, str) and not os.path.lexists(name):
                for paths in _looking:
                    paths.add(name)
        return is_there

    return heard


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if not _noting or event != "open":
        return
    path, mode = arguments[:2]
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    # Without a mode it is a call of the system's own, such as to list a folder.
    if not isinstance(path, str) or not isinstance(mode, str) or _WRITES.intersection(mode):
        return
    for paths in _noting:
        paths.add(path)


def _source(path: str) -> str:
    """Return the source of a compiled module: the compiled one is another whenever it is made."""
    try:
        return source_from_cache(path) if path.endswith(".pyc") else path
    except ValueError:  # it has a name of its own, as those that pytest writes
        return path


Said = dict[str, Any]
"""The fields of a log record that make it again, and no object that cannot be pickled."""


@contextmanager
def heard_records() -> Iterator[list[Said]]:
    """Give a list that holds, at the end, what was logged within, whatever handlers do to it."""
    said: list[Said] = []
    records: list[logging.LogRecord] = []
    make = logging.getLogRecordFactory()

    def listen(*arguments: Any, **keywords: Any) -> logging.LogRecord:
        # What a caller adds to a record, such as a finding, it adds after this.
        records.append(record := make(*arguments, **keywords))
        return record

    logging.setLogRecordFactory(listen)
    try:
        yield said
    finally:
        logging.setLogRecordFactory(make)
        said += map(_fields, records)


def _fields(record: logging.LogRecord) -> Said:
    return {
        "name": record.name,
        "levelno": record.levelno,
        "levelname": record.levelname,
        "msg": record.getMessage(),
        "args": (),
        "finding": finding_of(record),
    }


def say_again(said: Iterable[Said]) -> None:
    """Hand each record to its logger, whose filters and handlers see it as they saw the first."""
    for fields in said:
        logger = logging.getLogger(fields["name"])
        if logger.isEnabledFor(fields["levelno"]):
            logger.handle(logging.makeLogRecord(fields))
