"""Answers that a build need not work out again: those of pure functions, kept by their input."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from clearpane.incremental.digest import digest
from clearpane.incremental.store import Store

T = TypeVar("T")


class Memo:
    """Keeps answers in the store that a build opens; while there is none, all is worked out."""

    def __init__(self) -> None:
        self._store: Store | None = None
        self._code = ""

    def open(self, store: Store, code: str) -> None:
        """Keep answers in `store` from now on, those of another version of the `code` apart."""
        self._store = store
        self._code = code

    def close(self) -> None:
        """Keep nothing from now on."""
        self._store = None

    def answer(self, make: Callable[[], T], name: str, *inputs: str) -> T:
        """Return what `make` returns, or has returned for the same inputs under the same name.

        The answer must be one that `pickle` can write, and not None.
        """
        if self._store is None:
            return make()
        return self._store.made(digest(self._code, name, *inputs), make)


memo = Memo()
"""The one of the build that this process runs."""
