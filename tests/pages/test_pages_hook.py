"""What the findings on pages do to a build."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOOKS = Path(__file__).parents[2] / "hooks"
PAGE = """---
title: About this site
description: Who writes this site, where its facts come from, and how to reach the people behind it.
applies_to: []
reviewed: {reviewed}
sources: []
---

# About

{body}
"""


def build(
    folder: Path,
    body: str = "Words.",
    reviewed: str = "2000-01-01",
    extra: str = "",
    options: tuple[str, ...] = (),
) -> subprocess.CompletedProcess[str]:
    """Build a site of one page strictly, with the hook alone."""
    (folder / "docs").mkdir()
    page = PAGE.format(body=body, reviewed=reviewed)
    (folder / "docs" / "index.md").write_text(page, encoding="utf-8")
    hook = (HOOKS / "finish.py").as_posix()
    extra = extra or "extra: {clearpane: {pages: {}, finish: {passes: []}}}\n"
    settings = f"site_name: S\nhooks: [{hook}]\n{extra}"
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HOOKS), "COLUMNS": "300"},
        capture_output=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("reviewed", "rule"), [("2000-01-01", "review-overdue"), ("2999-01-01", "review-in-future")]
)
def test_the_calendar_stops_no_build_and_is_noted(tmp_path: Path, reviewed: str, rule: str) -> None:
    done = build(tmp_path, reviewed=reviewed)
    assert done.returncode == 0
    assert f"INFO    -  docs/index.md:5:1: {rule}  " in done.stderr


def test_a_wrong_word_fails_a_strict_build_and_is_named_with_its_place(tmp_path: Path) -> None:
    done = build(tmp_path, body="Please wait.")
    assert done.returncode == 1
    assert "WARNING -  docs/index.md:11:1: term-spelling  `Please`: " in done.stderr


def test_a_finding_that_is_switched_off_is_not_reported(tmp_path: Path) -> None:
    done = build(tmp_path, body="Please wait. <!-- clearpane: off term-spelling a quotation -->")
    assert done.returncode == 0
    assert "term-spelling" not in done.stderr


def test_a_wrong_option_stops_the_build_in_one_line(tmp_path: Path) -> None:
    done = build(tmp_path, extra="extra: {clearpane: {pages: {wrods: []}}}\n")
    assert done.returncode == 1
    assert "extra.clearpane.pages.wrods: no such option; did you mean `words`?" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_settings_file_named_without_its_folder_gives_the_same_places(tmp_path: Path) -> None:
    done = build(tmp_path, body="Please wait.", options=("-f", "mkdocs.yml"))
    assert "WARNING -  docs/index.md:11:1: term-spelling  `Please`: " in done.stderr
    assert "Traceback" not in done.stderr
