"""Keep what a check found on a page, until the page or something that it was made with changes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from clearpane.cache.reads import noted_reads
from clearpane.cache.store import FileDigests, Store
from clearpane.cache.surroundings import code_digest
from clearpane.core.files import digest
from clearpane.core.pool import Item, Key, Records

SOURCES = ".cache/clearpane/check.db"
"""Keeps what `clearpane check` reads, below the folder of the project."""
FINISHED = ".cache/clearpane/finish.db"
"""Keeps what finishing a site makes of its pages."""
_ENVIRONMENT = re.compile(r"!ENV\b(?P<names>[^\n]*)")
_NAME = re.compile(r"\b[A-Za-z_]\w*\b")


class Checked(Records):
    """Values by what they were made of, in a file of the project.

    A value is made anew when this program, an installed package, the settings, the key, or a file
    that was read while it was made is another.
    """

    def __init__(self, root: Path, settings: Iterable[Path], name: str = SOURCES) -> None:
        """Open the file `name` below `root`; `settings` are the files that hold the settings."""
        self._files = FileDigests()
        path = root / name
        self._store = Store(path)
        ignored = path.parent / ".gitignore"
        if path.parent.is_dir() and not ignored.exists():
            # A full disk costs what would be kept, and is told where a page is written.
            with suppress(OSError):
                ignored.write_text("*\n", encoding="utf-8")
        settings = list(settings)
        texts = "".join(file.read_text(encoding="utf-8", errors="replace") for file in settings)
        names = {n for m in _ENVIRONMENT.finditer(texts) for n in _NAME.findall(m["names"])}
        variables = [f"{name}={os.environ.get(name)}" for name in sorted(names)]
        self.is_shared = self._store.is_open
        self._base = digest(code_digest(map(str, settings), self._files), *variables)

    def known(self, keys: Mapping[Item, Key]) -> dict[Item, Any]:
        """Return what was made of these keys before, if it would be the same now."""
        places = {item: digest(self._base, *key) for item, key in keys.items()}
        kept = self._store.get_all(places.values())
        found = ((item, kept[place]) for item, place in places.items() if place in kept)
        return {
            item: value
            for item, (value, read) in found
            if all(self._files.of(path) == was for path, was in read)
        }

    def keep(self, values: Mapping[Key, Any]) -> None:
        """Have values be there as if they had been made of these keys, and of nothing else."""
        places = ((digest(self._base, *key), value) for key, value in values.items())
        self._store.put_all({at: (v, []) for at, v in places if not self._store.holds(at)})

    def value(self, make: Callable[[], Any], *key: str) -> Any:
        """Return what was made of this key before, or else what `make` returns now."""
        if known := self.known({0: key}):
            return known[0]
        with noted_reads(looks=True) as paths:
            made = make()
        self._store.put(digest(self._base, *key), (made, self._files.of_all(paths)))
        return made

    def close(self) -> None:
        """Forget what none of the last checks has used."""
        self._store.close()
