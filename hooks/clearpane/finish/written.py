"""Which files were put beside the pages of a site: one that its builder writes itself is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from clearpane.core.files import write_text
from clearpane.core.findings import ClearpaneError
from clearpane.sites.built import BuiltSite

WRITTEN = ".cache/clearpane/written.json"


def note_written(site: BuiltSite, names: Iterable[str]) -> None:
    """Remember the names of the files for the next run, if that can be."""
    file = site.root / WRITTEN
    with suppress(OSError, ClearpaneError):
        file.parent.mkdir(parents=True, exist_ok=True)
        known = {**_read(file), site.path(""): sorted(names)}
        write_text(file, json.dumps(known))


def written_before(site: BuiltSite) -> frozenset[str]:
    """Return the names of the files that runs before have put beside the pages of a site."""
    return frozenset(_read(site.root / WRITTEN).get(site.path(""), ()))


def _read(file: Path) -> dict[str, list[str]]:
    with suppress(OSError, ValueError):
        data = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(data, dict):
            return data
    return {}
