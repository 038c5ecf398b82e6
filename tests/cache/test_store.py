"""What a build keeps is there for the next one, and a torn file costs time only."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

import pytest

from clearpane.cache.store import BUILDS_KEPT, Store, user_key


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "build.sqlite3"


def keep(path: Path, **values: object) -> None:
    store = Store(path)
    for key, value in values.items():
        store.put(key, value)
    store.close()


def found(path: Path, key: str) -> object:
    store = Store(path)
    value = store.get(key)
    store.close()
    return value


def test_a_value_is_there_in_the_next_build(path: Path) -> None:
    keep(path, page={"html": b"<p>", "links": {"a", "b"}})
    assert found(path, "page") == {"html": b"<p>", "links": {"a", "b"}}


def test_an_unknown_key_has_no_value(path: Path) -> None:
    assert found(path, "page") is None


def test_a_value_is_there_without_closing(path: Path) -> None:
    Store(path).put("page", "kept by a build that was ended")
    assert found(path, "page") == "kept by a build that was ended"


def test_what_several_builds_did_not_use_is_forgotten(path: Path) -> None:
    keep(path, old="old", used="used")
    for _ in range(BUILDS_KEPT):
        assert found(path, "used") == "used"
    assert found(path, "old") is None


def test_a_value_that_is_not_whole_is_not_there(path: Path) -> None:
    keep(path, page="x" * 100)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE kept SET value = substr(value, 1, 60)")
    connection.commit()
    connection.close()
    assert found(path, "page") is None


@pytest.mark.parametrize("size", [0, 1, 100, 5000])
def test_a_file_that_was_cut_off_is_begun_anew(path: Path, size: int) -> None:
    keep(path, **{f"page{n}": "x" * 1000 for n in range(20)})
    path.write_bytes(path.read_bytes()[:size])
    keep(path, page="new")
    keep(path, page="new")
    assert found(path, "page") == "new"


def test_a_file_that_is_no_database_is_begun_anew(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database" * 1000)
    keep(path, page="new")
    assert found(path, "page") == "new"


def test_a_file_with_torn_pages_gives_no_wrong_value(path: Path) -> None:
    keep(path, **{f"page{n}": f"{n}" * 3000 for n in range(40)})
    torn = bytearray(path.read_bytes())
    for at in range(4096, len(torn), 9000):
        torn[at : at + 500] = b"\xa5" * len(torn[at : at + 500])
    path.write_bytes(torn)
    values = [found(path, f"page{n}") for n in range(40)]
    assert all(value in (None, f"{n}" * 3000) for n, value in enumerate(values))
    assert None in values


def test_a_folder_that_cannot_be_made_costs_the_cache_only(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    keep(tmp_path / "cache" / "build.sqlite3", page="value")
    assert found(tmp_path / "cache" / "build.sqlite3", "page") is None


def test_two_builds_at_once_keep_what_each_has_made(path: Path) -> None:
    one, other = Store(path), Store(path)
    one.put("one", 1)
    other.put("other", 2)
    one.close()
    other.close()
    assert (found(path, "one"), found(path, "other")) == (1, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows copies no process")
def test_a_copy_of_the_process_keeps_what_it_makes_beside_the_first(path: Path) -> None:
    store = Store(path)
    store.put("before", 0)
    copy = os.fork()
    if not copy:
        try:
            store.put("copy", 1 if store.get("before") == 0 else None)
        finally:
            os._exit(0)
    store.put("first", 2)
    os.waitpid(copy, 0)
    store.close()
    assert [found(path, key) for key in ("before", "copy", "first")] == [0, 1, 2]


class Trap:
    """Runs code as it is read."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.mark,)


def test_what_another_user_has_kept_is_not_read(path: Path, tmp_path: Path) -> None:
    mark = tmp_path / "code-ran"
    Store(path, key=b"of a stranger").put("page", Trap(mark))
    assert found(path, "page") is None
    assert not mark.exists()


def test_a_value_put_in_anothers_place_is_not_read(path: Path) -> None:
    keep(path, page="of the page", other="of another")
    with sqlite3.connect(path) as database:
        ((other,),) = database.execute("SELECT value FROM kept WHERE key = 'other'").fetchall()
        database.execute("UPDATE kept SET value = ? WHERE key = 'page'", (other,))
    assert found(path, "page") is None


def test_the_key_of_a_user_is_made_once_and_for_the_user_alone(tmp_path: Path) -> None:
    key = user_key(tmp_path / "own" / "key")
    assert user_key(tmp_path / "own" / "key") == key
    assert user_key(tmp_path / "others" / "key") != key
    if os.name == "posix":
        assert (tmp_path / "own" / "key").stat().st_mode & 0o077 == 0
    assert [file.name for file in (tmp_path / "own").iterdir()] == ["key"]


def test_without_a_place_for_the_key_values_are_kept_within_the_process(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert user_key(tmp_path / "file" / "key") == user_key(tmp_path / "file" / "key")
