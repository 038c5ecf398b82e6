"""A plugin that Zensical passes over is told by the build, the check and the finishing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HOOKS = Path(__file__).parents[2] / "hooks"
FOUND = "mkdocs.yml:3:5: plugin-ignored  Zensical calls no plugins of others"
SETTINGS = "site_name: S\nplugins:\n  - clearpane\nmarkdown_extensions: [clearpane.extension]\n"


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HOOKS)},
        capture_output=True,
        encoding="utf-8",
        timeout=100,
    )
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def test_it_is_told_where_the_builder_is_zensical_and_only_there(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Home\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    assert "plugin-ignored" not in run(tmp_path, "clearpane", "check")
    assert FOUND in run(tmp_path, "zensical", "build")
    assert FOUND in run(tmp_path, "clearpane", "check", "--site", "site")
    (tmp_path / "zensical.toml").write_text('[project]\nsite_name = "S"\n', encoding="utf-8")
    assert FOUND in run(tmp_path, "clearpane", "check")
