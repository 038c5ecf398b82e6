"""What lies below the address of a site and is published by something else."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from pathlib import PurePosixPath

# How versions are called: numbers, the usual aliases, and branches. The host knows the others.
VERSION = re.compile(
    r"v?\d+(?:[.\-_]\w+)*|latest|stable|current|next|dev|devel|develop|main|master|head|edge|nightly"
)
# Read the Docs: /en/latest/ where a project has translations, /latest/ where it has none.
LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?")


def other_build(path: str, folders: Container[str]) -> str:
    """Return what a path below a site's address looks like: a `version`, a `language`, or neither.

    `folders` are those that this build has.
    """
    names = [name for name in path.split("/") if name]
    if not names or names[0] in folders:
        return ""
    if any(VERSION.fullmatch(name) for name in names[:2]):
        return "version"
    return "language" if len(names) > 1 and LANGUAGE.fullmatch(names[0]) else ""


@dataclass(frozen=True)
class Elsewhere:
    """Which folders below the site's own address are published by something else.

    `folders` are patterns as an owner writes them.
    """

    folders: tuple[str, ...] = ()

    def has(self, path: str) -> bool:
        """Tell whether a path, which begins below the site's own address, leads into one."""
        here = PurePosixPath("/", path.strip("/"))
        patterns = [f"/{folder.strip('/')}" for folder in self.folders if folder.strip("/")]
        return any(each.match(one) for each in (here, *here.parents) for one in patterns)


ALL_HERE = Elsewhere()
"""A site that has its address for itself."""
