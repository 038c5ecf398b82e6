"""Finished pages that stay where they are, since the next build would write them again just so.

MkDocs empties the folder of the site first. To fill it again with a thousand pages, and to finish
each of them once more, takes half of the time of a build that changes one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from clearpane.core.files import LeftPage, digest, noted_in, remove_empty, write_text
from clearpane.core.findings import ClearpaneError

LEFT = ".cache/clearpane/left.json"
"""What each page was given as and became, by digest, below the folder of the settings."""

_builds: dict[str, dict[str, LeftPage]] = {}


class LeftPages:
    """The pages of the last build in `folder`, as far as they are still as it has left them.

    `root` is the folder of the settings; `beside` are further files that may stay.
    """

    def __init__(self, root: Path, folder: Path, beside: Iterable[str]) -> None:
        self.folder = folder
        self._before = noted_in(root / LEFT).get(str(folder), {})
        self._may_stay = {*self._before, *beside}
        self._unclaimed: dict[str, tuple[int, int, int]] = {}
        self._left = _builds[str(folder)] = {}

    def clean(self) -> None:
        """Empty the folder as MkDocs does, which spares hidden files, but for what may stay."""
        for parent, folders, files in os.walk(self.folder, topdown=False):
            below = os.path.relpath(parent, self.folder)
            inside = "" if below == os.curdir else f"{below}/".replace(os.sep, "/")
            for name in files if not inside.startswith(".") else ():
                path, file = os.path.join(parent, name), inside + name
                # Another build may have removed it, and Windows keeps what somebody has open.
                with suppress(OSError):
                    if file in self._may_stay:
                        self._unclaimed[file] = _look(path)
                    elif not file.startswith("."):
                        os.unlink(path)
            for name in folders if not inside.startswith(".") else ():
                path = os.path.join(parent, name)
                # One in which something stays is not removed.
                with suppress(OSError):
                    (os.unlink if os.path.islink(path) else os.rmdir)(path)

    def leaves(self, file: str, html: bytes, load: Callable[[], bytes]) -> bool:
        """Tell whether a page stays that is `html` before it is finished; `load` gives that."""
        given, now = self._before.get(file, ("", ""))
        seen = self._unclaimed.pop(file, None)
        with suppress(OSError):
            is_same = seen is not None and given == digest(html)
            if is_same and digest((self.folder / file).read_bytes()) == now:
                self._left[file] = LeftPage(given, now, load)
                return True
        return False

    def give_up(self, file: str) -> None:
        """Remove a page that is made anew: of what it becomes, nothing may be left to write."""
        if self._unclaimed.pop(file, None):
            (self.folder / file).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove the pages that this build has not made, when it has made all."""
        self._remove(self._before.keys() & self._unclaimed.keys())

    def end(self) -> None:
        """Forget what was left: the next build may be one that leaves nothing.

        Where nobody has finished the pages, what stands beside them goes, too.
        """
        self.sweep()
        if _builds.pop(str(self.folder), None) is not None:
            self._remove(self._unclaimed.keys())

    def _remove(self, files: Iterable[str]) -> None:
        for file in set(files):
            seen = self._unclaimed.pop(file)
            # A hook may have written one of the same name.
            with suppress(OSError):
                if _look(self.folder / file) == seen:
                    (self.folder / file).unlink()
                    remove_empty((self.folder / file).parent, self.folder)


def left_in(folder: Path) -> dict[str, LeftPage]:
    """Return the pages that the build which is under way has left in its folder."""
    return _builds.get(str(folder), {})


def note_left(root: Path, folder: Path, pages: Mapping[str, tuple[str, str]]) -> None:
    """Remember for the next build what each page was given as, and became: they are finished."""
    _builds.pop(str(folder), None)
    with suppress(OSError, ClearpaneError):
        known = {name: each for name, each in noted_in(root / LEFT).items() if os.path.isdir(name)}
        write_text(root / LEFT, json.dumps({**known, str(folder): pages}), durable=False)


def _look(path: str | Path) -> tuple[int, int, int]:
    found = os.lstat(path)
    return found.st_ino, found.st_mtime_ns, found.st_ctime_ns
