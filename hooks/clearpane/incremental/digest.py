"""Digests of values and files, the same in every process for the same content."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

# What the default `repr` says of a function or an object, and is another in every process.
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def digest(*parts: object) -> str:
    """Return a digest of the parts, in their order: bytes as they are, all else by its `repr`."""
    whole = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part if isinstance(part, bytes) else stable(part).encode("utf-8", "surrogatepass")
        # With its length, so that ("ab", "c") and ("a", "bc") differ.
        whole.update(len(data).to_bytes(8, "little"))
        whole.update(data)
    return whole.hexdigest()


def stable(value: object) -> str:
    """Return the `repr` of a value without memory addresses, sets and mappings in sorted order."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return f"{{{', '.join(sorted(f'{stable(k)}: {stable(v)}' for k, v in value.items()))}}}"
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(map(stable, value)))}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(stable, value))}]"
    if isinstance(value, functools.partial):
        return f"{stable(value.func)}{stable(value.args)}{stable(value.keywords)}"
    return _ADDRESS.sub("", f"{_origin(value)}{value!r}")


def _origin(value: object) -> str:
    """Return the module of a function: two of one name are no different to `repr`."""
    return f"{getattr(value, '__module__', '')}." if callable(value) else ""


class FileDigests:
    """Digests of files, each read once as long as this lives: for one build."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

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
