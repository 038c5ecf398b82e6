"""Values by what they were made of: a key, and all files that were read while they were made.

Python itself tells each file that it opens (an audit event, PEP 578): whatever a hook, a snippet
or a macro reads is noted, whoever wrote it. What a program in another process reads is not.
Of a file that was looked for and is not there Python tells nobody, so the functions that look are
asked.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import wraps
from importlib.util import source_from_cache
from pathlib import Path
from typing import Any

import clearpane
from clearpane.cache.store import Store
from clearpane.core.files import digest
from clearpane.core.pool import Item, Key, Records

SOURCES = ".cache/clearpane/check.db"
"""Keeps what `clearpane check` reads, below the folder of the project."""
FINISHED = ".cache/clearpane/finish.db"
"""Keeps what finishing a site makes of its pages."""
_ENVIRONMENT = re.compile(r"!ENV\b(?P<names>[^\n]*)")
_NAME = re.compile(r"\b[A-Za-z_]\w*\b")
_METADATA = re.compile(r"\.(?:dist|egg)-info$")
# Python and what is installed is known by its version.
_INSTALLED = tuple({os.path.join(os.path.realpath(p), "") for p in (sys.prefix, sys.base_prefix)})
_WRITES = frozenset("wxa+")


class noted_reads:
    """Give a set that holds, at the end, the absolute path of each file that was read within.

    What was written before is no such file. With `looks`, files that were looked for and are not
    there count too. A whole build looks for what it is about to write, so that is for the making
    of one page.
    """

    def __init__(self, *, looks: bool = False) -> None:
        self.looks = looks
        self.paths: set[str] = set()
        self.written: set[str] = set()

    def __enter__(self) -> set[str]:
        _listen()
        _noting.append(self)
        return self.paths

    def __exit__(self, *_: object) -> None:
        _noting.remove(self)
        read = {os.path.abspath(_source(path)) for path in self.paths}
        self.paths.clear()
        self.paths.update(path for path in read if not is_installed(path))


_noting: list[noted_reads] = []
_listens = False


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
        looking = [noted for noted in _noting if noted.looks]
        if looking and not is_there and isinstance(path, str | os.PathLike):
            name = os.fspath(path)
            if isinstance(name, str) and not os.path.lexists(name):
                for noted in looking:
                    noted.paths.add(name)
        return is_there

    return heard


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if not _noting or event != "open":
        return
    path, mode = arguments[:2]
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    # Without a mode it is a call of the system's own, such as to list a folder.
    if not isinstance(path, str) or not isinstance(mode, str):
        return
    for noted in _noting:
        if not _WRITES.intersection(mode):
            if path not in noted.written:
                noted.paths.add(path)
        elif path not in noted.paths:
            noted.written.add(path)


def _source(path: str) -> str:
    """Return the source of a compiled module: the compiled one is another whenever it is made."""
    try:
        return source_from_cache(path) if path.endswith(".pyc") else path
    except ValueError:  # it has a name of its own, as those that pytest writes
        return path


def _last_written(path: str) -> int:
    """Return when a file was last written or put in its place, in nanoseconds."""
    try:
        found = os.stat(path)
    except OSError:
        return 0
    return max(found.st_mtime_ns, found.st_ctime_ns) if stat.S_ISREG(found.st_mode) else 0


class FileDigests:
    """Digests of files, each read once as long as this lives: for one build."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._begun = time.time_ns()

    def are_as_before(self, paths: Iterable[str]) -> bool:
        """Tell whether no file has been written since this was made.

        Else what somebody has read of it may be another content than that of its digest.
        """
        return all(_last_written(path) < self._begun for path in paths)

    def of(self, path: str) -> str:
        """Return the digest of a file's content; of one that cannot be read, an empty string."""
        known = self._known.get(path)
        if known is None:
            try:
                known = digest(Path(path).read_bytes())
            except OSError:
                known = ""
            self._known[path] = known
        return known

    def of_all(self, paths: Iterable[str]) -> list[tuple[str, str]]:
        """Return the paths, sorted, each with its digest."""
        return [(path, self.of(path)) for path in sorted(paths)]


def versions() -> list[str]:
    """Return Python's version and, with theirs, the folders that describe installed packages."""
    # Reading each package's own words would take longer than all else that is done before a page.
    folders = (folder for folder in sys.path if os.path.isdir(folder))
    names = {name for folder in folders for name in os.listdir(folder) if _METADATA.search(name)}
    return [sys.version, *sorted(names)]


def code_digest(further: Iterable[str], files: FileDigests) -> str:
    """Return the digest of this package's code and data, of further files, and of all versions."""
    package = Path(clearpane.__file__).parent
    own = (str(p) for p in package.rglob("*") if p.suffix != ".pyc" and p.is_file())
    return digest(versions(), files.of_all({*own, *further}))


class Kept(Records):
    """Values by what they were made of, in a store.

    A value is made anew when `base`, its key, or a file that was read while it was made is another.
    """

    def __init__(self, store: Store, files: FileDigests, base: str) -> None:
        self._store, self.files, self._base = store, files, base
        self.is_shared = store.is_open
        self._places: dict[Key, str] = {}

    def known(self, keys: Mapping[Item, Key]) -> dict[Item, Any]:
        """Return what was made of these keys before, if it would be the same now."""
        places = {item: self._place(key) for item, key in keys.items()}
        kept = self._store.get_all(places.values())
        found = ((item, kept[place]) for item, place in places.items() if place in kept)
        return {
            item: value
            for item, (value, read) in found
            if all(self.files.of(path) == was for path, was in read)
        }

    def holds(self, *key: str) -> bool:
        """Tell whether there was a value of this key at the beginning, as it may be now or not."""
        return self._store.holds(self._place(key))

    def keep(self, values: Mapping[Key, Any]) -> None:
        """Have values be there as if they had been made of these keys, and of nothing else."""
        lacking = {self._place(k): v for k, v in values.items() if not self.holds(*k)}
        self._store.put_all({place: (value, []) for place, value in lacking.items()})

    def value(self, make: Callable[[], Any], *key: str) -> Any:
        """Return what was made of this key before, or else what `make` returns now."""
        if known := self.known({0: key}):
            return known[0]
        with noted_reads(looks=True) as paths:
            made = make()
        if self.files.are_as_before(paths):
            self._store.put(self._place(key), (made, self.files.of_all(paths)))
        return made

    def _place(self, key: Key) -> str:
        # Each is asked for more than once.
        if key not in self._places:
            self._places[key] = digest(self._base, *key)
        return self._places[key]

    def close(self) -> None:
        """Forget what none of the last checks has used."""
        self._store.close()


class Checked(Kept):
    """Values in a file of the project, which hang on this program, what is installed, settings."""

    def __init__(self, root: Path, settings: Iterable[Path], name: str = SOURCES) -> None:
        """Open the file `name` below `root`; `settings` are the files that hold the settings."""
        store, files, settings = Store(root / name), FileDigests(), list(settings)
        ignored = store.path.parent / ".gitignore"
        if ignored.parent.is_dir() and not ignored.exists():
            # A full disk costs what would be kept, and is told where a page is written.
            with suppress(OSError):
                ignored.write_text("*\n", encoding="utf-8")
        texts = "".join(file.read_text(encoding="utf-8", errors="replace") for file in settings)
        names = {n for m in _ENVIRONMENT.finditer(texts) for n in _NAME.findall(m["names"])}
        variables = [f"{name}={os.environ.get(name)}" for name in sorted(names)]
        super().__init__(store, files, digest(code_digest(map(str, settings), files), *variables))
