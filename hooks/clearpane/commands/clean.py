"""`clearpane clean`: cut ads out of Markdown files, a folder, or what comes on standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from clearpane.ads.clean_file import STANDARD, CleanedFile, CleanItem, clean_file, find_items
from clearpane.ads.clean_journal import CleanJournal
from clearpane.batch import Progress, Summary, goes_on, progress, tell
from clearpane.cleaning import CleaningSettings, cleaner_for
from clearpane.cleaning_options import batch_options, cleaning_options
from clearpane.diagnostics import ClearpaneError, closing_line
from clearpane.files import read_bytes, write_text
from clearpane.journal import digest
from clearpane.pool import in_order, usable_cores


@click.command("clean")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--write", "mode", flag_value="write", help="Change the files in place.")
@click.option("--check", "mode", flag_value="check", help="Change nothing; only report.")
@click.option("--diff", "mode", flag_value="diff", help="Show each cut as a unified diff.")
@cleaning_options("a page's")
@batch_options("Go on with a --write over a folder that was interrupted.")
def command(
    paths: tuple[Path, ...],
    mode: str | None,
    lists: tuple[str, ...],
    max_loss: float,
    jobs: int | None,
    resume: bool,
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
    if resume and not resumable:
        raise ClearpaneError("--resume goes with --write and a folder")
    settings = CleaningSettings(max_loss, filter_lists=lists)
    # A list that is wrong is told before the work.
    cleaner_for(settings)
    journal = CleanJournal(paths, settings, resume=resume) if resumable else None
    run = _Run(partial(clean_file, settings=settings, mode=mode), mode, journal, Summary())
    items: Iterable[CleanItem] = find_items(paths, sys.stdin.buffer.read)
    items = map(journal.known, items) if journal else items
    with goes_on(resumable), progress("Cleaning", lambda: _count(paths)) as shown:
        run.through(items, jobs or usable_cores(), shown)
    if journal:
        journal.close()
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
    journal: CleanJournal | None
    sums: Summary
    problems: int = 0
    places: int = 0
    failed: int = 0

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
        if result.skipped and self.journal:
            return self.journal.recall(result)
        path = Path(result.name)
        in_place = self.mode == "write" and result.name != STANDARD
        if in_place and result.output is not None and digest(read_bytes(path)) != result.read:
            # Somebody has worked on it since, or it was a link to a file that is clean by now.
            return self._settled(self.clean(CleanItem(result.name)))
        if in_place and self.journal:
            self.journal.add(result)
        if result.output is not None:
            if in_place:
                write_text(path, result.output)
            else:
                _print(result.output)
        return result

    def _tell(self, result: CleanedFile, shown: Progress) -> None:
        self.sums.add(result.rules, result.pieces, result.cut)
        self.problems += result.problems
        self.places += result.problems > 0
        if result.findings:
            shown.make_room()
            click.echo("\n".join(result.findings), err=True)


def _print(text: str) -> None:
    """Write text to standard output byte for byte: Windows would change line endings."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
