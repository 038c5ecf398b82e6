"""What a command over many files shows: how far it is, and in the end what it all came to."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from clearpane.diagnostics import plural
from clearpane.pool import WorkerDied


class Summary:
    """Counts as the files go by; the clock runs from its making."""

    def __init__(self, noun: str = "file") -> None:
        self.noun = noun
        self.files = self.pieces = self.cut = 0
        self.rules: Counter[str] = Counter()
        self._begun = time.monotonic()

    def add(self, rules: Iterable[str], pieces: int, cut: int) -> None:
        """Count a file: the rule of each finding, and what was cut, in pieces and bytes."""
        self.files += 1
        self.pieces += pieces
        self.cut += cut
        self.rules.update(rules)

    def __str__(self) -> str:
        """Return the summary: what was cut, how fast, and the findings by rule."""
        seconds = max(time.monotonic() - self._begun, 0.001)
        lines = (
            f"{plural(self.files, self.noun)} in {seconds:,.1f} seconds, "
            f"{self.files / seconds:,.0f} a second",
            f"advertising: {plural(self.pieces, 'piece')}, {plural(self.cut, 'byte')}",
            *(f"{rule}: {count:,}" for rule, count in self._by_count()),
        )
        return "\n".join(lines)

    def _by_count(self) -> list[tuple[str, int]]:
        return sorted(self.rules.items(), key=lambda entry: (-entry[1], entry[0]))


class Progress:
    """A bar on a terminal, or nothing."""

    def __init__(self, bar: Any = None) -> None:
        self._bar = bar

    def step(self) -> None:
        """Tell that one more file is done."""
        if self._bar is not None:
            self._bar.update(1)

    def make_room(self) -> None:
        """Clear the bar's line for a text; the next step draws it below."""
        if self._bar is not None:
            click.echo("\r\033[K", nl=False, err=True)


@contextmanager
def progress(label: str, count: Callable[[], int]) -> Iterator[Progress]:
    """Show a bar where somebody watches; in a log it would only be in the way.

    `count` is asked only then, how many files there are.
    """
    total = count() if sys.stderr.isatty() else 0
    if total < 2:
        yield Progress()
        return
    step = max(1, total // 1000)
    with click.progressbar(
        length=total, label=label, file=sys.stderr, show_pos=True, update_min_steps=step
    ) as bar:
        yield Progress(bar)


@contextmanager
def goes_on(resumable: bool) -> Iterator[None]:
    """Say how a work that is interrupted, or whose worker dies, goes on: with `--resume`."""
    hint = "; --resume goes on with the rest" if resumable else ""
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"interrupted{hint}") from None
    except WorkerDied as error:
        raise WorkerDied(f"{error}{hint}") from error


def tell(summary: Summary, wanted: bool | None) -> None:
    """Print a summary if it is wanted; None means where somebody watches more than one file."""
    if wanted or (wanted is None and summary.files > 1 and sys.stderr.isatty()):
        click.echo(str(summary), err=True)
