"""A MkDocs that is too old is told in one line, whichever hook meets it first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOOKS = Path(__file__).parents[2] / "hooks"


@pytest.mark.parametrize("hook", ["plugin", "build_cache", "strip_ads", "finish"])
def test_it_is_one_line(tmp_path: Path, hook: str) -> None:
    # What 1.5 lacks, taken from the MkDocs that is installed.
    script = (
        "import importlib, mkdocs.plugins as p; from mkdocs.exceptions import ConfigurationError\n"
        f"del p.CombinedEvent\ntry:\n importlib.import_module('{hook}')\n"
        "except ConfigurationError as error:\n print(error)"
    )
    env = {**os.environ, "PYTHONPATH": str(HOOKS)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert done.stdout.startswith("Clearpane needs MkDocs 1.6 or newer"), done.stderr
