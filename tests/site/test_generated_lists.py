"""What the build writes into the pages about the site is what the code and the data say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import yaml
from turbohtml import parse

from clearpane.cli import COMMANDS
from clearpane.front_matter import read_front_matter
from clearpane.pages.check_terms import site_words
from clearpane.pages.options import PageSettings

ROOT = Path(__file__).parents[2]
HOOKS = ROOT / "hooks"
COMMANDS_PAGE = ROOT / "docs" / "about" / "commands.md"


def test_the_style_page_of_the_site_lists_every_word_of_the_word_list(site_dir: Path) -> None:
    page = parse((site_dir / "about/style/index.html").read_text(encoding="utf-8"))
    table = page.select("#checked-words ~ * table, #checked-words ~ table")[0]
    cells = [row.select("td")[0].text for row in table.select("tbody tr")]
    listed = {word for cell in cells for word in cell.split(", ")}
    assert listed == {word for term in site_words().terms for word in term.wrong}


def test_the_commands_page_of_the_site_shows_each_command_as_it_answers(site_dir: Path) -> None:
    page = parse((site_dir / "about/commands/index.html").read_text(encoding="utf-8"))
    shown = [code.text.strip() for code in page.select("article pre code")]
    for name in COMMANDS:
        asked = subprocess.run(
            [sys.executable, "-m", "clearpane", name, "--help"],
            env={**os.environ, "PYTHONPATH": str(HOOKS), "PYTHONUTF8": "1", "COLUMNS": "82"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        answer = asked.stdout.strip().replace("python -m clearpane", "clearpane")
        assert answer in shown, f"clearpane {name}"


def test_the_commands_page_of_the_site_lists_every_option(site_dir: Path) -> None:
    page = (site_dir / "about/commands/index.html").read_text(encoding="utf-8")
    for option in PageSettings.model_fields:
        assert f"<code>extra.clearpane.pages.{option}</code>" in page


def test_the_commands_page_names_every_hook(site_dir: Path) -> None:
    page = (site_dir / "about/commands/index.html").read_text(encoding="utf-8")
    missing = [hook.name for hook in HOOKS.glob("*.py") if f"<code>{hook.name}</code>" not in page]
    assert missing == []


def test_another_site_builds_with_the_hooks_and_lines_that_the_page_tells(tmp_path: Path) -> None:
    page = COMMANDS_PAGE.read_text(encoding="utf-8")
    told = dedent(page.partition("```yaml\n")[2].partition("    ```")[0])
    hooks = yaml.safe_load(told)["hooks"]
    (tmp_path / "docs").mkdir()
    (tmp_path / "hooks").mkdir()
    for hook in hooks:
        shutil.copy(HOOKS / Path(hook).name, tmp_path / hook)
    settings = "site_name: Other\nsite_url: https://example.org/\n"
    settings += "theme: {name: material, font: false}\n"
    (tmp_path / "mkdocs.yml").write_text(settings + told, encoding="utf-8")
    text = COMMANDS_PAGE.read_text(encoding="utf-8")
    head = text[: read_front_matter(text).body_start]
    body = "# Home\n\n1. Select **Start**.\n2. Select **Stop**.\n"
    (tmp_path / "docs" / "index.md").write_text(head + body, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HOOKS), "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "index.md").read_text(encoding="utf-8").endswith(body[8:])
    assert '"HowToStep"' in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
