"""What we publish passes a linter and a type check; the search's bundles are what its modules make.

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


def run(node: str, tool: str, *arguments: str, text: str | None = None) -> str:
    """Run one of the tools from the root, `text` being its input; return all it says."""
    script = (BIN / tool).resolve() if tool != "bundle" else HERE / "bundle.mjs"
    done = subprocess.run(
        [node, str(script), *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        input=text,
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
            "overrides/assets/javascripts",
            "tests/javascript/*.mjs",
            "tests/bench/search/*.mjs",
        )
        == ""
    )


@pytest.mark.parametrize(
    "page", ["overrides/partials/before-paint.html", "hooks/clearpane/reports/page.html"]
)
def test_linter_finds_nothing_in_a_script_within_a_page(node: str, page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    script = text.partition("<script>")[2].partition("</script>")[0] or text
    config = ("--config", "tests/javascript/eslint.config.mjs")
    assert run(node, "eslint", *config, "--stdin", "--stdin-filename", "x.js", text=script) == ""


def test_type_check_finds_nothing(node: str) -> None:
    assert run(node, "tsc", "--project", "tests/javascript") == ""
