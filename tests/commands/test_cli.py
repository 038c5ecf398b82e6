"""The command itself: its versions, and a command of its that is mistyped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HOOKS = Path(__file__).parents[2] / "hooks"


def clearpane(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command from the checkout, where nobody has installed it."""
    return subprocess.run(
        [sys.executable, "-m", "clearpane", *arguments],
        env={**os.environ, "PYTHONPATH": str(HOOKS)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_version_of_a_checkout_names_parsers_and_builders_too() -> None:
    told = clearpane("--version")
    assert (told.returncode, told.stderr) == (0, "")
    names = [line.split()[0] for line in told.stdout.splitlines()]
    assert names[:4] == ["clearpane,", "turbohtml", "markdown", "mkdocs"]


def test_a_mistyped_command_is_asked_for() -> None:
    told = clearpane("chekc", "docs")
    assert told.returncode == 2
    assert told.stderr == "clearpane: there is no command `chekc`: did you mean `check`?\n"
