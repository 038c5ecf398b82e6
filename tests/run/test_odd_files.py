"""What lies in a folder and is no file to open is told, and all other files are worked on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOOKS = Path(__file__).parents[2] / "hooks"
AD = '<ins class="adsbygoogle"></ins>'
SOURCE = f"# T\n\n{AD}\n\n[Gone](gone.md)\n"
PAGE = (
    f'<html><head><meta charset="utf-8"><title>T</title></head><body><h1>T</h1>{AD}</body></html>'
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="its names are bytes")


def clearpane(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does; one that waits for ever fails the test."""
    return subprocess.run(
        [sys.executable, "-m", "clearpane", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HOOKS)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[Path]:
    """A project whose pages, sources and finished, lie among what is no file to open."""
    (tmp_path / "mkdocs.yml").write_text("site_name: S\n", encoding="utf-8")
    with socket.socket(socket.AF_UNIX) as server:
        for name, suffix, text in (
            ("docs", "md", f"# T\n\n{AD}\n\n[Gone](gone.md)\n"),
            ("site", "html", PAGE),
        ):
            folder = tmp_path / name
            folder.mkdir()
            (folder / f"index.{suffix}").write_text(text, encoding="utf-8")
            os.mkfifo(folder / f"fifo.{suffix}")
            Path(os.fsdecode(bytes(folder) + b"/b\xff." + suffix.encode())).write_text(text)
        server.bind(str(tmp_path / "docs/socket.md"))
        os.mkfifo(tmp_path / "docs/style.css")
        os.mkfifo(tmp_path / "site/feed.xml")
        yield tmp_path


@pytest.mark.parametrize("mode", ["--check", "--write", "--diff"])
def test_clean(odd: Path, mode: str) -> None:
    done = clearpane(odd, "clean", mode, "docs")
    assert done.returncode == 2
    assert "clearpane: docs/fifo.md: a FIFO, not a file with text; move it" in done.stderr
    assert "clearpane: docs/socket.md: a socket, not" in done.stderr
    assert "clearpane: docs/b\\xff.md: its name is not UTF-8; rename the file" in done.stderr
    assert "docs/index.md:3:1: ad-unit" in done.stderr
    assert (AD in (odd / "docs/index.md").read_text(encoding="utf-8")) == (mode != "--write")


def test_import(odd: Path) -> None:
    done = clearpane(odd, "import", "docs", "--to", "drafts")
    assert done.returncode == 2
    assert "docs/fifo.md: a FIFO" in done.stdout + done.stderr
    assert "docs/b\\xff.md: its name is not UTF-8" in done.stdout + done.stderr
    assert (odd / "drafts/index.draft.md").is_file()


def test_check(odd: Path) -> None:
    done = clearpane(odd, "check")
    assert done.returncode == 2, done.stderr
    assert "docs/fifo.md:1:1: file-skipped  a FIFO, not a file with text\n" in done.stdout
    assert "docs/socket.md:1:1: file-skipped  a socket" in done.stdout
    assert "docs/b\\xff.md:1:1: file-skipped  its name is not UTF-8\n" in done.stdout
    assert "docs/index.md:5:8: link-page" in done.stdout


@pytest.mark.parametrize("command", [["finish", "site"], ["check", "--site", "site"]])
def test_finish(odd: Path, command: list[str]) -> None:
    done = clearpane(odd, *command)
    assert done.returncode == 2, done.stderr
    assert "site/fifo.html:1:1: file-skipped  a FIFO" in done.stdout
    assert "site/feed.xml:1:1: file-skipped  a FIFO" in done.stdout
    assert "site/b\\xff.html:1:1: file-skipped  its name is not UTF-8" in done.stdout
    assert ("adsbygoogle" in (odd / "site/index.html").read_text("utf-8")) == ("check" in command)


def test_a_hard_link_is_refused_and_never_parted(tmp_path: Path) -> None:
    for name, text in (("a.md", AD), ("b.md", AD), ("site/index.html", PAGE)):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    os.link(tmp_path / "a.md", tmp_path / "other.txt")
    os.link(tmp_path / "site/index.html", tmp_path / "other.html")
    done = clearpane(tmp_path, "clean", "--write", ".")
    assert done.returncode == 2
    assert "clearpane: a.md: it has other names (hard links)" in done.stderr
    assert AD not in (tmp_path / "b.md").read_text(encoding="utf-8")
    done = clearpane(tmp_path, "finish", "site")
    assert done.returncode == 2, done.stderr
    assert "site/index.html:1:1: file-skipped  it has other names (hard links)" in done.stdout
    assert (tmp_path / "a.md").samefile(tmp_path / "other.txt")
    assert (tmp_path / "site/index.html").samefile(tmp_path / "other.html")
