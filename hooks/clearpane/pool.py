"""Do the same work to many files in processes of their own; the results keep the files' order."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from clearpane.diagnostics import ClearpaneError

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


class WorkerDied(ClearpaneError):
    """A worker process ended in the middle of its work."""


def usable_cores() -> int:
    """Return how many cores this process may use: its affinity and its container's quota count."""
    if sys.platform == "linux":
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    try:
        quota, period = _CPU_QUOTA.read_text(encoding="ascii").split()
        cores = min(cores, math.ceil(int(quota) / int(period)))
    except (OSError, ValueError):
        # No container, or one without a limit, which says `max`.
        pass
    return max(1, min(cores, _MOST_WORKERS))


def in_order(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    jobs: int,
    size: Callable[[Item], int],
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
    else:
        yield from _in_processes(work, chunks, min(jobs, _MOST_WORKERS))


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


def _in_processes(
    work: Callable[[Item], Result], chunks: Iterable[list[Item]], jobs: int
) -> Iterator[Result]:
    # Other ways to start a process are faster, and none of them is there on every system.
    context = multiprocessing.get_context("spawn")
    others = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(jobs, context, _begin_worker)
    ahead: deque[Future[list[Result]]] = deque()
    finished = False
    try:
        for chunk in chunks:
            with _no_interrupt():
                ahead.append(executor.submit(_do, work, chunk))
            if len(ahead) >= _AHEAD * jobs:
                yield from _result(ahead.popleft())
        while ahead:
            yield from _result(ahead.popleft())
        finished = True
    except BrokenProcessPool as error:
        raise WorkerDied(
            "a worker process ended before its work did, perhaps for want of memory; "
            "try again with fewer --jobs"
        ) from error
    finally:
        # Workers write nothing, so none of them needs to come to an end.
        for process in () if finished else set(multiprocessing.active_children()) - others:
            process.terminate()
        executor.shutdown(cancel_futures=True)


def _result(future: Future[list[Result]]) -> list[Result]:
    # On Windows Ctrl+C does not end a wait that has no end of its own.
    while not future.done():
        wait([future], timeout=0.5)
    return future.result()


def _do(work: Callable[[Item], Result], chunk: list[Item]) -> list[Result]:
    return [work(item) for item in chunk]


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Start processes deaf to Ctrl+C, which reaches all of a terminal: the parent ends them."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the parent's end; a worker whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
