"""`clearpane clean` as a person runs it: a process of its own, real files, real exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clearpane.ads.clean_file import CleanItem, clean_file

HOOKS = Path(__file__).parents[2] / "hooks"
DIRTY = b'One.\r\n\r\n<ins class="adsbygoogle"></ins>\r\n\r\nTwo  \r\n'
CLEAN = b"One.\r\n\r\nTwo  \r\n"


def clearpane(
    *arguments: str | Path, folder: Path, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "clearpane", "clean", *map(str, arguments)],
        cwd=folder,
        input=given,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(HOOKS)},
    )


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    (tmp_path / "a.md").write_bytes(DIRTY)
    return tmp_path


def test_one_file_goes_clean_to_standard_output(dirty: Path) -> None:
    done = clearpane("a.md", folder=dirty)
    assert (done.returncode, done.stdout) == (1, CLEAN)
    assert done.stderr.decode().splitlines()[0] == "a.md:3:1: ad-unit  ad unit <ins>"
    assert (dirty / "a.md").read_bytes() == DIRTY


def test_standard_input(tmp_path: Path) -> None:
    done = clearpane("-", folder=tmp_path, given=DIRTY)
    assert (done.returncode, done.stdout) == (1, CLEAN)


def test_write_changes_the_file_in_place_and_leaves_nothing_else(dirty: Path) -> None:
    (dirty / "a.md").chmod(0o640)
    assert clearpane("--write", "a.md", folder=dirty).returncode == 1
    assert (dirty / "a.md").read_bytes() == CLEAN
    assert [file.name for file in dirty.iterdir()] == ["a.md"]
    if os.name == "posix":
        assert (dirty / "a.md").stat().st_mode & 0o777 == 0o640
    assert clearpane("--write", "a.md", folder=dirty).returncode == 0


def test_check_changes_nothing(dirty: Path) -> None:
    done = clearpane("--check", ".", folder=dirty)
    assert (done.returncode, done.stdout) == (1, b"")
    assert (dirty / "a.md").read_bytes() == DIRTY


def test_diff_shows_each_cut(dirty: Path) -> None:
    done = clearpane("--diff", "a.md", folder=dirty)
    assert b'-<ins class="adsbygoogle"></ins>\r\n' in done.stdout


def test_a_clean_file_is_no_finding(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(CLEAN)
    done = clearpane("--check", "a.md", folder=tmp_path)
    assert (done.returncode, done.stderr.decode()) == (0, "No problems found in 1 file\n")


@pytest.mark.parametrize(
    ("text", "pieces", "size"),
    [
        ("Words.\n", 0, 0),
        ('Words.\n\n<ins class="adsbygoogle"></ins>\n', 1, 33),
        (f'<ins class="adsbygoogle">{"word " * 200}</ins>\n', 0, 0),
    ],
    ids=["honest", "an ad", "too much of an ad"],
)
def test_pieces_and_bytes_that_were_cut_are_counted(text: str, pieces: int, size: int) -> None:
    result = clean_file(CleanItem("p.md", text.encode()))
    assert (result.pieces, result.cut) == (pieces, size)


def test_a_folder_is_walked(dirty: Path) -> None:
    (dirty / "deep" / "er").mkdir(parents=True)
    (dirty / "deep" / "er" / "b.markdown").write_bytes(DIRTY)
    (dirty / ".hidden").mkdir()
    (dirty / ".hidden" / "c.md").write_bytes(DIRTY)
    done = clearpane("--write", ".", folder=dirty)
    assert (dirty / "deep" / "er" / "b.markdown").read_bytes() == CLEAN
    assert (dirty / ".hidden" / "c.md").read_bytes() == DIRTY
    assert done.stderr.decode().splitlines()[-1] == "2 problems in 2 files (2 checked)"


def test_a_folder_needs_to_be_told_what_to_do(dirty: Path) -> None:
    done = clearpane(".", folder=dirty)
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "clearpane: for more than one file name --write, --check or --diff\n"
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("no.md", None, "clearpane: no.md: no such file or folder\n"),
        (
            "a.md",
            b"One.\nTw\xf6.\n",
            "clearpane: a.md:2:3: not UTF-8 (byte 0xf6); save the file as UTF-8 and try again\n",
        ),
    ],
)
def test_a_bad_file_is_one_line(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = clearpane("--write", name, folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.decode()) == (2, b"", message)


def test_it_goes_on_past_a_bad_file(dirty: Path) -> None:
    (dirty / "0.md").write_bytes(b"\xff")
    assert clearpane("--write", ".", folder=dirty).returncode == 2
    assert (dirty / "a.md").read_bytes() == CLEAN


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"<!-- ads begin --", b'a <a href="https://amzn.to/x', b"```\nnever closed\n"],
    ids=["empty", "blank", "unclosed comment", "unclosed tag", "unclosed fence"],
)
def test_odd_content_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    done = clearpane("-", folder=tmp_path, given=content)
    assert (done.stdout, b"Traceback" in done.stderr) == (content, False)


def test_twenty_megabytes(tmp_path: Path) -> None:
    line = b"Some words with [a link](https://example.org/x) and `code` in them.\n\n"
    big = line * (20_000_000 // len(line)) + DIRTY
    done = clearpane("-", folder=tmp_path, given=big)
    assert done.stdout == big.removesuffix(DIRTY) + CLEAN
