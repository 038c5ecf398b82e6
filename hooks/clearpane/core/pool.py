"""Do the same work to many items in processes of their own, and what was done before not again.

Results keep the items' order.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from itertools import chain, islice
from multiprocessing import resource_tracker
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TypeVar

from clearpane.core.findings import ClearpaneError

Item = TypeVar("Item")
Result = TypeVar("Result")

# One errand of a worker: long enough that handing it over costs nothing, short enough that all
# workers end at about the same time.
CHUNK_ITEMS = 16
CHUNK_BYTES = 256 * 1024
# Less work than this is done before another process has even started.
FEW_CHUNKS = 4
# Errands for each worker that are under way or wait to be taken: bounds the memory.
_AHEAD = 3
# Windows cannot wait for more.
_MOST_WORKERS = 60
_CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")
# Below this, starting copies of this process takes longer than they save.
FEWEST = 24
_CHUNKS_EACH = 4

# What this process does to each item, where it is a worker.
_work: list[Callable[[Any], Any]] = []


class WorkerDied(ClearpaneError):
    """A worker process ended in the middle of its work."""


def usable_cores() -> int:
    """Return how many cores this process may use: its affinity and its container's quota count."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    # It is not there without a container, and says `max` where there is no limit.
    with suppress(OSError, ValueError):
        quota, period = _CPU_QUOTA.read_text(encoding="ascii").split()
        cores = min(cores, math.ceil(int(quota) / int(period)))
    return max(1, min(cores, _MOST_WORKERS))


def in_order(
    work: Callable[[Item], Result], items: Iterable[Item], jobs: int, size: Callable[[Item], int]
) -> Generator[Result, None, None]:
    """Yield `work(item)` for each item, in the order of the items.

    With more than one job and enough to do, `jobs` processes work at once; then `work`, items
    and results must be picklable. `size` tells the bytes of an item. Only a few items per job are
    ahead of the one that is yielded. Close the generator when it is left early; its processes end
    then. Raises WorkerDied when a process is killed, and whatever `work` raises.
    """
    chunks = _chunks(iter(items), size)
    first = list(islice(chunks, FEW_CHUNKS)) if jobs > 1 else []
    chunks = chain(first, chunks)
    if len(first) < FEW_CHUNKS:
        yield from (work(item) for chunk in chunks for item in chunk)
        return
    # Other ways to start a process are faster, and none of them is there on every system.
    for results in _by_processes("spawn", work, chunks, min(jobs, _MOST_WORKERS)):
        yield from results


def _by_processes(
    start: str, work: Callable[[Any], Result], chunks: Iterable[Sequence[Any]], jobs: int
) -> Generator[list[Result], None, None]:
    """Yield what came of each chunk, in their order, by processes that are started in a way."""
    context = multiprocessing.get_context(start)
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(work,))
    ahead: deque[Future[list[Result]]] = deque()
    workers: set[BaseProcess] = set()
    try:
        for chunk in chunks:
            with _no_interrupt():
                ahead.append(pool.submit(_do, chunk))
                workers.update(multiprocessing.active_children())
            if len(ahead) >= _AHEAD * jobs:
                yield _result(ahead, workers)
        while ahead:
            yield _result(ahead, workers)
    except BrokenProcessPool as error:
        raise WorkerDied(
            "a worker process ended before its work did, perhaps for want of memory; "
            "try again with fewer --jobs"
        ) from error
    finally:
        # They write nothing, so none of them needs to come to an end.
        ended = workers if ahead else set()
        for worker in ended:
            worker.terminate()
        for worker in ended:
            worker.join()
        if ended:
            _end_results(pool)
        pool.shutdown(cancel_futures=True)


def _end_results(pool: ProcessPoolExecutor) -> None:
    # The pool waits for ever for the rest of a result whose worker was ended while it sent it: our
    # own end of the pipe, which sends nothing, keeps it open.
    queue = getattr(pool, "_result_queue", None)
    if queue is not None:
        queue._writer.close()


def _chunks(items: Iterator[Item], size: Callable[[Item], int]) -> Iterator[list[Item]]:
    chunk: list[Item] = []
    weight = 0
    for item in items:
        chunk.append(item)
        weight += size(item)
        if len(chunk) == CHUNK_ITEMS or weight >= CHUNK_BYTES:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


def _begin(work: Callable[[Any], Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work[:] = [work]
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End where the parent was killed: it can tell nobody, and the pipe from it stays open."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(items: Sequence[Any]) -> list[Any]:
    return [_work[0](item) for item in items]


def _result(ahead: deque[Future[list[Result]]], workers: set[BaseProcess]) -> list[Result]:
    """Return what comes of the first errand, and take it from the list."""
    # On Windows Ctrl+C does not end a wait that has no end of its own.
    while not wait([ahead[0]], timeout=0.5).done:
        # The pool says so itself, but where it waits for the rest of what that one was sending.
        if not all(worker.is_alive() for worker in workers):
            wait([ahead[0]], timeout=0.5)
            if not ahead[0].done():
                raise BrokenProcessPool
    return ahead.popleft().result()


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Start processes deaf to Ctrl+C, which reaches all of a terminal: the parent ends them."""
    if sys.platform == "win32":
        yield
        return
    # When it starts, it lets the signal through again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


Key = tuple[str, ...]


class Records:
    """Values by their keys; this one holds none, and has each made anew."""

    is_shared = False
    """Whether this process can have what a copy of it has made."""

    def known(self, _keys: Mapping[Item, Key]) -> dict[Item, Any]:
        """Return what was made of these keys before, by the item of each."""
        return {}

    def keep(self, values: Mapping[Key, Any]) -> None:
        """Have values be there as if they had been made of these keys, and of nothing else."""

    def value(self, make: Callable[[], Any], *_key: str) -> Any:
        """Return what was made of this key before, or else what `make` returns now."""
        return make()

    def values(self, make: Callable[[Item], Any], keys: Mapping[Item, Key]) -> dict[Item, Any]:
        """Return the value of each item by its key; many that are lacking are made on all cores.

        `make` must have no effect but what it returns.
        """
        there = self.known(keys)
        lacking = {item: key for item, key in keys.items() if item not in there}
        self.make_ahead(make, lacking)
        there |= self.known(lacking)

        def made(item: Item) -> Any:
            return self.value(partial(make, item), *keys[item])

        return {item: there[item] if item in there else made(item) for item in keys}

    def make_ahead(self, make: Callable[[Item], Any], keys: Mapping[Item, Key]) -> None:
        """Have values made by copies of this process, on all cores, where that is faster.

        Only Linux copies a process safely, and only one that runs a single thread. What cannot be
        made is left out, and all else if one of them dies: who asks for it next meets the reason.
        """
        items, cores = list(keys), usable_cores() if sys.platform == "linux" else 1
        is_alone = threading.active_count() == 1
        if not (self.is_shared and is_alone and cores > 1 and len(items) >= FEWEST):
            return

        # The copies have the items; a value comes back by way of the records.
        def attempt(at: int) -> None:
            with suppress(Exception):
                self.value(partial(make, items[at]), *keys[items[at]])

        size = max(1, len(items) // (cores * _CHUNKS_EACH))
        parts = (range(at, min(at + size, len(items))) for at in range(0, len(items), size))
        with suppress(WorkerDied):
            deque(_by_processes("fork", attempt, parts, cores), maxlen=0)
