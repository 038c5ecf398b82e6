"""How the time of cleaning grows with what is to be cleaned: 1 is linear, 2 is square."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inputs import LONG, REPEATED

from clearpane.ads.cleaner import Cleaner

REPEATS = (2_500, 5_000, 10_000, 20_000, 40_000)
SIZES = {"words on one line": 2_000_000, "one long article": 20_000_000}
LIMIT = 1.15
"""An exponent above it is a defect: more than sorting and a noisy clock explain."""

_SLOW = 2.0
"""Seconds from which an input of repeats is not doubled any more: the exponent is plain."""

_SHORT = 0.2
"""Seconds below which a run is repeated: the clock is noisy."""


@dataclass(frozen=True)
class Growth:
    """One input: its largest size in characters, the seconds that took, and the exponent."""

    name: str
    size: int
    seconds: float
    exponent: float


def measure_all() -> Iterator[Growth]:
    """Yield the growth of every input: up to 40,000 repeats, and up to 20 MB of text."""
    for name, make in REPEATED.items():
        yield _measure(name, make, REPEATS)
    for name, make in LONG.items():
        size = SIZES[name]
        yield _measure(f"{name}, {size // 1_000_000} MB", make, (size // 4, size // 2, size))


def _measure(name: str, make: Callable[[int], str], counts: tuple[int, ...]) -> Growth:
    """Clean ever larger inputs, and fit the exponent to the CPU seconds."""
    points: list[tuple[int, float]] = []
    for count in counts:
        text = make(count)
        points.append((len(text), _seconds(text)))
        if counts is REPEATS and points[-1][1] > _SLOW and len(points) > 1:
            break
    return Growth(name, *points[-1], _exponent(points))


def _seconds(text: str) -> float:
    """Return the time of one text; Python's garbage collector, which has its own pace, rests."""
    best = math.inf
    for _ in range(3):
        cleaner = Cleaner()
        gc.collect()
        gc.disable()
        start = time.process_time()
        cleaner.clean(text)
        best = min(best, time.process_time() - start)
        gc.enable()
        if best > _SHORT:
            break
    return best


def _exponent(points: list[tuple[int, float]]) -> float:
    """Return the slope of time over size, both as logarithms, over the three largest inputs."""
    logs = [(math.log(size), math.log(max(seconds, 1e-6))) for size, seconds in points[-3:]]
    x_mean = sum(x for x, _ in logs) / len(logs)
    y_mean = sum(y for _, y in logs) / len(logs)
    above = sum((x - x_mean) * (y - y_mean) for x, y in logs)
    return above / sum((x - x_mean) ** 2 for x, _ in logs)
