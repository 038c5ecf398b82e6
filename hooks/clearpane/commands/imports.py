"""`clearpane import`: turn articles of another site into clean drafts of this one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from clearpane.ads.clean_file import cleaner_for
from clearpane.commands.clean import (
    Progress,
    Summary,
    batch_options,
    cleaning_options,
    goes_on,
    progress,
    tell,
)
from clearpane.core.findings import ClearpaneError
from clearpane.core.pool import in_order, usable_cores
from clearpane.imports.articles import find_files
from clearpane.imports.draft import Draft, Importer, Item
from clearpane.imports.names import find_draft_site
from clearpane.imports.report import REPORT_SUFFIXES, Drafts, ImportReport, Report


@click.command("import")
@click.argument("source", metavar="FILE|FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "target",
    required=True,
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the drafts go, such as docs/imported.",
)
@click.option("--force", is_flag=True, help="Write over drafts and a report that are there.")
@click.option(
    "--report",
    "report_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what to look at to this .md or .json file.",
)
@cleaning_options("an article's")
@batch_options()
def command(
    source: Path,
    target: Path,
    force: bool,
    report_file: Path | None,
    lists: tuple[str, ...],
    max_loss: float,
    jobs: int | None,
    summary: bool | None,
) -> None:
    """Turn articles of other sites into clean drafts.

    Markdown of Hexo, Jekyll, Hugo and others, saved web pages (.html, .mhtml), and WordPress's
    exports (.xml). A draft is a file that ends in `.draft.md`: `mkdocs serve` shows it, a build
    leaves it out. The articles stay as they are, and a draft that is there as it would be written
    is passed over. Exit code: 0 nothing to look at, 1 something to look at, 2 an article could
    not be imported, 130 interrupted.
    """
    cleaner = partial(cleaner_for, max_loss, lists)
    # A list that is wrong is told before the work.
    cleaner()
    site = find_draft_site(target)
    _check_report(report_file, force)
    items = find_items(source, target)
    make = Importer(cleaner, target, site.host)
    report = ImportReport(target=target.as_posix(), file=report_file)
    run = Run(make, Drafts(force).put, report, Summary("draft"))
    with goes_on(resumable=True), progress("Importing", lambda: len(items)) as shown:
        run.through(items, jobs or usable_cores(), shown)
    report.write()
    if report_file:
        click.echo(f"report written to {report_file.as_posix()}", err=True)
    click.echo(str(report))
    tell(run.sums, summary)
    if site.settings is None:
        click.echo("no mkdocs.yml found: see that `*.draft.md` is not published", err=True)
    raise SystemExit(2 if report.failures else report.findings > 0)


def _check_report(file: Path | None, force: bool) -> None:
    """Raise ClearpaneError when no report could be written: better before the work than after."""
    if file is None:
        return
    if file.suffix.lower() not in REPORT_SUFFIXES:
        raise ClearpaneError(f"{file.as_posix()}: a report's name ends in .md or .json")
    if file.exists() and not force:
        raise ClearpaneError(f"{file.as_posix()}: is there already; --force writes over it")


def find_items(source: Path, target: Path) -> list[Item]:
    """Return all files to import; found before the work, for it may add files to their folder.

    Raises ClearpaneError when there are none.
    """
    base = source if source.is_dir() else source.parent
    found = find_files(source, target)
    if not found:
        raise ClearpaneError(f"{source.as_posix()}: no articles in this folder (.md, .html, .xml)")
    places = ((file, file.relative_to(base).parent.as_posix()) for file in found)
    return [Item(file.as_posix(), "" if folder == "." else folder) for file, folder in places]


@dataclass
class Run:
    """One import: how drafts are made and where they go, and what has come of them so far."""

    make: Importer
    put: Callable[[Draft], None]
    report: Report
    sums: Summary

    def through(self, items: list[Item], jobs: int, shown: Progress) -> None:
        """Make the drafts of each file, put them away, and report them, in their order."""
        with closing(in_order(self.make, items, jobs, lambda item: item.size)) as results:
            for drafts, error in results:
                shown.make_room()
                if error:
                    self.report.fail(error)
                for draft in drafts:
                    self._put(draft)
                shown.step()

    def _put(self, draft: Draft) -> None:
        try:
            self.put(draft)
        except ClearpaneError as error:
            self.report.fail(str(error))
            return
        self.sums.add((f.rule for f in draft.findings), draft.cut, draft.cut_bytes)
        self.report.add(draft)
