"""The scripts in the package are what their modules make, and pass a linter and a type check.

Building a site needs none of this: the bundles are committed. What it needs is Node.js, and the
packages of `tests/javascript/package.json`: `npm install` in that folder.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HERE = ROOT / "tests" / "javascript"
SEARCH = ROOT / "hooks" / "clearpane" / "search"
BIN = HERE / "node_modules" / ".bin"


@pytest.fixture(autouse=True)
def node() -> str:
    """Where Node.js is; without it, or its packages, nothing here is known, and that is said."""
    found = shutil.which("node")
    if not found or not BIN.is_dir():
        pytest.skip("JAVASCRIPT IS NOT CHECKED: run `npm install` in tests/javascript")
    return found


def run(node: str, tool: str, *arguments: str) -> str:
    """Run one of the tools from the root; return all it says."""
    script = (BIN / tool).resolve() if tool != "bundle" else HERE / "bundle.mjs"
    done = subprocess.run(
        [node, str(script), *arguments], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    return done.stdout + done.stderr if done.returncode else ""


def test_committed_bundles_are_fresh(node: str, tmp_path: Path) -> None:
    assert run(node, "bundle", str(tmp_path)) == ""
    for file in sorted(tmp_path.iterdir()):
        committed = (SEARCH / "assets" / file.name).read_bytes()
        assert file.read_bytes() == committed, "run `npm run bundle` in tests/javascript"


def test_linter_finds_nothing(node: str) -> None:
    config = ("--config", "tests/javascript/eslint.config.mjs")
    assert (
        run(
            node,
            "eslint",
            *config,
            "hooks/clearpane/search/script",
            "tests/javascript/*.mjs",
            "tests/bench/search/*.mjs",
        )
        == ""
    )


def test_type_check_finds_nothing(node: str) -> None:
    assert run(node, "tsc", "--project", "tests/javascript") == ""
