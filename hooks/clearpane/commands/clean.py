"""`clearpane clean`, and what every command does that cuts ads of many files."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial, reduce, wraps
from pathlib import Path
from typing import Any, TypeVar

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
from clearpane.ads.cleaner import Cleaner
from clearpane.ads.proof import sealed
from clearpane.commands import PATH
from clearpane.core.files import digest, read_bytes, remove_unfinished, write_text
from clearpane.core.findings import ClearpaneError, Level, closing_line, plural
from clearpane.core.pool import WorkerDied, in_order, usable_cores

Function = Callable[..., Any]
Result = TypeVar("Result")


def batch(whose: str, noun: str = "file") -> Callable[[Function], Function]:
    """Return a decorator that adds the options of every command that cuts ads of many files.

    The command gets what they say as a `Batch` of `noun`s, its first argument. `whose` names what
    loses words in the help, such as "a page's".
    """
    options = (
        click.option(
            "--filter-list",
            "lists",
            multiple=True,
            metavar="FILE",
            help="A list in EasyList's syntax.",
        ),
        click.option(
            "--max-loss",
            type=click.FloatRange(0, 1),
            default=Options.max_loss,
            show_default=True,
            help=f"Share of {whose} visible words that cuts may take.",
        ),
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            metavar="NUMBER",
            help="How many files to work on at once. Without it, as many as there are cores.",
        ),
        click.option(
            "--summary/--no-summary",
            "wanted",
            default=None,
            help="Tell at the end the speed, what was cut, and the findings by rule. "
            "On a terminal it is told anyway.",
        ),
    )

    def decorate(function: Function) -> Function:
        @wraps(function)
        def command(
            lists: tuple[str, ...],
            max_loss: float,
            jobs: int | None,
            wanted: bool | None,
            **others: object,
        ) -> object:
            cleaner = partial(cleaner_for, max_loss, lists)
            # A list that is wrong is told before the work.
            cleaner()
            return function(Batch(noun, cleaner, jobs or usable_cores(), wanted), **others)

        return reduce(lambda made, option: option(made), reversed(options), command)

    return decorate


@dataclass
class Batch:
    """The work of one command on many files: how it is done, and what has come of it so far.

    The clock runs from its making. `wanted` tells whether somebody wants a summary; None means
    where somebody watches more than one file.
    """

    noun: str
    cleaner: Callable[[], Cleaner]
    jobs: int
    wanted: bool | None
    files: int = 0
    pieces: int = 0
    cut: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    _begun: float = field(default_factory=time.monotonic)
    _has_bar: bool = False

    @contextmanager
    def results(
        self,
        label: str,
        work: Callable[[Any], Result],
        items: Iterable[Any],
        count: Callable[[], int],
        *,
        resumable: bool,
    ) -> Iterator[Iterator[Result]]:
        """Give what `work` makes of each item, in their order, with a bar where somebody watches.

        In a log that would only be in the way; `count`, how many there are, is asked only for it.
        What interrupts the work says how it goes on where it is `resumable`: by the same command.
        """
        total = count() if sys.stderr.isatty() else 0
        self._has_bar = total > 1
        bar = click.progressbar(
            length=total, label=label, file=sys.stderr, show_pos=True,
            hidden=not self._has_bar, update_min_steps=max(1, total // 1000),
        )  # fmt: skip
        hint = "; the same command goes on with the rest" if resumable else ""
        try:
            with bar, closing(in_order(work, items, self.jobs, lambda item: item.size)) as results:
                yield _stepping(results, bar)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(f"interrupted{hint}") from None
        except WorkerDied as error:
            raise WorkerDied(f"{error}{hint}") from error

    def make_room(self) -> None:
        """Clear the bar's line for a text; the next step draws it below."""
        if self._has_bar:
            click.echo("\r\033[K", nl=False, err=True)

    def add(self, rules: Iterable[str], pieces: int, cut: int) -> None:
        """Count a file: the rule of each finding, and what was cut, in pieces and bytes."""
        self.files += 1
        self.pieces += pieces
        self.cut += cut
        self.rules.update(rules)

    def tell(self) -> None:
        """Print, if it is wanted, what was cut, how fast, and the findings by rule."""
        if self.wanted or (self.wanted is None and self.files > 1 and sys.stderr.isatty()):
            seconds = max(time.monotonic() - self._begun, 0.001)
            speed = f"{self.files / seconds:,.0f} a second"
            click.echo(
                f"{plural(self.files, self.noun)} in {seconds:,.1f} seconds, {speed}\n"
                f"advertising: {plural(self.pieces, 'piece')}, {plural(self.cut, 'byte')}",
                err=True,
            )
            for rule, number in sorted(self.rules.items(), key=lambda each: (-each[1], each[0])):
                click.echo(f"{rule}: {number:,}", err=True)


