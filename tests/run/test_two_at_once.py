"""What another program writes meanwhile is never kept as what came of something else."""

from __future__ import annotations

import time
from pathlib import Path

from clearpane.cache.checked import FINISHED, Checked, FileDigests, Kept
from clearpane.cache.store import Store
from clearpane.run import finish_site
from clearpane.sites.built import BuiltSite

GIVEN = (
    '<!doctype html><html><head><meta charset="utf-8"><title>T</title></head><body>'
    "<clear-search></clear-search><main><h1>T</h1><h2>Part</h2></main></body></html>"
)


def finish(folder: Path, site: BuiltSite) -> str:
    """Finish the site, as one run of the command does; return its last page."""
    records = Checked(folder, (), FINISHED)
    finish_site(site, records=records)
    records.close()
    return (folder / "site" / "z.html").read_text(encoding="utf-8")


def given(folder: Path) -> BuiltSite:
    """Have the pages be as the builder gives them."""
    (folder / "site").mkdir(exist_ok=True)
    for name in ("index.html", "z.html"):
        (folder / "site" / name).write_text(GIVEN, encoding="utf-8")
    return BuiltSite(folder / "site", folder)


def test_a_page_that_another_run_finishes_meanwhile_is_finished_next_time_too(
    tmp_path: Path,
) -> None:
    alone, raced = tmp_path / "alone", tmp_path / "raced"
    for folder in (alone, raced):
        folder.mkdir()
    finished = finish(alone, given(alone))
    assert "Content-Security-Policy" in finished
    site = given(raced)
    # As the list of what pages run asks for it, long before the page is read to be finished.
    site.digest("z.html")
    (raced / "site/z.html").write_text(finished, encoding="utf-8")
    assert finish(raced, site) == finished
    assert finish(raced, given(raced)) == finished


def test_what_was_read_of_a_file_that_changed_meanwhile_is_made_anew(tmp_path: Path) -> None:
    snippet = tmp_path / "snippet.md"
    snippet.write_text("old", encoding="utf-8")

    def value(*, meanwhile: str = "") -> str:
        store = Store(tmp_path / "kept.db", b"k" * 32)
        kept = Kept(store, FileDigests(), "")

        def make() -> str:
            text = snippet.read_text(encoding="utf-8")
            if meanwhile:
                # Clocks of file systems tick every few milliseconds.
                time.sleep(0.02)
                snippet.write_text(meanwhile, encoding="utf-8")
            return text

        made: str = kept.value(make, "page")
        kept.close()
        return made

    assert value(meanwhile="new") == "old"
    assert value() == "new"


def test_a_digest_of_before_does_not_tell_of_what_is_read_later(tmp_path: Path) -> None:
    source = tmp_path / "page.md"
    source.write_text("old", encoding="utf-8")
    for expected in ("new", "old"):
        kept = Kept(Store(tmp_path / "kept.db", b"k" * 32), FileDigests(), "")
        key = kept.files.of(str(source))
        if expected == "new":
            time.sleep(0.02)
            source.write_text("new", encoding="utf-8")
        assert kept.value(lambda: source.read_text(encoding="utf-8"), key) == expected
        kept.close()
        source.write_text("old", encoding="utf-8")
