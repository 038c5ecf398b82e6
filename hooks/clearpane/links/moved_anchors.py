"""The map of anchors that have moved, so that links to the old ones still arrive."""

from __future__ import annotations

import tomllib
from pathlib import Path

from clearpane.diagnostics import ClearpaneError
from clearpane.files import read_text

MAP = "hooks/moved_anchors.toml"


def read_moved_anchors(root: Path) -> dict[str, str]:
    """Return the map kept in a project: `link/#old` leads to `link/#new`, or `check/#there`.

    Addresses are below the site's root, a leading slash is dropped. Without a file there is no
    entry. Raises ClearpaneError when the file is not TOML or an entry is no text.
    """
    path = root / MAP
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise ClearpaneError(f"{MAP}: {error}") from error
    entries = table.get("moved", {})
    for old, new in entries.items():
        if "#" not in old or not isinstance(new, str):
            raise ClearpaneError(f'{MAP}: write entries as `"/page/#old" = "/page/#new"`')
    return {old.lstrip("/"): new.lstrip("/") for old, new in entries.items()}
