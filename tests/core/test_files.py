"""Files are read without losing a byte, and written whole or not at all."""

from __future__ import annotations

import functools
import os
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from clearpane.core.files import (
    SkippedFile,
    decode,
    digest,
    printable,
    read_text,
    reason,
    remove_unfinished,
    shown,
    stable,
    walk_files,
    write_text,
)
from clearpane.core.findings import ClearpaneError
from clearpane.core.rules import Scope, check, checks_of

posix = pytest.mark.skipif(os.name == "nt", reason="this system has no such files")


@pytest.mark.parametrize(
    ("raw", "place"), [(b"\xff", "1:1"), (b"ab\xff", "1:3"), (b"a\nb\n\xe4", "3:1")]
)
def test_bytes_that_are_no_utf8_are_told_with_line_and_column(raw: bytes, place: str) -> None:
    with pytest.raises(ClearpaneError) as error:
        decode(raw, "p.md")
    assert str(error.value) == (
        f"p.md:{place}: not UTF-8 (byte 0x{raw[-1]:02x}); save the file as UTF-8 and try again"
    )


def test_a_text_comes_back_as_it_was_written(tmp_path: Path) -> None:
    text = "\ufeffone\r\ntwo\rthree\n\u00e4"
    write_text(tmp_path / "p.md", text)
    assert (tmp_path / "p.md").read_bytes() == text.encode("utf-8")
    assert read_text(tmp_path / "p.md") == text
    assert [path.name for path in tmp_path.iterdir()] == ["p.md"]


def test_a_file_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ClearpaneError) as error:
        read_text(tmp_path / "p.md")
    assert str(error.value) == f"{(tmp_path / 'p.md').as_posix()}: no such file or directory"
    with pytest.raises(ClearpaneError, match="no such file or folder"):
        list(walk_files(tmp_path / "gone"))
    with pytest.raises(ClearpaneError, match="gone"):
        write_text(tmp_path / "gone" / "p.md", "")
    assert reason(OSError("Odd Words")) == "odd words"


@posix
def test_a_written_file_keeps_its_rights_and_a_new_one_gets_those_of_the_user(
    tmp_path: Path,
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("")
    old.chmod(0o750)
    before = os.umask(0o027)
    try:
        write_text(old, "x")
        write_text(new, "x")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (old, new)] == [0o750, 0o640]


@posix
def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(SkippedFile, match="a FIFO, not a file with text; move it out"):
        read_text(tmp_path / "fifo")
    with pytest.raises(SkippedFile, match="a device, not a file with text"):
        read_text(Path("/dev/null"))
    odd = Path(os.fsdecode(b"/tmp/\xff.md"))
    assert printable(odd) == "/tmp/\\xff.md"
    with pytest.raises(SkippedFile, match="its name is not UTF-8; rename the file"):
        read_text(odd)


@posix
def test_a_file_with_other_names_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    os.link(tmp_path / "a", tmp_path / "b")
    with pytest.raises(SkippedFile, match="hard links"):
        write_text(tmp_path / "a", "y")
    assert (tmp_path / "b").read_text() == "x"


def test_markdown_is_found_in_order_and_hidden_folders_are_passed_over(tmp_path: Path) -> None:
    names = ("b.md", "a.MKD", "c.txt", ".git/x.md", "node_modules/x.md", "d/e.markdown", "d/c.mdx")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = [path.relative_to(tmp_path).as_posix() for path in walk_files(tmp_path)]
    assert found == ["a.MKD", "b.md", "d/c.mdx", "d/e.markdown"]
    assert list(walk_files(tmp_path / "c.txt")) == [tmp_path / "c.txt"]


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    for name in ("p.md", ".p.md.abcdefg1", ".p.md.ABCDEFGH", ".p.md.abc", ".q.md.abcdefgh"):
        (tmp_path / name).write_text("")
    remove_unfinished(tmp_path / "p.md")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [".p.md.ABCDEFGH", ".p.md.abc", ".q.md.abcdefgh", "p.md"]


def test_a_path_is_shown_from_the_root_with_forward_slashes(tmp_path: Path) -> None:
    assert shown(tmp_path / "docs" / "p.md", tmp_path) == "docs/p.md"
    assert shown(tmp_path / "p.md", tmp_path / "docs") == "../p.md"


def test_a_value_is_the_same_text_in_each_process() -> None:
    assert stable({"b": 1, "a": 2}) == stable({"a": 2, "b": 1})
    assert stable({"x", "y", "z"}) == stable({"z", "y", "x"})
    assert stable([1, 2]) != stable([2, 1])
    assert " at 0x" not in stable(object())
    assert stable(functools.partial(stable, 1)) == stable(functools.partial(stable, 1))
    assert stable(functools.partial(stable, 1)) != stable(functools.partial(stable, 2))
    assert stable(functools.partial(stable, 1)) != stable(functools.partial(shown, 1))
    assert stable(stable).startswith("clearpane.core.files.")


def test_a_digest_tells_apart_what_is_divided_otherwise() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest(b"ab") == digest("ab")
    assert digest("\udcff") != digest("")
    assert len(digest()) == 32


def test_a_check_is_of_its_module_and_only_of_rules_that_are_there() -> None:
    @check("link-page", scope=Scope.SITE)
    def ours(site: object) -> list[object]:
        return []

    with pytest.raises(KeyError):
        check("no-such-rule", scope=Scope.PAGE)

    (registered,) = checks_of(SimpleNamespace(__name__=ours.__module__))
    assert (registered.function, registered.rules) == (ours, ("link-page",))
    assert registered.scope is Scope.SITE
    assert checks_of() == ()
