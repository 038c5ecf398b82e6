"""A settings file can hold code: a command that runs it says so first, and others do not run it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOOKS = Path(__file__).parents[2] / "hooks"
SETTINGS = """\
site_name: S
draft_docs: "*.draft.md"
markdown_extensions:
  - toc:
      slugify: !!python/object/apply:os.system ["echo it ran > ran.txt; echo ran >&2"]
"""


def clearpane(folder: Path, *command: str) -> list[str]:
    """Return the lines that a command prints as it runs on a site whose settings hold code."""
    for name in ("docs", "site", "articles"):
        (folder / name).mkdir()
    (folder / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    source = "# A page\n\nSay [b](#no), [b](no.md).\n"
    (folder / "docs" / "index.md").write_text(source, encoding="utf-8")
    (folder / "articles" / "a.md").write_text("# An article\n\nSay it.\n", encoding="utf-8")
    # With faults, whose places in the sources are looked for.
    page = (
        "<!doctype html><title>A</title><article><h1>A page</h1><a href='#no'>b</a>"
        "<a href='no/'>b</a><script src='https://ads.example/x.js'></script></article>"
    )
    (folder / "site" / "index.html").write_text(page, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "clearpane", *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HOOKS)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    "command", ["check", "check --site site", "move docs/index.md docs/b.md", "addresses"]
)
def test_what_runs_is_told_before_it_runs(command: str, tmp_path: Path) -> None:
    lines = clearpane(tmp_path, *command.split())
    told = [line for line in lines if line != "settings: mkdocs.yml"]
    assert told[0] == "mkdocs.yml:5: runs os.system, as the settings say"
    assert (tmp_path / "ran.txt").is_file()


@pytest.mark.parametrize(
    "command",
    [
        "clean --check docs",
        "import articles --to docs",
        "new page",
        "finish site",
        "check --site site --links",
    ],
)
def test_no_other_command_runs_it(command: str, tmp_path: Path) -> None:
    lines = clearpane(tmp_path, *command.split())
    assert not any(line.startswith("Error") or " runs " in line for line in lines)
    assert not (tmp_path / "ran.txt").exists()
