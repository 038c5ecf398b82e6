"""Leave finished pages where they are when the next build would write them again just so.

To empty a folder of a thousand pages and to fill it again is a quarter of a build that changes one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from clearpane.cache.store import Store
from clearpane.core.files import digest

Files = dict[str, bytes]
"""Contents by the name below the site's folder, with forward slashes."""


class _Written(NamedTuple):
    """A file as a build has left it: the key it was made under, and what tells of any change."""

    key: str
    changed: int
    """In nanoseconds, as the system counts them."""
    moved: int
    """When its owner, name or content changed; on Windows, when it was made."""
    size: int


class PagesInPlace:
    """The pages of the last build in a site's folder, as far as nobody has touched them since."""

    def __init__(self, store: Store, site_dir: Path) -> None:
        self._store = store
        self._folder = site_dir
        self._name = digest("pages in place", str(site_dir))
        self._before: dict[str, _Written] = store.get(self._name) or {}
        self._now: dict[str, _Written] = {}
        self._unclaimed: set[str] = set()

    def clean(self) -> None:
        """Empty the folder as MkDocs does, which spares hidden files, and spare those pages too."""
        with suppress(FileNotFoundError):
            for entry in list(os.scandir(self._folder)):
                if not entry.name.startswith("."):
                    self._remove(entry)

    def has(self, names: Iterable[str], key: str) -> bool:
        """Tell whether these files are all in place as made under `key`; they stay, if so."""
        # All are asked: what is in place though another is not is written anew with it.
        there = [self._has(self._path(name), key) for name in names]
        return all(there)

    def read(self, names: Iterable[str]) -> Files:
        """Return the files of these names, without those that are not there."""
        paths = {name: self._folder / name for name in names}
        return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}

    def write(self, files: Files) -> None:
        """Write files as MkDocs does, at once: a site that is cut short is built anew anyway."""
        for name, content in files.items():
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def _path(self, name: str) -> str:
        # As the system lists it, which on Windows has other slashes.
        return os.path.normpath(os.path.join(self._folder, name))

    def _has(self, path: str, key: str) -> bool:
        before = self._before.get(path)
        if path not in self._unclaimed or before is None or before.key != key:
            return False
        self._unclaimed.remove(path)
        self._now[path] = before
        return True

    def note(self, names: Iterable[str], key: str) -> None:
        """Remember files that have just been written, those that were."""
        for path in map(self._path, names):
            with suppress(OSError):
                self._now[path] = _look(path, key)

    def finish(self) -> None:
        """Remove what the last build has left and this one has not made: when all are written."""
        for path in self._unclaimed:
            if self._is_untouched(path):
                Path(path).unlink(missing_ok=True)
                self._remove_empty(Path(path).parent)
        self._unclaimed.clear()

    def keep(self) -> None:
        """Remember the pages for the next build."""
        self._store.put(self._name, self._now)

    def _remove(self, entry: os.DirEntry[str]) -> bool:
        """Remove a file or folder; tell whether something of it stays."""
        if entry.is_dir(follow_symlinks=False):
            # Each one, also after the first that stays.
            stays = [self._remove(below) for below in list(os.scandir(entry.path))]
            if not any(stays):
                os.rmdir(entry.path)
            return any(stays)
        if entry.path in self._before and self._is_untouched(entry.path):
            self._unclaimed.add(entry.path)
            return True
        os.unlink(entry.path)
        return False

    def _is_untouched(self, path: str) -> bool:
        before = self._before[path]
        try:
            return _look(path, before.key) == before
        except OSError:
            return False

    def _remove_empty(self, folder: Path) -> None:
        with suppress(OSError):
            while folder != self._folder:
                folder.rmdir()
                folder = folder.parent


def _look(path: str, key: str) -> _Written:
    found = os.stat(path)
    return _Written(key, found.st_mtime_ns, found.st_ctime_ns, found.st_size)
