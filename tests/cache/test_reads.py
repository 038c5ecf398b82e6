"""Whatever reads a file while a page is made, the file is noted."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from clearpane.cache.checked import noted_reads


def test_each_way_to_read_a_file_is_noted(tmp_path: Path) -> None:
    for name in ("open", "text", "bytes", "copied"):
        (tmp_path / name).write_text("content")
    with noted_reads() as read:
        with open(tmp_path / "open") as file:
            file.read()
        (tmp_path / "text").read_text()
        (tmp_path / "bytes").read_bytes()
        shutil.copyfile(tmp_path / "copied", tmp_path / "copy")
    assert read == {str(tmp_path / name) for name in ("open", "text", "bytes", "copied")}


def test_a_relative_path_is_noted_as_an_absolute_one(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "page.md").write_text("content")
    monkeypatch.chdir(tmp_path)
    with noted_reads() as read:
        Path("page.md").read_text()
    assert read == {str(tmp_path / "page.md")}


def test_a_file_that_is_not_there_counts_too(tmp_path: Path) -> None:
    with noted_reads() as read, suppress(FileNotFoundError):
        (tmp_path / "later").read_text()
    assert read == {str(tmp_path / "later")}


@pytest.mark.parametrize(
    "look",
    [os.path.exists, os.path.isfile, Path.exists, Path.is_file],
    ids=lambda f: f.__qualname__,
)
def test_a_file_that_was_only_looked_for_counts_if_it_is_not_there(
    tmp_path: Path, look: Callable[[Path], bool]
) -> None:
    (tmp_path / "there").write_text("content")
    owner = Path if look.__qualname__.startswith("Path") else os.path
    with noted_reads(looks=True) as read:
        # As a caller finds them.
        getattr(owner, look.__name__)(tmp_path / "there")
        getattr(owner, look.__name__)(tmp_path / "later")
    assert read == {str(tmp_path / "later")}


def test_what_is_written_is_not_read(tmp_path: Path) -> None:
    with noted_reads() as read:
        (tmp_path / "new").write_text("content")
        # Nor is what is read of it afterwards.
        (tmp_path / "new").read_text()
    assert read == set()


def test_what_is_read_before_it_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("content")
    with noted_reads() as read:
        text = (tmp_path / "list").read_text()
        (tmp_path / "list").write_text(text)
    assert read == {str(tmp_path / "list")}


def test_what_is_installed_is_not_noted() -> None:
    with noted_reads() as read:
        Path(shutil.__file__).read_text()
        Path(sys.modules["pytest"].__file__ or "").read_text()
    assert read == set()


def test_what_is_read_afterwards_is_not_noted(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("content")
    with noted_reads() as read:
        pass
    (tmp_path / "page.md").read_text()
    assert read == set()


def test_a_compiled_file_of_an_unusual_name_counts_by_that_name(tmp_path: Path) -> None:
    name = tmp_path / "page.cpython-311-other-9.2.0.pyc"
    name.write_bytes(b"")
    with noted_reads() as read:
        name.read_bytes()
    assert read == {str(name)}
