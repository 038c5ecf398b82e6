"""Values by what they are made of, so that nothing is made twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from clearpane.core.pool import spread_over_cores, worth_sharing

T = TypeVar("T")


class Records:
    """Values by their keys; this one holds none, and has each made anew."""

    is_shared = False
    """Whether this process can have what a copy of it has made."""

    def get(self, *_key: str) -> Any | None:
        """Return what was made of this key before."""
        return None

    def value(self, make: Callable[[], Any], *_key: str) -> Any:
        """Return what was made of this key before, or else what `make` returns now."""
        return make()

    def values(self, make: Callable[[T], Any], keys: Mapping[T, tuple[str, ...]]) -> dict[T, Any]:
        """Return the value of each item by its key; many that are lacking are made on all cores.

        `make` must have no effect but what it returns.
        """
        there = {item: self.get(*key) for item, key in keys.items()}

        def made(item: T) -> Any:
            return self.value(partial(make, item), *keys[item])

        lacking = [item for item, value in there.items() if value is None]
        if self.is_shared and worth_sharing(len(lacking)):
            # They come by way of the records, which no second process has to read first.
            for _ in spread_over_cores(lambda item: made(item) and None, lacking, lambda: None):
                pass
        return {item: made(item) if value is None else value for item, value in there.items()}
