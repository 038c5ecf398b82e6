"""What a hook keeps of each page until the build ends, so that a cache can keep it longer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

_all: dict[str, PerPage[object]] = {}


class PerPage(Generic[T]):
    """Values by the page's source file, in the order in which they were set.

    A hook that only ever keeps here what it has made of a page need not see the page again as
    long as nothing has changed: a build cache keeps the value, which must be one that `pickle`
    can write, and puts it back. `name` tells one hook's values from another's.
    """

    def __init__(self, name: str) -> None:
        self._values: dict[str, T] = {}
        _all[name] = self  # type: ignore[assignment]

    def __setitem__(self, source: str, value: T) -> None:
        self._values[source] = value

    def __getitem__(self, source: str) -> T:
        return self._values[source]

    def __contains__(self, source: object) -> bool:
        return source in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def get(self, source: str) -> T | None:
        """Return the value of a page, or None."""
        return self._values.get(source)

    def values(self) -> list[T]:
        """Return all values."""
        return list(self._values.values())

    def clear(self) -> None:
        """Forget all pages."""
        self._values.clear()


def kept_of(source: str) -> dict[str, object]:
    """Return what all hooks keep of a page, by their names."""
    return {name: values[source] for name, values in _all.items() if source in values}


def keep(source: str, kept: dict[str, object]) -> None:
    """Put back what `kept_of` has returned."""
    for name, value in kept.items():
        if name in _all:
            _all[name][source] = value
