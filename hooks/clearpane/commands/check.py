"""`clearpane check` and `clearpane finish`: what is found on a site, and what is done to it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NoReturn

import click

from clearpane.cache.checked import FINISHED, Checked
from clearpane.commands import PATH
from clearpane.core.files import read_text, shown, taking_turns, write_text
from clearpane.core.findings import ClearpaneError, Finding, Findings
from clearpane.core.pool import Records
from clearpane.core.text import fixes
from clearpane.finish.archive import pack
from clearpane.finish.policy import collected
from clearpane.finish.trust import merged, read_trust, trust_file, trust_text
from clearpane.links.finished import followed
from clearpane.links.web import check_web, read_allow_list
from clearpane.pages.checks import proven
from clearpane.reports import FORMATS, as_frames
from clearpane.run import (
    FINISHERS,
    ads_of,
    as_built,
    finish_site,
    passes_of,
    read_project,
    run,
    sifted,
)
from clearpane.sites.built import BuiltSite
from clearpane.sites.renderer import WELL_KNOWN, python_names
from clearpane.sites.settings import Settings, find_settings, read_settings, settings_files
from clearpane.sites.site import Site


def _report_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add how a report is printed, and where to."""
    kind = click.Choice(list(FORMATS))
    form = click.option(
        "--format", "form", type=kind, default="text", help="How to print findings."
    )
    output = click.option("--output", type=PATH, help="Write the report to this file.")
    return form(output(function))


@click.command("check")
@click.argument("path", type=PATH, required=False)
@click.option("--fix", is_flag=True, help="Carry out the repairs that leave no doubt.")
@click.option("--diff", is_flag=True, help="With --fix: show the repairs, and change nothing.")
@click.option("--build", is_flag=True, help="Build the site first, and check what comes out.")
@click.option("--external", is_flag=True, help="Ask the web too whether its addresses are good.")
@click.option(
    "--site",
    type=PATH,
    metavar="FOLDER",
    help="Say what `clearpane finish FOLDER` would do to a built site, and change nothing.",
)
@click.option("--links", is_flag=True, help="With --site: follow its links, and nothing else.")
@_report_options
def check_command(
    path: Path | None,
    fix: bool,
    diff: bool,
    build: bool,
    external: bool,
    site: Path | None,
    links: bool,
    form: str,
    output: Path | None,
) -> None:
    """Check the site of the `mkdocs.yml` at or above PATH, without building it.

    PATH is a project, its settings file, or a file or folder in it, whose findings alone are
    then shown. With --site it is the finished site that is checked; a `mkdocs.yml` is not needed
    then, and helps to name the line of the source.
    """
    root = Path.cwd()
    if site is not None:
        if fix or external:
            raise ClearpaneError("--site goes without --fix and --external; see `clearpane finish`")
        built = _built(site, path, waits=not links)
        if built.settings and not links:
            tell_python(built.settings.path)
        _report(followed(built) if links else _finished(built), len(built.pages), form, output)
    if links:
        raise ClearpaneError("--links goes with --site: it follows the links of a built site")
    if diff and not fix:
        raise ClearpaneError("--diff goes with --fix: it shows what that would change")
    path = path or Path()
    settings = find_settings(path)
    tell_python(settings)
    with closing(Checked(settings.parent, settings_files(settings))) as records:
        project = read_project(settings, root, records=None if build else records)
        findings = _findings(project, path, records, external, build)
        if fix:
            findings = proven(findings, project)
        if diff:
            print_report(fixes(findings, root).diff(root), output)
            raise SystemExit(any(finding.edit for finding in findings))
        if fix:
            mended = [finding for finding in findings if finding.edit]
            fixes(mended, root).carry_out()
            for finding in mended:
                click.echo(f"mended {finding}", err=True)
            click.echo(f"{len(mended)} mended", err=True)
            if mended:
                # What is left is judged anew: a mended target may lack the anchor.
                project = read_project(settings, root)
                findings = _findings(project, path, records, external, build)
    _report(findings, len(project.pages), form, output)


def _report(findings: Iterable[Finding], pages: int, form: str, output: Path | None) -> NoReturn:
    """Print a report, with the lines that it speaks of to a person at a terminal; then leave."""
    report = Findings(tuple(findings), pages)
    if form == "text" and output is None and sys.stdout.isatty():
        click.echo(as_frames(report, Path.cwd(), shutil.get_terminal_size().columns))
    else:
        print_report(FORMATS[form](report), output)
    raise SystemExit(report.exit_code)


def _built(folder: Path, settings: Path | None, url: str = "", waits: bool = True) -> BuiltSite:
    """Return a built site with the settings that are named, or those of its own project.

    That is the one that it lies in, wherever the command was started. With `waits` nobody else is
    at work there until the command ends.
    """
    own = settings_at(settings or (folder if folder.exists() else Path()))
    if own:
        click.echo(f"settings: {shown(own.path, Path.cwd())}", err=True)
    home = own.path.parent if own else Path.cwd()
    if waits:
        click.get_current_context().with_resource(taking_turns(home, partial(click.echo, err=True)))
    return BuiltSite(folder, Path.cwd(), own, url)


