"""`clearpane clean`: cut ads out of Markdown files, a folder, or what comes on standard input."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from clearpane.ads.cleaner import Cleaned, Cleaner
from clearpane.ads.options import load_options
from clearpane.cleaning_options import cleaning_options
from clearpane.diagnostics import ClearpaneError, Diagnostic, Level, count_line
from clearpane.files import decode, read_text, walk_markdown, write_text


@click.command("clean")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--write", "mode", flag_value="write", help="Change the files in place.")
@click.option("--check", "mode", flag_value="check", help="Change nothing; only report.")
@click.option("--diff", "mode", flag_value="diff", help="Show each cut as a unified diff.")
@cleaning_options("a page's")
def command(
    paths: tuple[Path, ...], mode: str | None, lists: tuple[str, ...], max_loss: float
) -> None:
    """Cut ad markup out of Markdown, and nothing else.

    PATHS are Markdown files, folders, or - for standard input. Without an option one file goes
    clean to standard output. Findings go to standard error. Exit code: 0 nothing to cut, 1
    something was found, 2 a file could not be read or written.
    """
    if mode is None and (len(paths) > 1 or paths[0].is_dir()):
        raise ClearpaneError("for more than one file name --write, --check or --diff")
    cleaner = Cleaner(load_options(lists, Path(), max_loss=max_loss))
    findings: list[Diagnostic] = []
    count = failed = 0
    for path in _files(paths):
        try:
            result = _clean(cleaner, path, mode)
        except ClearpaneError as error:
            click.echo(f"clearpane: {error}", err=True)
            failed += 1
            continue
        count += 1
        findings += result.diagnostics
        for finding in result.diagnostics:
            click.echo(str(finding), err=True)
    if count or not failed:
        click.echo(count_line(findings, count), err=True)
    raise SystemExit(2 if failed else any(f.level is not Level.NOTE for f in findings))


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if path == Path("-"):
            yield path
        else:
            yield from walk_markdown(path)


def _clean(cleaner: Cleaner, path: Path, mode: str | None) -> Cleaned:
    """Clean one file and hand on the result as `mode` says."""
    standard = path == Path("-")
    name = "-" if standard else path.as_posix()
    text = decode(sys.stdin.buffer.read(), name) if standard else read_text(path)
    result = cleaner.clean(text, name)
    if mode == "diff":
        _print(_diff(text, result.text, name))
    elif mode is None or (standard and mode == "write"):
        _print(result.text)
    elif mode == "write" and result.text != text:
        write_text(path, result.text)
    return result


def _diff(before: str, after: str, name: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, name
    )
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def _print(text: str) -> None:
    """Write text to standard output byte for byte: Windows would change line endings."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
