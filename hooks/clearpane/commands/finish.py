"""`clearpane finish`: everything that is done to a built site, whichever builder made it."""

from __future__ import annotations

from pathlib import Path

import click

from clearpane.cache.checked import FINISHED, Checked
from clearpane.commands.check import print_report, settings_at
from clearpane.core.files import shown, write_text
from clearpane.core.findings import Findings
from clearpane.finish.offline import pack
from clearpane.finish.policy import collected
from clearpane.finish.trust import merged, read_trust, trust_file, trust_text
from clearpane.reports.formats import FORMATS
from clearpane.run import FINISHERS, ads_of, finish_site, passes_of
from clearpane.sites.built import BuiltSite
from clearpane.sites.mkdocs_yaml import settings_files


@click.command("finish")
@click.argument("folder", type=click.Path(path_type=Path), metavar="SITE")
@click.option(
    "--settings",
    type=click.Path(path_type=Path),
    default=".",
    metavar="PATH",
    help="The project of the site, or its `mkdocs.yml`, where it has one.",
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
@click.option("--zip", "archive", type=click.Path(path_type=Path), help="Pack the site, too.")
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="text", help="How to print."
)
@click.option("--output", type=click.Path(path_type=Path), help="Write the report to this file.")
def command(
    folder: Path,
    settings: Path,
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
    site = BuiltSite(folder, Path.cwd(), settings_at(settings), url)
    if trust:
        file = trust_file(site.settings.path.parent if site.settings else site.root)
        made = write_trust(site, file)
        name = shown(file, Path.cwd())
        click.echo(f"{made} written to {name}: look through it, and commit it", err=True)
        return
    wanted = only or passes_of(site.settings.extra if site.settings else None)
    passes = [each for each in wanted if each not in without]
    files = settings_files(site.settings.path) if site.settings else []
    records = Checked(site.root, files, FINISHED)
    _, findings = finish_site(site, passes, records)
    records.close()
    if archive is not None:
        click.echo(f"{pack(folder, archive)} files in {archive.as_posix()}", err=True)
    report = Findings(tuple(findings), len(site.pages))
    print_report(FORMATS[form](report), output)
    raise SystemExit(report.exit_code)


def write_trust(site: BuiltSite, file: Path) -> str:
    """Write the list of what the theme's part of a site's pages runs and asks; return its size."""
    found, words = collected(ads_of(site), site)
    write_text(file, trust_text(merged(read_trust(file), found), words))
    hosts = {host for names in found.hosts.model_dump().values() for host in names}
    return f"{len(found.inline)} inline scripts, {len(found.files)} files, {len(hosts)} hosts"
