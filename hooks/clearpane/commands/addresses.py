"""`clearpane addresses`: the list of every address and anchor that was ever published."""

from __future__ import annotations

from pathlib import Path

import click

from clearpane.commands.check import tell_python
from clearpane.links.skeleton import HISTORY, lost, record
from clearpane.project import read_project
from clearpane.sites.settings import find_settings


@click.command("addresses")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--record", "write", is_flag=True, help="Add what is new; done at each release.")
def command(path: Path, write: bool) -> None:
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
