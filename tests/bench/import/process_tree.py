"""Run a command, and tell how long it and all its processes took, and their peak of memory."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_PAUSE = 0.1


@dataclass(frozen=True)
class Run:
    """Wall time in seconds, peak memory in bytes, and what went to standard error.

    A page of memory that several processes share counts once, where the system tells (Linux).
    """

    seconds: float
    memory: int
    output: str


def measure(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Run:
    """Run a command to its end; raise RuntimeError when it could not do its work."""
    peak = 0
    begun = time.perf_counter()
    with (folder / "output.txt").open("w+b") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=output
        )
        while process.poll() is None:
            peak = max(peak, _memory(process.pid))
            time.sleep(_PAUSE)
        seconds = time.perf_counter() - begun
        output.seek(0)
        told = output.read().decode(errors="replace")
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)}: exit code {process.returncode}\n{told[-2000:]}")
    return Run(seconds, peak, told)


def _memory(pid: int) -> int:
    try:
        root = psutil.Process(pid)
        return sum(map(_of_one, [root, *root.children(recursive=True)]))
    except psutil.Error:
        return 0


def _of_one(process: psutil.Process) -> int:
    try:
        if sys.platform == "linux":
            return int(process.memory_full_info().pss)
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
