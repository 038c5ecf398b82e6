"""Addresses below the site's own that another build publishes, such as its other versions.

A link to one of them cannot be judged: what the host has there is in no file of this build.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# How versions are called: numbers, the usual aliases, and branches. The host knows the others.
_VERSION = re.compile(
    r"v?\d+(?:[.\-_]\w+)*|latest|stable|current|next|dev|devel|develop|main|master|edge|nightly"
)
# Read the Docs: /en/latest/ where a project has translations, /latest/ where it has none.
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
_READ_THE_DOCS = (".readthedocs.io", ".readthedocs-hosted.com", ".rtfd.io")
_READ_THE_DOCS_FILES = (".readthedocs.yaml", ".readthedocs.yml")


@dataclass(frozen=True)
class Elsewhere:
    """Which addresses below the site's own are published by something else.

    `folders` are patterns of folders as an owner writes them; in a site that is `versioned`,
    folders with the name of a version are meant too.
    """

    folders: tuple[str, ...] = ()
    versioned: bool = False

    def has(self, path: str) -> bool:
        """Tell whether a path, which begins below the site's own address, is of another build."""
        names = [name for name in path.split("/") if name]
        if any(_begins(names, pattern) for pattern in self.folders):
            return True
        if not self.versioned or not names:
            return False
        translated = len(names) > 1 and _LANGUAGE.fullmatch(names[0])
        return any(_VERSION.fullmatch(name) for name in names[: 2 if translated else 1])


ALL_HERE = Elsewhere()
"""A site that has its address for itself."""


def is_versioned(root: Path, site_url: str, plugins: Sequence[str], extra: dict[str, Any]) -> bool:
    """Tell whether the host keeps several versions of a site, as far as its settings say so.

    Known are mike (its plugin, or `extra.version.provider`) and Read the Docs (its host, or its
    file in `root`, the folder of `mkdocs.yml`).
    """
    version = extra.get("version")
    if "mike" in plugins or (isinstance(version, dict) and version.get("provider") == "mike"):
        return True
    host = urlsplit(site_url).hostname or ""
    on_host = host.endswith(_READ_THE_DOCS)
    return on_host or any((root / name).is_file() for name in _READ_THE_DOCS_FILES)


def _begins(names: list[str], pattern: str) -> bool:
    """Tell whether a path begins with the folders of a pattern, compared one by one."""
    folders = [folder for folder in pattern.split("/") if folder]
    pairs = zip(names, folders, strict=False)
    return 0 < len(folders) <= len(names) and all(fnmatchcase(n, f) for n, f in pairs)
