"""`clearpane new`: a new page, its front matter filled in, with its place in the navigation."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from string import Template

import click

from clearpane.core.files import read_text, write_text
from clearpane.core.findings import ClearpaneError
from clearpane.core.text import nearest
from clearpane.document.grammar import escaped
from clearpane.imports.names import file_slug
from clearpane.sites.settings import read_settings
from clearpane.sites.settings_edits import add_to_nav, yaml_text

LONGEST_TITLE = 70


@click.command("new")
@click.argument("title")
@click.option("--in", "folder", default="", help="Folder below docs/, such as `fix`.")
@click.option("--settings", default=Path("mkdocs.yml"), type=Path, help="The site's settings.")
def command(title: str, folder: str, settings: Path) -> None:
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
