"""At a terminal each finding shows its line with a caret below the place."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from clearpane.core.findings import Finding, Findings
from clearpane.reports import as_frames


@pytest.fixture(autouse=True)
def no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def frame(folder: Path, line: str, column: int, width: int = 80) -> list[str]:
    (folder / "a.md").write_text(f"one\n{line}\n", encoding="utf-8")
    finding = Finding("a.md", 2, column, "link-page", "gone", "link another")
    return as_frames(Findings((finding,), 1), folder, width).splitlines()


def test_the_line_stands_between_the_message_and_its_repair(tmp_path: Path) -> None:
    assert frame(tmp_path, "see [x](y.md)", 9) == [
        "a.md:2:9: link-page  gone",
        "  2 | see [x](y.md)",
        "    |         ^",
        "  fix: link another",
        "",
        "1 problem in 1 page (1 checked)",
    ]


@pytest.mark.parametrize("before", ["日本語 ", "\t", "é\u0301 ", "x" * 200 + " "])
def test_the_caret_stands_below_its_sign(tmp_path: Path, before: str) -> None:
    lines = frame(tmp_path, f"{before}[x](y.md)", len(before) + 1)
    shown, caret = lines[1], lines[2]
    wide = sum(sign in "日本語" for sign in shown)
    thin = shown.count("\u0301")
    assert shown.index("[x]") == caret.index("^") - wide + thin
    assert len(shown) <= 80


def test_a_line_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    finding = Finding("gone.md", 2, 1, "link-page", "gone")
    lines = as_frames(Findings((finding,), 1), tmp_path, 80).splitlines()
    assert lines[0] == "gone.md:2:1: link-page  gone"
    assert "|" not in "".join(lines)


def test_a_terminal_gets_frames_and_a_pipe_plain_lines(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n\n[x](y.md)\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: S\n", encoding="utf-8")
    hooks = Path(__file__).parents[2] / "hooks"
    environment = {**os.environ, "PYTHONPATH": str(hooks), "COLUMNS": "80"}
    environment.pop("NO_COLOR")
    command = [sys.executable, "-m", "clearpane", "check"]
    piped = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert "|" not in piped.stdout
    assert "\x1b" not in piped.stdout
    terminal, end = pty.openpty()
    subprocess.run(command, cwd=tmp_path, env=environment, stdout=end, check=False)
    os.close(end)
    said = os.read(terminal, 100_000).decode()
    assert "[x](y.md)" in said
    assert "\x1b[" in said
