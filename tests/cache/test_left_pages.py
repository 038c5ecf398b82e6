"""A page that a build leaves where it is, is known to that build alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from clearpane.cache.left_pages import LeftPages, left_in, note_left
from clearpane.core.files import digest


def after_a_build(root: Path) -> tuple[Path, LeftPages]:
    """Return a site of one finished page, and what the next build finds when it empties that."""
    folder = root / "site"
    folder.mkdir()
    (folder / "index.html").write_bytes(b"finished")
    (root / ".cache/clearpane").mkdir(parents=True)
    note_left(root, folder, {"index.html": (digest(b"given"), digest(b"finished"))})
    left = LeftPages(root, folder, ())
    left.clean()
    return folder, left


def test_what_a_build_has_left_is_forgotten_at_its_end(tmp_path: Path) -> None:
    folder, left = after_a_build(tmp_path)
    assert left.leaves("index.html", b"given", lambda: b"given")
    assert left_in(folder)["index.html"].load() == b"given"
    left.end()
    # A preview whose next build leaves nothing would else take that page for finished.
    assert left_in(folder) == {}
    assert (folder / "index.html").read_bytes() == b"finished"


def test_two_builds_empty_one_folder_at_the_same_time(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    for number in range(40):
        (folder / str(number)).mkdir(parents=True)
        for name in range(40):
            (folder / f"{number}/{name}.html").write_bytes(b"old")
    builds = [LeftPages(tmp_path, folder, ()) for _ in range(4)]
    with ThreadPoolExecutor(len(builds)) as pool:
        list(pool.map(LeftPages.clean, builds))
    assert not list(folder.iterdir())


def test_a_page_that_another_build_has_removed_is_written(tmp_path: Path) -> None:
    folder, left = after_a_build(tmp_path)
    (folder / "index.html").unlink()
    assert not left.leaves("index.html", b"given", lambda: b"given")
    left.end()
