"""`clearpane new` begins a page that the check accepts once it has been written."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import markdown
import pytest
import yaml
from turbohtml import parse

from clearpane.commands.pages import new_page
from clearpane.document.head import read_front_matter
from clearpane.sites.mkdocs_yaml import yaml_text
from one_page import check_page

HOOKS = Path(__file__).parents[2] / "hooks"
TODAY = date(2026, 11, 23)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "fix").mkdir(parents=True)
    (tmp_path / "docs" / "fix" / "index.md").write_text("# Fix\n", encoding="utf-8")
    settings = "site_name: S\nnav:\n  - Fix:\n      - fix/index.md  # first\n"
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    return tmp_path


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "clearpane", "new", *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(HOOKS), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
    )


def test_it_writes_the_page_and_extends_the_navigation(project: Path) -> None:
    done = run(project, "The button is missing", "--in", "fix")
    assert (done.returncode, done.stderr) == (0, "")
    assert "docs/fix/the-button-is-missing.md" in done.stdout
    page = (project / "docs/fix/the-button-is-missing.md").read_text(encoding="utf-8")
    assert read_front_matter(page).data["title"] == "The button is missing"
    nav = (project / "mkdocs.yml").read_text(encoding="utf-8")
    assert nav == (
        "site_name: S\nnav:\n  - Fix:\n      - fix/index.md  # first\n"
        "      - The button is missing: fix/the-button-is-missing.md\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["New", "--in", "fxi"], "clearpane: docs/fxi: no such folder; did you mean fix?\n"),
        (["Index", "--in", "fix"], "clearpane: docs/fix/index.md is there already\n"),
        (["???"], "clearpane: no file can be named after the title '???'\n"),
        (["x" * 71], "clearpane: the title has 71 characters, at most 70 fit\n"),
        (["T", "--in", ".."], "clearpane: --in ..: the folder must lie in docs/\n"),
        (["T", "--in", "fix/../.."], "clearpane: --in fix/../..: the folder must lie in docs/\n"),
        (["T", "--settings", "no.yml"], "clearpane: no.yml: no such file or directory\n"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_nothing_is_written(
    project: Path, arguments: list[str], message: str
) -> None:
    before = sorted(project.rglob("*"))
    done = run(project, *arguments)
    assert (done.returncode, done.stderr) == (2, message)
    assert sorted(project.rglob("*")) == before


def test_a_new_page_is_found_unfinished_at_every_todo() -> None:
    text = new_page("A page", TODAY)
    found = list(check_page(text, TODAY))
    todo = {n for n, line in enumerate(text.splitlines(), 1) if "TODO" in line}
    assert {finding.line for finding in found} == todo


def test_a_new_page_is_accepted_once_every_todo_is_written() -> None:
    text = new_page("A page", TODAY)
    text = text.replace("TODO its full address", "https://example.com/").replace("TODO ", "")
    assert list(check_page(text, TODAY)) == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Link fails: no button?", "link-fails-no-button"),
        ("Can't activate Windows 11", "cant-activate-windows-11"),
        ("Café & naïve", "cafe-naive"),
        ("Große Straße", "grosse-strasse"),
        ("Con", "con-page"),
        ("日本語", "日本語"),
    ],
)
def test_the_file_is_named_after_the_words_of_the_title(
    project: Path, title: str, name: str
) -> None:
    done = run(project, title, "--in", "fix")
    assert (done.returncode, done.stderr) == (0, "")
    assert (project / "docs" / "fix" / f"{name}.md").is_file()


def test_a_folder_may_be_written_as_on_windows(project: Path) -> None:
    (project / "docs" / "fix" / "sound").mkdir()
    done = run(project, "No sound", "--in", "fix\\sound\\")
    assert (done.returncode, done.stderr) == (0, "")
    assert "No sound: fix/sound/no-sound.md" in (project / "mkdocs.yml").read_text("utf-8")


@pytest.mark.parametrize(
    "title",
    ["[x](y) and ![z](a.png)", "*b* _i_ `c`", "x { #id }", "A <b> & &amp;", "1. One", "- dash",
     "back\\slash", 'He said "no"'],
)  # fmt: skip
def test_any_title_is_the_text_of_the_heading(title: str) -> None:
    page = new_page(title, TODAY)
    body = page[read_front_matter(page).body_start :]
    rendered = markdown.markdown(body, extensions=["attr_list"])
    heading = parse(rendered).select("h1")[0]
    assert (heading.text, heading.attr("id")) == (title, "top")


@pytest.mark.parametrize(
    "title",
    ["Plain words", "With: colon", "# hash", "a #b", "- dash", "yes", "No", "2026", "1.5", '"q"',
     "it's", "[x]", "*x*", "ends:", "2026-11-23", "null", "a, b", "@home", "%x"],
)  # fmt: skip
def test_any_title_survives_in_the_front_matter(title: str) -> None:
    assert yaml.safe_load(f"title: {yaml_text(title)}") == {"title": title}


def test_the_folder_of_the_pages_is_that_of_the_settings(project: Path) -> None:
    (project / "docs").rename(project / "pages")
    with (project / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("docs_dir: pages\n")
    assert run(project, "New", "--in", "fix").returncode == 0
    assert (project / "pages" / "fix" / "new.md").is_file()
