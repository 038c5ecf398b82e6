"""Run one command as a process of its own and say what it took."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

EVERY = 0.1
PAGE_TABLE = "smaps_rollup"


class Cost(NamedTuple):
    """What a process and its children took: seconds by the clock and of all cores, and memory.

    `peak` is in megabytes (10^6 bytes): where the system tells, of all processes together, pages
    that they share counted once; elsewhere of the largest process.
    """

    wall: float
    cpu: float
    peak: float


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[Cost, str]:
    """Return what a command cost, and all it printed. Stops the benchmark when it fails."""
    log = folder / "build.log"
    with log.open("w", encoding="utf-8") as file:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=file, stderr=subprocess.STDOUT
        )
        watch = _Memory(process.pid)
        # The figures of this one child, and of those that it waited for.
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    sampled = watch.stop()
    printed = log.read_text(encoding="utf-8", errors="replace")
    log.unlink()
    if process.returncode:
        sys.exit(f"{' '.join(command)} in {folder} failed:\n{printed[-2000:]}")
    # On Linux that would hold the memory of this process too, which it was before it became one of
    # its own.
    peak = sampled or used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Cost(wall, used.ru_utime + used.ru_stime, peak / 1e6), printed


class _Memory:
    """Looks at a process and its children ten times a second, on Linux only."""

    def __init__(self, process: int) -> None:
        self.process = process
        self.peak = 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()

    def stop(self) -> int:
        """Return the highest sum that was seen, in bytes."""
        self.ended.set()
        self.thread.join()
        return self.peak

    def _watch(self) -> None:
        while not self.ended.wait(EVERY):
            family = list(_family(self.process))
            alone = len(family) == 1
            now = _highest(self.process) if alone else sum(map(_proportional, family))
            self.peak = max(self.peak, now)


def _family(process: int) -> Iterator[int]:
    yield process
    try:
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            for child in children.read_text(encoding="ascii").split():
                yield from _family(int(child))
    except OSError:  # it has ended meanwhile
        return


def _highest(process: int) -> int:
    """Return the most memory that a process has had so far, in bytes; 0 where nothing tells."""
    return _kilobytes(process, "status", "VmHWM:") * 1024


def _proportional(process: int) -> int:
    return _kilobytes(process, PAGE_TABLE, "Pss:") * 1024


def _kilobytes(process: int, file: str, name: str) -> int:
    try:
        text = Path(f"/proc/{process}/{file}").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith(name))
