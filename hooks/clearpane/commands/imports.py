"""`clearpane import`: turn articles of another site into clean drafts of this one."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

import click

from clearpane.ads.cleaner import Cleaner
from clearpane.ads.options import load_options
from clearpane.cleaning_options import cleaning_options
from clearpane.diagnostics import ClearpaneError
from clearpane.files import read_text, walk_markdown, write_text
from clearpane.imports.page import Draft, Importer
from clearpane.imports.report import ImportReport, as_json, as_markdown, as_text
from clearpane.imports.site_drafts import find_draft_site

_REPORTS = {".md": as_markdown, ".json": as_json}


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
def command(
    source: Path,
    target: Path,
    force: bool,
    report_file: Path | None,
    lists: tuple[str, ...],
    max_loss: float,
) -> None:
    """Turn articles of Hexo, Jekyll, Hugo or plain Markdown into clean drafts.

    A draft is a file that ends in `.draft.md`: `mkdocs serve` shows it, a build leaves it out.
    The articles stay as they are. Exit code: 0 nothing to look at, 1 something to look at, 2 an
    article could not be imported.
    """
    _check_report(report_file, force)
    articles = list(walk_markdown(source))
    if not articles:
        raise ClearpaneError(f"{source.as_posix()}: no Markdown files in this folder")
    site = find_draft_site(target)
    importer = Importer(Cleaner(load_options(lists, Path(), max_loss=max_loss)), site.host)
    base = source if source.is_dir() else source.parent
    report = ImportReport(target.as_posix())
    taken: dict[str, Path] = {}
    with _progress(articles) as shown:
        for article in shown:
            folder = target / article.relative_to(base).parent
            try:
                draft = importer.draft(read_text(article), article, folder)
                _set_aside(draft, taken, force)
            except ClearpaneError as error:
                report.failures.append(str(error))
                continue
            # Thousands of articles need not be in memory at once.
            report.drafts.append(replace(draft, text=""))
    _tell(report, report_file)
    if site.settings is None:
        click.echo("no mkdocs.yml found: see that `*.draft.md` is not published", err=True)
    raise SystemExit(2 if report.failures else report.findings > 0)


def _check_report(file: Path | None, force: bool) -> None:
    """Raise ClearpaneError when no report could be written: better before the work than after."""
    if file is None:
        return
    if file.suffix.lower() not in _REPORTS:
        raise ClearpaneError(f"{file.as_posix()}: a report's name ends in .md or .json")
    if file.exists() and not force:
        raise ClearpaneError(f"{file.as_posix()}: is there already; --force writes over it")


def _progress(articles: Sequence[Path]) -> AbstractContextManager[Iterator[Path]]:
    """Show a bar where somebody watches; in a log it would only be in the way."""
    if sys.stderr.isatty():
        return click.progressbar(articles, label="Importing", file=sys.stderr, show_pos=True)
    return nullcontext(iter(articles))


def _set_aside(draft: Draft, taken: dict[str, Path], force: bool) -> None:
    """Write a draft; raise ClearpaneError when its place is taken or cannot be written."""
    path = draft.path
    # Two names that differ in case alone are one file on Windows and macOS.
    key = path.as_posix().casefold()
    if key in taken:
        raise ClearpaneError(
            f"{draft.source}: its draft would be {path.as_posix()}, "
            f"as that of {taken[key].as_posix()}; give one of them another file name or `slug`"
        )
    if path.exists() and not force:
        raise ClearpaneError(
            f"{draft.source}: {path.as_posix()} is there already; --force writes over it"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ClearpaneError(f"{path.parent.as_posix()}: {reason}") from error
    write_text(path, draft.text)
    taken[key] = Path(draft.source)


def _tell(report: ImportReport, file: Path | None) -> None:
    """Print what was found, or write it to the report; the counts come last."""
    for failure in report.failures:
        click.echo(f"clearpane: {failure}", err=True)
    if file is None:
        click.echo(as_text(report), nl=False)
    else:
        write_text(file, _REPORTS[file.suffix.lower()](report))
        click.echo(f"report written to {file.as_posix()}", err=True)
    click.echo(report.closing_line)
