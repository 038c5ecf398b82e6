"""The command itself: its versions, a command that is mistyped, and places it cannot write."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

HOOKS = Path(__file__).parents[2] / "hooks"


def clearpane(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command from the checkout, where nobody has installed it."""
    return subprocess.run(
        [sys.executable, "-m", "clearpane", *arguments],
        cwd=folder,
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


PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>T</title>'
    '<script src="/theme.js"></script></head><body><clear-search></clear-search>'
    "<main><h1>T</h1></main></body></html>"
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A page as its builder gives it, in the folder `site`."""
    page = tmp_path / "site" / "index.html"
    page.parent.mkdir()
    page.write_text(PAGE, encoding="utf-8")
    return page


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (("finish", "site", "--zip", "site"), "site"),
        (("finish", "site", "--zip", "site/index.html/a.zip"), "site/index.html"),
        (("finish", "site", "--output", "site"), "site"),
        (("start", "site/index.html/new"), "site/index.html/new"),
        (("check", "--site", "site", "--output", "site/index.html/a"), "site/index.html/a"),
    ],
)
def test_a_place_that_cannot_be_written_is_told_in_a_line(
    site: Path, arguments: tuple[str, ...], place: str
) -> None:
    told = clearpane(*arguments, folder=site.parents[1])
    assert told.returncode == 2, told.stderr
    assert "Traceback" not in told.stderr
    assert told.stderr.splitlines()[-1].startswith(f"clearpane: {place}")


@pytest.mark.parametrize(
    "url", ["help.example", "not a url", "javascript:alert(1)", "https://", "/sub/", " ./ "]
)
def test_an_address_that_is_none_changes_no_page(site: Path, url: str) -> None:
    told = clearpane("finish", "site", "--url", url, folder=site.parents[1])
    assert told.returncode == 2
    why = f"`{url}` is no address of a site; write it whole, such as `https://help.example/`"
    assert told.stderr == f"clearpane: {why}\n"
    assert site.read_text(encoding="utf-8") == PAGE
    assert clearpane("start", "new", "--url", url, folder=site.parents[1]).returncode == 2


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (" https://help.example/\n", "https://help.example/"),
        ("https://help.example/index.html", "https://help.example/"),
        ("https://help.example/a/index.html?b#c", "https://help.example/a/"),
        ("HTTPS://Help.Example//", "https://help.example/"),
        ("https://help.example/a b/ä", "https://help.example/a%20b/%C3%A4/"),
    ],
)
def test_an_address_is_written_as_browsers_write_it(site: Path, url: str, base: str) -> None:
    clearpane("finish", "site", "--url", url, folder=site.parents[1])
    listed = (site.parent / "llms.txt").read_text(encoding="utf-8")
    assert f"]({base}index.md)" in listed


# Sends itself what Ctrl+C sends, as the first of what the command needs is imported.
INTERRUPTS = """\
import os, signal, sys
class Finder:
    def find_spec(self, name, *_):
        if name == "clearpane.commands":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
"""


@pytest.mark.skipif(os.name == "nt", reason="a process cannot send itself what Ctrl+C does")
def test_whoever_interrupts_it_at_once_sees_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTS, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-m", "clearpane", "--version"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{HOOKS}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stdout, told.stderr) == (-signal.SIGINT, "", "")
