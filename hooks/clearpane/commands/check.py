"""`clearpane check`: links, anchors and pages, without building the site."""

from __future__ import annotations

import os
from pathlib import Path

import click

from clearpane.diagnostics import ClearpaneError, Diagnostic, Level, count_line
from clearpane.links.check import check_sources
from clearpane.links.docs_folder import read_sheets, read_site
from clearpane.links.settings import Settings, read_settings
from clearpane.links.structure import check_structure
from clearpane.links.stylesheets import check_stylesheets


@click.command("check")
@click.argument("path", type=click.Path(path_type=Path), default=".")
def command(path: Path) -> None:
    """Check the site of the `mkdocs.yml` at or above PATH, without building it.

    PATH is a project, its settings file, or a file or folder in it, whose findings alone are
    then shown.
    """
    settings = read_settings(_find_settings(path))
    site = read_site(settings, Path.cwd())
    findings = [
        *check_sources(site).findings,
        *check_stylesheets(read_sheets(settings, site, Path.cwd()), site),
        *check_structure(settings, site, _name(settings.path)),
    ]
    findings = sorted(f for f in findings if _is_wanted(f, path, settings))
    for finding in findings:
        click.echo(str(finding))
    click.echo(count_line(findings, len(site.pages), "page"))
    raise SystemExit(any(finding.level is not Level.NOTE for finding in findings))


def _find_settings(path: Path) -> Path:
    if not path.exists():
        raise ClearpaneError(f"{path.as_posix()}: no such file or folder")
    if path.suffix in (".yml", ".yaml"):
        return path
    start = path.absolute()
    for folder in (start, *start.parents):
        for name in ("mkdocs.yml", "mkdocs.yaml"):
            if (folder / name).is_file():
                return Path(_name(folder / name))
    raise ClearpaneError(f"{path.as_posix()}: no mkdocs.yml here or in a folder above")


def _is_wanted(finding: Diagnostic, path: Path, settings: Settings) -> bool:
    """Tell whether a finding lies in what was asked for: the project, or a part of its docs."""
    asked, docs = path.resolve(), settings.docs_dir.resolve()
    if asked in docs.parents or path.suffix in (".yml", ".yaml"):
        return True
    place = Path(finding.path).resolve()
    return place == asked or asked in place.parents


def _name(path: Path) -> str:
    """Return a path as findings show it: relative to where the command runs."""
    return Path(os.path.relpath(path)).as_posix()
