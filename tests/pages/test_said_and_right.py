"""What a newcomer's mistake is called: its line, its cause, and what mends it, by the command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOOKS = Path(__file__).parents[2] / "hooks"
SETTINGS = """\
site_name: Rows
extra:
  clearpane:
    pages: {}
"""
HEAD = """\
---
title: {}
description: Link a Windows 11 digital licence to your Microsoft account, step by step.
applies_to: []
reviewed: 2026-11-23
sources: []
---

"""
UNCLOSED = "Type:\n\n```powershell\nGet-Date\n\nThen wait.\n"
ROWS = {
    # name: (page, line, rule, what the finding says)
    "quotes": ("See [the start](“index.md”).\n", 9, "link-page", "link `index.md`"),
    "scheme": (
        "Open [your account](account.microsoft.com).\n",
        9,
        "link-page",
        "did you mean `https://account.microsoft.com`?",
    ),
    "fence": (UNCLOSED, 11, "fence-unclosed", "the fence ```powershell never closes"),
    "month": ("-2026-11-23+2026-13-45", 5, "front-matter", "month must be in 1..12"),
    "closing": ("-sources: []\n---\n+", 1, "front-matter", "no `---` closes it"),
    "conflict": (
        "-sources: []+<<<<<<< HEAD\nsources: []\n=======\nsources:\n>>>>>>> other",
        6,
        "conflict-marker",
        "a merge conflict stands here, up to line 10",
    ),
    "tab": ("-title+\ttitle", 2, "front-matter", "not YAML"),
    "blank": ("----\ntitle+\n---\ntitle", 2, "front-matter", "begins on line 2"),
    "dash": ("----\ntitle+\u2014\ntitle", 1, "front-matter", "`\u2014` opens no front matter"),
}


def clearpane(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "clearpane", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(HOOKS)},
        capture_output=True,
        encoding="utf-8",
    )


def page_of(name: str, words: str) -> str:
    """Return a page with a mistake in its text, or, as `-old+new`, in its head."""
    head = HEAD.format(name)
    if not words.startswith("-"):
        return head + words
    old, new = words[1:].split("+", 1)
    assert old in head
    return head.replace(old, new, 1) + f"# {name}\n"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What `clearpane check` says of each page, a finding and its fix as one text."""
    folder = tmp_path_factory.mktemp("rows")
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    (folder / "docs" / "index.md").write_text(HEAD.format("Start") + "# Start\n", encoding="utf-8")
    for name, (words, *_) in ROWS.items():
        (folder / "docs" / f"{name}.md").write_text(page_of(name, words), encoding="utf-8")
    done = clearpane("check", cwd=folder)
    found: dict[str, list[str]] = {name: [] for name in ROWS}
    for finding in done.stdout.replace("\n  fix:", "; fix:").splitlines()[:-1]:
        found[Path(finding.partition(":")[0]).stem].append(finding)
    return found


@pytest.mark.parametrize("name", ROWS)
def test_a_mistake_is_called_by_its_cause_once(name: str, told: dict[str, list[str]]) -> None:
    _, line, rule, words = ROWS[name]
    (finding,) = told[name]
    assert finding.startswith(f"docs/{name}.md:{line}:")
    assert f": {rule}  " in finding
    assert words in finding


def test_a_check_of_ads_names_the_command_that_removes_them(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text('<ins class="adsbygoogle"></ins>\n\nWords.\n', encoding="utf-8")
    done = clearpane("clean", "--check", "a.md", cwd=tmp_path)
    assert "fix: `clearpane clean --write a.md` removes it" in done.stderr


def test_settings_that_are_no_yaml_are_named_with_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: X\nnav:\n  - a: b: c\n", encoding="utf-8")
    done = clearpane("check", cwd=tmp_path)
    assert "mkdocs.yml:3:9: not YAML" in done.stderr
    assert "Traceback" not in done.stderr
