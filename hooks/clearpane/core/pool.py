"""Do the same work to many files in processes of their own; the results keep the files' order."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import chain, islice
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
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
    """Give each process a thread that talks to it, and take the answers in order.

    The pools of the standard library share one pipe among their workers, and wait for ever when
    one of them is killed while it writes there.
    """
    with _no_interrupt():
        workers = [_Worker(work) for _ in range(jobs)]
    idle: SimpleQueue[_Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)
    threads = ThreadPoolExecutor(jobs)
    ahead: deque[Future[list[Result]]] = deque()
    try:
        for chunk in chunks:
            ahead.append(threads.submit(_ask, idle, chunk))
            if len(ahead) >= _AHEAD * jobs:
                yield from _result(ahead.popleft())
        while ahead:
            yield from _result(ahead.popleft())
    finally:
        # They write nothing, so none of them needs to come to an end.
        for worker in workers:
            worker.process.terminate()
        threads.shutdown(cancel_futures=True)
        for worker in workers:
            worker.process.join()


class _Worker:
    """A process, and our end of the pipe that leads to it and to no other."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        # Other ways to start a process are faster, and none of them is there on every system.
        context = multiprocessing.get_context("spawn")
        self.connection, its_end = context.Pipe()
        self.process = context.Process(target=_serve, args=(its_end, work), daemon=True)
        self.process.start()
        # Now its end closes when it dies.
        its_end.close()

    def ask(self, chunk: list[Any]) -> list[Any]:
        """Return the results of a chunk; raise what the work raised, or WorkerDied."""
        try:
            self.connection.send(chunk)
            answer = self.connection.recv()
        except (EOFError, OSError) as error:
            raise WorkerDied(
                "a worker process ended before its work did, perhaps for want of memory; "
                "try again with fewer --jobs"
            ) from error
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, list)
        return answer


def _ask(idle: SimpleQueue[_Worker], chunk: list[Any]) -> list[Any]:
    worker = idle.get()
    try:
        return worker.ask(chunk)
    finally:
        idle.put(worker)


def _result(future: Future[list[Result]]) -> list[Result]:
    # On Windows Ctrl+C does not end a wait that has no end of its own.
    while not future.done():
        wait([future], timeout=0.5)
    return future.result()


def _serve(connection: Connection[Any, Any], work: Callable[[Any], Any]) -> None:
    """Work on what comes through the pipe, in a process of its own, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The pipe is closed when the parent has died, too.
    with suppress(EOFError, OSError):
        while True:
            chunk = connection.recv()
            answer: list[Any] | Exception
            try:
                answer = [work(item) for item in chunk]
            except Exception as error:
                error.add_note(traceback.format_exc())
                answer = error
            connection.send(answer)


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Start processes deaf to Ctrl+C, which reaches all of a terminal: the parent ends them."""
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker  # noqa: PLC0415 -- Windows has none

    # When it starts, it lets the signal through again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


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
    global _work  # noqa: PLW0603 -- forked processes find it there
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
