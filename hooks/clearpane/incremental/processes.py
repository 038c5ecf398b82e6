"""Do the same for many items on all cores, where the system can copy a running process."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from clearpane.pool import usable_cores

T = TypeVar("T")
R = TypeVar("R")

# Below this, starting the processes takes longer than they save.
FEWEST = 24
_CHUNKS_EACH = 4

# What the copies do: they have it, as all else, from the process that they are copies of.
_work: tuple[Callable[[Any], Any], Sequence[Any]] | None = None


def worth_sharing(count: int) -> bool:
    """Tell whether this many items are done faster by several processes.

    Only Linux copies a process safely, and only one that runs a single thread.
    """
    cores = usable_cores() if sys.platform == "linux" else 1
    return cores > 1 and count >= FEWEST and threading.active_count() == 1


def spread_over_cores(
    function: Callable[[T], R], items: Sequence[T], begin: Callable[[], None]
) -> Iterator[tuple[T, R]]:
    """Yield each item with what the function returned for it, in the order of the items.

    Each process calls `begin` first. Results must be ones that `pickle` can write. If a process
    dies, the rest is left out: the caller does it by itself.
    """
    global _work
    _work = function, items
    cores = usable_cores()
    size = max(1, len(items) // (cores * _CHUNKS_EACH))
    parts = [range(start, min(start + size, len(items))) for start in range(0, len(items), size)]
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(cores, mp_context=context, initializer=begin) as pool:
            for part, results in zip(parts, pool.map(_do, parts), strict=True):
                yield from zip((items[at] for at in part), results, strict=True)
    except BrokenProcessPool:
        return
    finally:
        _work = None


def _do(part: range) -> list[Any]:
    assert _work is not None
    function, items = _work
    return [function(items[at]) for at in part]
