"""`clearpane import`: turn articles of another site into clean drafts of this one."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import click

from clearpane.ads.clean_file import CleaningSettings, cleaner_for, fingerprint
from clearpane.commands.clean import (
    Progress,
    Summary,
    batch_options,
    cleaning_options,
    goes_on,
    progress,
    tell,
)
from clearpane.core.files import walk_markdown
from clearpane.core.findings import ClearpaneError
from clearpane.core.pool import in_order, usable_cores
from clearpane.imports.draft import Article, DraftFile
from clearpane.imports.import_journal import ImportJournal, import_journal
from clearpane.imports.names import find_draft_site
from clearpane.imports.report import REPORT_FORMATS, Counts, PrintedReport, Settler, WrittenReport


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
@batch_options(
    "Go on with an import that was interrupted. A draft that is there just as it would be "
    "written counts as written."
)
def command(
    source: Path,
    target: Path,
    force: bool,
    report_file: Path | None,
    lists: tuple[str, ...],
    max_loss: float,
    jobs: int | None,
    resume: bool,
    summary: bool | None,
) -> None:
    """Turn articles of Hexo, Jekyll, Hugo or plain Markdown into clean drafts.

    A draft is a file that ends in `.draft.md`: `mkdocs serve` shows it, a build leaves it out.
    The articles stay as they are. Exit code: 0 nothing to look at, 1 something to look at, 2 an
    article could not be imported, 130 interrupted.
    """
    if import_journal(source, target).exists() and not (resume or force):
        raise ClearpaneError(
            f"{target.as_posix()}: an import of {source.as_posix()} was interrupted; "
            "--resume goes on with it, --force begins anew"
        )
    settings = CleaningSettings(max_loss, filter_lists=lists)
    # A list that is wrong is told before the work.
    cleaner_for(settings)
    site = find_draft_site(target)
    journal = ImportJournal(source, target, fingerprint(settings, site.host), resume=resume)
    _check_report(report_file, force, journal.report)
    articles = _articles(source, target, journal)
    if not articles:
        raise ClearpaneError(f"{source.as_posix()}: no Markdown files in this folder")
    journal.begin(report_file.as_posix() if report_file else "")
    settler = Settler(DraftFile(settings, site.host), journal, force)
    report = WrittenReport(report_file) if report_file else PrintedReport()
    run = _Run(settler, report, Counts(target.as_posix()), Summary("draft"))
    with goes_on(resumable=True), progress("Importing", lambda: len(articles)) as shown:
        run.through(articles, jobs or usable_cores(), shown)
    report.close(run.counts)
    journal.close(finished=True)
    if report_file:
        click.echo(f"report written to {report_file.as_posix()}", err=True)
    click.echo(str(run.counts))
    tell(run.sums, summary)
    if site.settings is None:
        click.echo("no mkdocs.yml found: see that `*.draft.md` is not published", err=True)
    raise SystemExit(2 if run.counts.failures else run.counts.findings > 0)


def _check_report(file: Path | None, force: bool, begun: str) -> None:
    """Raise ClearpaneError when no report could be written: better before the work than after.

    `begun` is the report of the interrupted import, which was free to be written then.
    """
    if file is None:
        return
    if file.suffix.lower() not in REPORT_FORMATS:
        raise ClearpaneError(f"{file.as_posix()}: a report's name ends in .md or .json")
    if file.exists() and not force and file.as_posix() != begun:
        raise ClearpaneError(f"{file.as_posix()}: is there already; --force writes over it")


def _articles(source: Path, target: Path, journal: ImportJournal) -> list[Article]:
    """Return all articles; found before the work, for it may add files to the same folder."""
    base = source if source.is_dir() else source.parent
    inside = target.resolve().is_relative_to(base.resolve())
    own = journal.drafts() if inside else frozenset()
    return [
        Article(file.as_posix(), (target / file.relative_to(base).parent).as_posix())
        for file in walk_markdown(source)
        if file.as_posix() not in own
    ]


@dataclass
class _Run:
    """One call of the command, and what has come of the articles so far."""

    settler: Settler
    report: PrintedReport | WrittenReport
    counts: Counts
    sums: Summary

    def through(self, articles: list[Article], jobs: int, shown: Progress) -> None:
        """Make a draft of each article, write it, and report it, in their order."""
        items = map(self.settler.journal.known, articles)
        with closing(in_order(self.settler.make, items, jobs, lambda a: a.size)) as results:
            for drafted in results:
                try:
                    draft = self.settler.settle(drafted)
                except ClearpaneError as error:
                    self.counts.failures += 1
                    shown.make_room()
                    self.report.fail(str(error))
                else:
                    self.counts.add(draft)
                    self.sums.add((f.rule for f in draft.findings), draft.cut, draft.cut_bytes)
                    shown.make_room()
                    self.report.add(draft)
                shown.step()
