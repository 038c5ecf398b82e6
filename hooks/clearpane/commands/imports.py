"""`clearpane import`: turn articles of another site into clean drafts of this one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import click

from clearpane.commands.clean import Batch, batch
from clearpane.core.findings import ClearpaneError
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
@batch("an article's", "draft")
def command(
    batch: Batch, source: Path, target: Path, force: bool, report_file: Path | None
) -> None:
    """Turn articles of other sites into clean drafts.

    Markdown of Hexo, Jekyll, Hugo and others, saved web pages (.html, .mhtml), and WordPress's
    exports (.xml). A draft is a file that ends in `.draft.md`: `mkdocs serve` shows it, a build
    leaves it out. The articles stay as they are, and a draft that is there as it would be written
    is passed over. Exit code: 0 nothing to look at, 1 something to look at, 2 an article could
    not be imported, 130 interrupted.
    """
    site = find_draft_site(target)
    _check_report(report_file, force)
    make = Importer(batch.cleaner, target, site.host)
    report = ImportReport(target=target.as_posix(), file=report_file)
    items = find_items(source, target)
    with batch.results("Importing", make, items, items.__len__, resumable=True) as results:
        put_drafts(results, Drafts(force).put, report, batch)
    report.write()
    if report_file:
        click.echo(f"report written to {report_file.as_posix()}", err=True)
    click.echo(str(report))
    batch.tell()
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


def put_drafts(
    results: Iterable[tuple[list[Draft], str]],
    put: Callable[[Draft], None],
    report: Report,
    batch: Batch,
) -> None:
    """Put away the drafts of each article, or say why there are none, and report and count them."""
    for drafts, error in results:
        batch.make_room()
        if error:
            report.fail(error)
        for draft in drafts:
            try:
                put(draft)
            except ClearpaneError as failure:
                report.fail(str(failure))
                continue
            batch.add((f.rule for f in draft.findings), draft.cut, draft.cut_bytes)
            report.add(draft)
