"""`clearpane import`, `new`, `move` and `addresses`: pages come, begin and move; none is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

import click
import pathspec

from clearpane.commands import PATH
from clearpane.commands.check import settings_at, tell_python
from clearpane.commands.clean import Batch, batch
from clearpane.core.files import read_text, shown, write_text
from clearpane.core.findings import ClearpaneError, plural
from clearpane.core.text import nearest
from clearpane.document.grammar import escaped
from clearpane.imports.articles import DRAFT_SUFFIX, find_files
from clearpane.imports.draft import Draft, Importer, Item, file_slug
from clearpane.imports.report import REPORT_SUFFIXES, Drafts, ImportReport, Report
from clearpane.links.move import Move, move_heading, move_page
from clearpane.links.skeleton import HISTORY, lost, record
from clearpane.run import read_project
from clearpane.sites.mkdocs_yaml import add_to_nav, yaml_text
from clearpane.sites.settings import Settings, find_settings, read_settings

LONGEST_TITLE = 70


@click.command("new")
@click.argument("title")
@click.option("--in", "folder", default="", help="Folder below docs/, such as `fix`.")
@click.option("--settings", default=Path("mkdocs.yml"), type=Path, help="The site's settings.")
def new_command(title: str, folder: str, settings: Path) -> None:
    """Write a new page with the title TITLE and add it to the navigation."""
    title = " ".join(title.split())
    old = read_text(settings)
    docs = read_settings(settings).docs_dir
    # On Windows a folder is written with a backslash, and completed with one at its end.
    folder = folder.replace("\\", "/").strip("/")
    page = _page_file(docs, folder, title)
    path = page.relative_to(docs).as_posix()
    new = add_to_nav(old, path, title, section=folder.capitalize())
    write_text(page, new_page(title, date.today()))
    click.echo(f"Wrote {page.as_posix()}")
    if new != old:
        write_text(settings, new)
        click.echo(f"Added it to the navigation in {settings.as_posix()}")
    click.echo(f"Next: replace every TODO, then run `clearpane check {page.as_posix()}`")


def new_page(title: str, today: date) -> str:
    """Return a page that `clearpane check` accepts as soon as every TODO in it is replaced."""
    template = Template(Path(__file__).with_name("new_page.md").read_text(encoding="utf-8"))
    return template.substitute(title=yaml_text(title), heading=escaped(title), today=today)


def _page_file(docs: Path, folder: str, title: str) -> Path:
    """Return where the page goes; raise ClearpaneError when it cannot go there."""
    name = file_slug(title)
    if not name:
        raise ClearpaneError(f"no file can be named after the title {title!r}")
    if len(title) > LONGEST_TITLE:
        raise ClearpaneError(f"the title has {len(title)} characters, at most {LONGEST_TITLE} fit")
    if not (docs / folder).resolve().is_relative_to(docs.resolve()):
        raise ClearpaneError(f"--in {folder}: the folder must lie in {docs.as_posix()}/")
    if not (docs / folder).is_dir():
        folders = sorted(f.name for f in docs.iterdir() if f.is_dir()) if docs.is_dir() else []
        near = nearest(folder, folders)
        advice = f"did you mean {near}?" if near else f"there are {', '.join(folders)}"
        raise ClearpaneError(f"{(docs / folder).as_posix()}: no such folder; {advice}")
    page = docs / folder / f"{name}.md"
    if page.exists():
        raise ClearpaneError(f"{page.as_posix()} is there already")
    return page


@click.command("addresses")
@click.argument("path", type=PATH, default=".")
@click.option("--record", "write", is_flag=True, help="Add what is new; done at each release.")
def addresses_command(path: Path, write: bool) -> None:
    """Tell which published addresses are gone, or add the new ones to the list.

    PATH is a project or its settings file.
    """
    settings = find_settings(path)
    tell_python(settings)
    site = read_project(settings, Path.cwd())
    home = site.home
    if write:
        click.echo(f"{record(home, site)} added to {HISTORY}")
    gone = lost(site)
    for finding in gone:
        click.echo(str(finding))
    if not write:
        click.echo(f"{len(gone)} of the published addresses are gone")
    raise SystemExit(bool(gone))


@click.command("move")
@click.argument("old")
@click.argument("new")
@click.option("--diff", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--settings", "path", default=Path(), type=Path, help="The site's mkdocs.yml.")
def move_command(old: str, new: str, diff: bool, path: Path) -> None:
    """Move the page OLD to NEW, or the heading PAGE.md#OLD to PAGE.md#NEW.

    Links to it and in it, the navigation, redirects, moved anchors and data follow: all together
    or nothing. Name pages as they lie on disk, or relative to the docs folder.
    """
    root = Path.cwd()
    file = find_settings(path)
    tell_python(file)
    site = read_project(file, root)
    settings = site.settings
    assert settings is not None
    old, new = (_name(text, settings, root) for text in (old, new))
    if ("#" in old) != ("#" in new):
        raise ClearpaneError("name two pages, or two headings as in `page.md#old page.md#new`")
    make = move_heading if "#" in old else move_page
    move: Move = make(settings, site, old, new)
    if diff:
        click.echo(move.diff(root), nl=False)
    else:
        move.carry_out()
    word = "would change" if diff else "changed"
    links, files = plural(move.links, "link"), plural(len(move.edits), "file")
    click.echo(f"{old} -> {new}: {links} in {files} {word}", err=True)
    for note in move.notes:
        click.echo(note, err=True)


def _name(text: str, settings: Settings, root: Path) -> str:
    """Return a page, with its heading, as it is called relative to the docs folder."""
    path, hash_sign, fragment = text.replace("\\", "/").partition("#")
    docs = f"{shown(settings.docs_dir, root)}/"
    return path.removeprefix("./").removeprefix(docs) + hash_sign + fragment


@click.command("import")
@click.argument("source", metavar="FILE|FOLDER", type=PATH)
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
def import_command(
    batch: Batch, source: Path, target: Path, force: bool, report_file: Path | None
) -> None:
    """Turn articles of other sites into clean drafts.

    Markdown of Hexo, Jekyll, Hugo and others, saved web pages (.html, .mhtml), and WordPress's
    exports (.xml). A draft is a file that ends in `.draft.md`: `mkdocs serve` shows it, a build
    leaves it out. The articles stay as they are, and a draft that is there as it would be written
    is passed over. Exit code: 0 nothing to look at, 1 something to look at, 2 an article could
    not be imported, 130 interrupted.
    """
    site = _site_around(target)
    _check_report(report_file, force)
    host = urlsplit(site.site_url).hostname if site else None
    make = Importer(batch.cleaner, target, host or "")
    report = ImportReport(target=target.as_posix(), file=report_file)
    items = find_items(source, target)
    with batch.results("Importing", make, items, items.__len__, resumable=True) as results:
        put_drafts(results, Drafts(force).put, report, batch)
    report.write()
    if report_file:
        click.echo(f"report written to {report_file.as_posix()}", err=True)
    click.echo(str(report))
    batch.tell()
    if site is None:
        click.echo("no mkdocs.yml found: see that `*.draft.md` is not published", err=True)
    raise SystemExit(2 if report.failures else report.findings > 0)


def _site_around(target: Path) -> Settings | None:
    """Return the settings of the site that drafts go into; `target` need not be there yet.

    Raises ClearpaneError when that site would publish a draft there.
    """
    folder = target.absolute()
    site = settings_at(next(above for above in (folder, *folder.parents) if above.is_dir()))
    docs, folder = site.docs_dir.resolve() if site else Path(), folder.resolve()
    if site is None or not folder.is_relative_to(docs):
        return site
    name = (folder.relative_to(docs) / f"page{DRAFT_SUFFIX}").as_posix()
    patterns = site.patterns["draft_docs"] + "\n" + site.patterns["exclude_docs"]
    if not pathspec.GitIgnoreSpec.from_lines(patterns.splitlines()).match_file(name):
        raise ClearpaneError(
            f"{site.path.as_posix()}: the site would publish the drafts; "
            f'add the line `draft_docs: "*{DRAFT_SUFFIX}"` and try again'
        )
    return site


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
