"""What the build writes into the pages about the site is what the code and the data say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from turbohtml import parse

from clearpane import HOOKS as ALL_HOOKS
from clearpane.commands import COMMANDS
from clearpane.pages.terms import site_words
from clearpane.run import finisher_words
from clearpane.sites.options import options_schema

ROOT = Path(__file__).parents[2]
HOOKS = ROOT / "hooks"


def test_the_style_page_of_the_site_lists_every_word_of_the_word_list(site_dir: Path) -> None:
    page = parse((site_dir / "owners/style/index.html").read_text(encoding="utf-8"))
    table = page.select("#checked-words ~ * table, #checked-words ~ table")[0]
    cells = [row.select("td")[0].text for row in table.select("tbody tr")]
    listed = {word for cell in cells for word in cell.split(", ")}
    assert listed == {word for term in site_words().terms for word in term.wrong}


def test_the_commands_page_of_the_site_shows_each_command_as_it_answers(site_dir: Path) -> None:
    page = parse((site_dir / "owners/commands/index.html").read_text(encoding="utf-8"))
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
    page = (site_dir / "owners/commands/index.html").read_text(encoding="utf-8")
    assert "<code>plugins.clearpane.hooks</code>" in page
    for group, options in options_schema(finisher_words())["properties"].items():
        for option in options.get("properties", ()):
            assert f"<code>extra.clearpane.{group}.{option}</code>" in page


def test_the_commands_page_names_every_hook(site_dir: Path) -> None:
    page = (site_dir / "owners/commands/index.html").read_text(encoding="utf-8")
    assert [name for name in ALL_HOOKS if f"<td><code>{name}</code></td>" not in page] == []
