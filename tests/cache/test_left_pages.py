"""A page that a build leaves where it is, is known to that build alone."""

from __future__ import annotations

from pathlib import Path

from clearpane.cache.left_pages import LeftPages, left_in, note_left
from clearpane.core.files import digest


def test_what_a_build_has_left_is_forgotten_at_its_end(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_bytes(b"finished")
    (tmp_path / ".cache/clearpane").mkdir(parents=True)
    note_left(tmp_path, folder, {"index.html": (digest(b"given"), digest(b"finished"))})
    left = LeftPages(tmp_path, folder, ())
    left.clean()
    assert left.leaves("index.html", b"given", lambda: b"given")
    assert left_in(folder)["index.html"].load() == b"given"
    left.end()
    # A preview whose next build leaves nothing would else take that page for finished.
    assert left_in(folder) == {}
    assert (folder / "index.html").read_bytes() == b"finished"
