"""The README's lines for a site that somebody has, as they stand there, under each builder."""

from __future__ import annotations

import re
import shutil
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import pytest

from each_builder import CASES, COMMANDS, TESTS, ad_hosts, published_hosts, run

README = (TESTS.parent / "README.md").read_text(encoding="utf-8")
LINES = re.search(
    r"```yaml\n(?P<settings>markdown_extensions:\n[^`]*)```\s*```sh\n(?P<commands>[^`]*)```", README
)
OWN = "site_name: Own\nsite_url: https://own.example/\ntheme: {name: %s, variant: classic}\n"
SITES = {
    "mkdocs": ("material", ""),
    "properdocs": ("material", ""),
    "zensical": ("material", ""),
    "materialx": ("materialx", "mkdocs.themes"),
}


def lacking(name: str, theme: str, group: str) -> str:
    """Return why a site of this name cannot be built here, or an empty text."""
    if name == "materialx" and not [*entry_points(group=group, name=theme)]:
        return "MaterialX is not installed: `nox -s materialx` tests the README's lines with it"
    command = COMMANDS.get(name, COMMANDS["mkdocs"])[0]
    return "" if find_spec(command) else f"{command} is not installed"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name, marks=pytest.mark.skipif(bool(why := lacking(name, *of)), reason=why or "-")
        )
        for name, of in SITES.items()
    ],
)
def test_the_lines_of_the_readme_publish_no_ad(name: str, tmp_path: Path) -> None:
    assert LINES is not None
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n\n1. Open it.\n2. Close it.\n")
    for case in CASES:
        shutil.copyfile(case / "in.md", tmp_path / "docs" / f"{case.name}.md")
    settings = OWN % SITES[name][0]
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    build = COMMANDS.get(name, COMMANDS["mkdocs"])
    assert run(tmp_path, *build).returncode == 0
    assert published_hosts(tmp_path / "site") & ad_hosts(), "there is something to take out"

    (tmp_path / "mkdocs.yml").write_text(settings + LINES["settings"], encoding="utf-8")
    for command in LINES["commands"].strip().split(" && "):
        words = build if command == "mkdocs build" else command.split()
        done = run(tmp_path, *words)
        assert done.returncode in (0, 1), done.stdout
        assert "Traceback" not in done.stdout
    assert published_hosts(tmp_path / "site") & ad_hosts() == set()
    home = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert 'id="open-it"' in home or 'class="step"' in home
