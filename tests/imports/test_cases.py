"""Each case is a folder of articles, the drafts that they become, and what is said about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearpane.ads.cleaner import Cleaner
from clearpane.core.files import read_text, walk_files
from clearpane.imports.draft import Draft, Importer

CASES = Path(__file__).parent / "cases"
ALL = sorted(folder.name for folder in CASES.iterdir())
UNREADABLE = {"never-closed", "unreadable-json", "unreadable-toml", "unreadable-yaml"}
CLEANER = Cleaner()
IMPORTER = Importer(lambda: CLEANER)


def drafts(case: str, before: str = "", newline: str = "\n") -> list[Draft]:
    """Import a case's articles, with another beginning or other line endings than in the file."""
    folder = CASES / case / "in"
    return [
        IMPORTER.draft_of_text(
            before + read_text(article).replace("\n", newline),
            article.relative_to(folder),
            article.relative_to(folder).parent.as_posix(),
        )
        for article in walk_files(folder)
    ]


def expected(case: str) -> dict[str, str]:
    folder = CASES / case / "out"
    files = walk_files(folder)
    return {file.relative_to(folder).as_posix(): read_text(file) for file in files}


def written(made: list[Draft]) -> dict[str, str]:
    return {draft.path.as_posix(): draft.text for draft in made}


@pytest.mark.parametrize("case", ALL)
def test_the_draft_is_the_one_beside_the_article(case: str) -> None:
    assert written(drafts(case)) == expected(case)


@pytest.mark.parametrize("case", ALL)
def test_what_to_look_at_is_what_is_written_beside_the_article(case: str) -> None:
    found = [str(finding) for draft in drafts(case) for finding in draft.findings]
    # How to mend it is the matter of each rule.
    assert "".join(finding.partition("\n")[0] + "\n" for finding in found) == read_text(
        CASES / case / "look-at.txt"
    )


@pytest.mark.parametrize("case", ALL)
def test_a_draft_has_the_line_endings_of_its_article(case: str) -> None:
    windows = {name: text.replace("\n", "\r\n") for name, text in expected(case).items()}
    assert written(drafts(case, newline="\r\n")) == windows


@pytest.mark.parametrize("case", ALL)
def test_a_draft_has_the_byte_order_mark_of_its_article(case: str) -> None:
    marked = {name: "\ufeff" + text for name, text in expected(case).items()}
    assert written(drafts(case, before="\ufeff")) == marked


@pytest.mark.parametrize("case", ALL)
def test_places_do_not_depend_on_line_endings_or_a_byte_order_mark(case: str) -> None:
    plain = [(f.line, f.column, f.rule) for draft in drafts(case) for f in draft.findings]
    other = drafts(case, before="\ufeff", newline="\r\n")
    assert [(f.line, f.column, f.rule) for draft in other for f in draft.findings] == plain


@pytest.mark.parametrize("case", sorted(UNREADABLE))
def test_an_article_whose_head_cannot_be_read_is_kept_whole(case: str) -> None:
    articles = [read_text(article) for article in walk_files(CASES / case / "in")]
    assert [draft.text for draft in drafts(case)] == articles


@pytest.mark.parametrize("case", sorted(set(ALL) - UNREADABLE))
def test_a_draft_that_is_imported_again_stays_as_it_is(case: str) -> None:
    for draft in drafts(case):
        again = IMPORTER.draft_of_text(draft.text, draft.path, draft.path.parent.as_posix())
        assert (again.path, again.text) == (draft.path, draft.text)


def test_the_keys_that_are_left_out_are_named() -> None:
    (draft,) = drafts("hexo")
    assert draft.left_out == ("date", "updated", "categories", "thumbnail", "affiliate")