def _finished(
    site: BuiltSite, only: Sequence[str] = (), without: Sequence[str] = (), *, write: bool = False
) -> list[Finding]:
    """Finish a site by the finishers that are named, or by its own; return every finding on it."""
    wanted = only or passes_of(site.settings.extra if site.settings else None)
    passes = [each for each in wanted if each not in without]
    files = settings_files(site.settings.path) if site.settings else []
    with closing(Checked(site.home, files, FINISHED)) as records:
        return finish_site(site, passes, records, write=write)[1]


def settings_at(path: Path) -> Settings | None:
    """Return the settings at or above a path, if there are any."""
    try:
        found = find_settings(path)
    except ClearpaneError:
        if path.exists():
            return None
        raise
    return read_settings(found)


def tell_python(settings: Path) -> None:
    """Say which Python the extensions in a settings file name, before it is run.

    What the packages of extensions bring for settings to name is not told: everybody names it.
    """
    text = read_text(settings)
    if "python/" not in text and "INHERIT" not in text:
        return
    for named in python_names(read_settings(settings).extensions):
        if named.name.partition(".")[0] in WELL_KNOWN:
            continue
        place = shown(Path(named.place), Path.cwd())
        click.echo(f"{place}: runs {named.name}, as the settings say", err=True)


def _findings(
    site: Site, path: Path, records: Records, external: bool, build: bool
) -> list[Finding]:
    findings = run(as_built(site) if build else site)
    if external:
        web = check_web(site, read_allow_list(site.home), records, site.today, tell=_tell)
        findings += sifted(web.findings, site.by_path, site.off)
        if web.offline:
            click.echo("No server answers: this computer is offline, the web was skipped", err=True)
        else:
            click.echo(f"{web.asked} web addresses asked, the others known from today", err=True)
    return sorted(f for f in findings if _is_within(f, path, site))


def _is_within(finding: Finding, asked: Path, site: Site) -> bool:
    """Tell whether a finding lies in what was asked for: the project, or a part of it."""
    settings = site.settings
    if settings is None:
        return True
    asked, docs = asked.resolve(), settings.docs_dir.resolve()
    if asked in docs.parents or asked == settings.path.resolve():
        return True
    place = (site.root / finding.path).resolve()
    return place == asked or asked in place.parents


def _tell(done: int, total: int) -> None:
    click.echo(f"{done:,} of {total:,} web addresses asked", err=True)


def print_report(text: str, output: Path | None) -> None:
    """Print a report, or write it to a file and say so."""
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(output, text)
        click.echo(f"report written to {output.as_posix()}", err=True)


@click.command("finish")
@click.argument("folder", type=PATH, metavar="SITE")
@click.option(
    "--settings",
    type=PATH,
    metavar="PATH",
    help="The project of the site, or its `mkdocs.yml`, where none lies above SITE.",
)
@click.option("--url", default="", help="The address of the site, where no settings tell it.")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(list(FINISHERS)),
    help="Do this alone; can be repeated.",
)
@click.option(
    "--without",
    multiple=True,
    type=click.Choice(list(FINISHERS)),
    help="Leave this out; can be repeated.",
)
@click.option(
    "--trust",
    is_flag=True,
    help="Write the list of scripts and hosts that the pages may run and ask, for you to look"
    " through and commit, and do nothing else.",
)
@click.option("--zip", "archive", type=PATH, help="Pack the site, too.")
@_report_options
def finish_command(
    folder: Path,
    settings: Path | None,
    url: str,
    only: tuple[str, ...],
    without: tuple[str, ...],
    trust: bool,
    archive: Path | None,
    form: str,
    output: Path | None,
) -> None:
    """Finish the built site in the folder SITE: take out what must not be published, and add what
    a builder leaves out.

    Pages that are as the last run left them are passed over. `clearpane check --site SITE` says
    what this would do.
    """
    site = _built(folder, settings, url)
    if trust:
        file = trust_file(site.home)
        made = write_trust(site, file)
        name = shown(file, Path.cwd())
        click.echo(f"{made} written to {name}: look through it, and commit it", err=True)
        return
    findings = _finished(site, only, without, write=True)
    if archive is not None:
        click.echo(f"{pack(folder, archive)} files in {archive.as_posix()}", err=True)
    _report(findings, len(site.pages), form, output)


def write_trust(site: BuiltSite, file: Path) -> str:
    """Write the list of what the theme's part of a site's pages runs and asks; return its size."""
    found, words = collected(ads_of(site), site)
    write_text(file, trust_text(merged(read_trust(file), found), words))
    hosts = {host for names in found.hosts.model_dump().values() for host in names}
    return f"{len(found.inline)} inline scripts, {len(found.files)} files, {len(hosts)} hosts"