def _stepping(results: Iterable[Result], bar: Any) -> Iterator[Result]:
    for result in results:
        yield result
        bar.update(1)


@click.command("clean")
@click.argument("paths", nargs=-1, required=True, type=PATH)
@click.option("--write", "mode", flag_value="write", help="Change the files in place.")
@click.option("--check", "mode", flag_value="check", help="Change nothing; only report.")
@click.option("--diff", "mode", flag_value="diff", help="Show each cut as a unified diff.")
@click.option(
    "--proof",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write down what was cut and compared, as JSON, so that another program can replay it.",
)
@batch("a page's")
def command(batch: Batch, paths: tuple[Path, ...], mode: str | None, proof: Path | None) -> None:
    """Cut ad markup out of Markdown, and nothing else.

    PATHS are Markdown files, folders, or - for standard input. Without an option one file goes
    clean to standard output. Findings go to standard error. Exit code: 0 nothing to cut, 1
    something was found, 2 a file could not be read or written, 130 interrupted.
    """
    if mode is None and (len(paths) > 1 or paths[0].is_dir()):
        raise ClearpaneError("for more than one file name --write, --check or --diff")
    resumable = mode == "write" and paths[0].is_dir()
    clean = partial(clean_file, mode=mode, cleaner=batch.cleaner, prove=proof is not None)
    run = _Run(clean, mode, batch)
    items = find_items(paths, sys.stdin.buffer.read)
    size = partial(_count, paths)
    with batch.results("Cleaning", clean, items, size, resumable=resumable) as results:
        for result in results:
            run.take(result)
    if proof:
        write_text(proof, sealed(run.proofs))
    batch.tell()
    if batch.files or not run.failed:
        click.echo(closing_line(run.problems, run.places, batch.files), err=True)
    raise SystemExit(2 if run.failed else run.problems > 0)


def _count(paths: tuple[Path, ...]) -> int:
    return sum(1 for _ in find_items(paths, bytes))


@dataclass
class _Run:
    """One call of the command: how a file is cleaned, and what has come of them so far."""

    clean: partial[CleanedFile]
    mode: str | None
    batch: Batch
    problems: int = 0
    places: int = 0
    failed: int = 0
    proofs: list[dict[str, Any]] = field(default_factory=list)

    def take(self, result: CleanedFile) -> None:
        """Write or show what comes of a file, print what was found, and count it."""
        try:
            self._tell(self._settled(result))
        except ClearpaneError as error:
            self.batch.make_room()
            click.echo(f"clearpane: {error}", err=True)
            self.failed += 1

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

    def _tell(self, result: CleanedFile) -> None:
        if result.proof:
            self.proofs.append(result.proof)
        self.batch.add((each.rule for each in result.findings), result.pieces, result.cut)
        problems = sum(each.level is not Level.NOTE for each in result.findings)
        self.problems += problems
        self.places += problems > 0
        if result.findings:
            self.batch.make_room()
            click.echo("\n".join(map(str, result.findings)), err=True)


def _print(text: str) -> None:
    """Write text to standard output byte for byte: Windows would change line endings."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
