"""Records: what was made is there again, whichever process has made it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clearpane.cache.checked import Checked
from clearpane.core.pool import worth_sharing
from clearpane.core.records import Records

FEW = 40


def keys() -> dict[int, tuple[str, ...]]:
    return {number: ("square", str(number)) for number in range(FEW)}


def process(_item: int) -> int:
    return os.getpid()


def test_without_a_file_each_value_is_made_here_and_anew() -> None:
    made = Records().values(process, keys())
    assert set(made.values()) == {os.getpid()}


@pytest.mark.skipif(not worth_sharing(FEW), reason="one core, or no safe copies of a process")
def test_many_values_are_made_by_several_processes_and_are_there_again(tmp_path: Path) -> None:
    first = Checked(tmp_path, [])
    made = first.values(process, keys())
    first.close()
    assert list(made) == list(range(FEW))
    assert os.getpid() not in made.values()
    assert Checked(tmp_path, []).values(process, keys()) == made


def test_where_the_file_cannot_be_written_all_is_made_here(tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("a file where the folder should be", encoding="utf-8")
    made = Checked(tmp_path, []).values(process, keys())
    assert set(made.values()) == {os.getpid()}
