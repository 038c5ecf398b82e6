"""The options of every command that cuts ads."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import click

from clearpane.ads.ad_options import Options
from clearpane.ads.clean_file import (
    STANDARD,
    CleanedFile,
    CleanItem,
    clean_file,
    cleaner_for,
    find_items,
)
from clearpane.ads.proof import sealed
from clearpane.core.files import digest, read_bytes, remove_unfinished, write_text
from clearpane.core.findings import ClearpaneError, Level, closing_line, plural
from clearpane.core.pool import WorkerDied, in_order, usable_cores

Function = Callable[..., Any]


def cleaning_options(whose: str) -> Callable[[Function], Function]:
    """Return a decorator that adds `--filter-list` (as `lists`) and `--max-loss`.

    `whose` names what loses words in the help, such as "a page's".
    """
    max_loss = click.option(
        "--max-loss",
        type=click.FloatRange(0, 1),
        default=Options.max_loss,
        show_default=True,
        help=f"Share of {whose} visible words that cuts may take.",
    )
    lists = click.option(
        "--filter-list", "lists", multiple=True, metavar="FILE", help="A list in EasyList's syntax."
    )
    return lambda function: lists(max_loss(function))


def batch_options() -> Callable[[Function], Function]:
    """Return a decorator that adds `--jobs` and `--summary`, which are None if not given."""
    options = (
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            metavar="NUMBER",
            help="How many files to work on at once. Without it, as many as there are cores.",
        ),
        click.option(
            "--summary/--no-summary",
            default=None,
            help="Tell at the end the speed, what was cut, and the findings by rule. "
            "On a terminal it is told anyway.",
        ),
    )

    def decorate(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


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
    """Say how a work that is interrupted, or whose worker dies, goes on: by the same command."""
    hint = "; the same command goes on with the rest" if resumable else ""
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


@click.command("clean")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--write", "mode", flag_value="write", help="Change the files in place.")
@click.option("--check", "mode", flag_value="check", help="Change nothing; only report.")
@click.option("--diff", "mode", flag_value="diff", help="Show each cut as a unified diff.")
@click.option(
    "--proof",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write down what was cut and compared, as JSON, so that another program can replay it.",
)
@cleaning_options("a page's")
@batch_options()
def command(
    paths: tuple[Path, ...],
    mode: str | None,
    proof: Path | None,
    lists: tuple[str, ...],
    max_loss: float,
    jobs: int | None,
    summary: bool | None,
) -> None:
    """Cut ad markup out of Markdown, and nothing else.

    PATHS are Markdown files, folders, or - for standard input. Without an option one file goes
    clean to standard output. Findings go to standard error. Exit code: 0 nothing to cut, 1
    something was found, 2 a file could not be read or written, 130 interrupted.
    """
    if mode is None and (len(paths) > 1 or paths[0].is_dir()):
        raise ClearpaneError("for more than one file name --write, --check or --diff")
    resumable = mode == "write" and paths[0].is_dir()
    cleaner = partial(cleaner_for, max_loss, lists)
    # A list that is wrong is told before the work.
    cleaner()
    clean = partial(clean_file, mode=mode, cleaner=cleaner, prove=proof is not None)
    run = _Run(clean, mode, Summary())
    items: Iterable[CleanItem] = find_items(paths, sys.stdin.buffer.read)
    with goes_on(resumable), progress("Cleaning", lambda: _count(paths)) as shown:
        run.through(items, jobs or usable_cores(), shown)
    if proof:
        write_text(proof, sealed(run.proofs))
    tell(run.sums, summary)
    if run.sums.files or not run.failed:
        click.echo(closing_line(run.problems, run.places, run.sums.files), err=True)
    raise SystemExit(2 if run.failed else run.problems > 0)


def _count(paths: tuple[Path, ...]) -> int:
    return sum(1 for _ in find_items(paths, bytes))


@dataclass
class _Run:
    """One call of the command: how a file is cleaned, and what has come of them so far."""

    clean: partial[CleanedFile]
    mode: str | None
    sums: Summary
    problems: int = 0
    places: int = 0
    failed: int = 0
    proofs: list[dict[str, Any]] = field(default_factory=list)

    def through(self, items: Iterable[CleanItem], jobs: int, shown: Progress) -> None:
        """Clean the items, and hand on and print what comes of each, in their order."""
        with closing(in_order(self.clean, items, jobs, lambda item: item.size)) as results:
            for result in results:
                try:
                    self._tell(self._settled(result), shown)
                except ClearpaneError as error:
                    shown.make_room()
                    click.echo(f"clearpane: {error}", err=True)
                    self.failed += 1
                shown.step()

    def _settled(self, result: CleanedFile) -> CleanedFile:
        """Write or show a file's result as the mode says; return it."""
        if result.error:
            raise ClearpaneError(result.error)
        path = Path(result.name)
        in_place = self.mode == "write" and result.name != STANDARD
        if in_place and result.output is not None and digest(read_bytes(path)) != result.read:
            # Somebody has worked on it since, or it was a link to a file that is clean by now.
            return self._settled(self.clean(CleanItem(result.name)))
        if result.output is not None:
            if in_place:
                remove_unfinished(path)
                write_text(path, result.output)
            else:
                _print(result.output)
        return result

    def _tell(self, result: CleanedFile, shown: Progress) -> None:
        if result.proof:
            self.proofs.append(result.proof)
        self.sums.add((each.rule for each in result.findings), result.pieces, result.cut)
        problems = sum(each.level is not Level.NOTE for each in result.findings)
        self.problems += problems
        self.places += problems > 0
        if result.findings:
            shown.make_room()
            click.echo("\n".join(map(str, result.findings)), err=True)


def _print(text: str) -> None:
    """Write text to standard output byte for byte: Windows would change line endings."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
