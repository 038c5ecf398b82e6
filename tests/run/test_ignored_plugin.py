"""A plugin that Zensical passes over is told by the build, the check and the finishing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HOOKS = Path(__file__).parents[2] / "hooks"
FOUND = "mkdocs.yml:4:5: plugin-ignored  Zensical calls no plugins of others"
SETTINGS = "site_name: S\nplugins:\n  # Ours, clearpane.\n  - clearpane\n"
EXTENSION = "markdown_extensions: [clearpane.extension]\n"


def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HOOKS)},
        capture_output=True,
        encoding="utf-8",
        timeout=100,
    )
    assert "Traceback" not in done.stderr
    return done


def run(folder: Path, *arguments: str) -> str:
    done = call(folder, *arguments)
    return done.stdout + done.stderr


def write(folder: Path, settings: str) -> None:
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("# Home\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")


def test_it_is_told_where_the_builder_is_zensical_and_only_there(tmp_path: Path) -> None:
    write(tmp_path, SETTINGS + EXTENSION)
    assert "plugin-ignored" not in run(tmp_path, "clearpane", "check")
    assert FOUND in run(tmp_path, "zensical", "build")
    assert FOUND in run(tmp_path, "clearpane", "check", "--site", "site")
    (tmp_path / "zensical.toml").write_text('[project]\nsite_name = "S"\n', encoding="utf-8")
    assert FOUND in run(tmp_path, "clearpane", "check")


def test_where_the_extension_does_its_part_only_the_finishing_is_left(tmp_path: Path) -> None:
    write(tmp_path, SETTINGS + EXTENSION)
    run(tmp_path, "zensical", "build")
    done = call(tmp_path, "clearpane", "finish", "site")
    assert (done.returncode, "plugin-ignored" in done.stdout) == (0, False), done.stdout
    done = call(tmp_path, "clearpane", "check", "--site", "site")
    assert done.returncode == 0, done.stdout
    assert f"{FOUND}: finished pages are as it made them" in done.stdout
