"""`clearpane addresses` and `clearpane move`: no published address is lost, nor a link to it."""

from __future__ import annotations

from pathlib import Path

import click

from clearpane.commands.check import tell_python
from clearpane.core.files import shown
from clearpane.core.findings import ClearpaneError, plural
from clearpane.links.move import Move, move_heading, move_page
from clearpane.links.skeleton import HISTORY, lost, record
from clearpane.project import read_project
from clearpane.sites.settings import Settings, find_settings


@click.command("addresses")
@click.argument("path", type=click.Path(path_type=Path), default=".")
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
