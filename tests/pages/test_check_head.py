"""Each case is a page, and beside it, in a file of the same name, what is said about it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clearpane.sites.options import VERSIONS
from clearpane.sites.page_head import check_head, read_head

CASES = Path(__file__).parent / "cases" / "head"
PAGES = sorted(CASES.glob("*.md"))


def read(page: Path) -> str:
    return page.read_bytes().decode("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_findings_are_those_beside_the_page(page: Path) -> None:
    found = "".join(f"{finding}\n" for finding in check_head(read(page), page.name, VERSIONS))
    assert found == page.with_suffix(".txt").read_text(encoding="utf-8")


def test_there_are_pages_without_any_finding_and_with_some() -> None:
    assert {not list(check_head(read(page), "", VERSIONS)) for page in PAGES} == {True, False}


def test_a_page_is_due_for_review_so_many_days_after_the_last() -> None:
    head = read_head(read(CASES / "complete.md"))
    assert head is not None
    assert head.review_due == date(2027, 2, 21)


def test_a_page_that_names_no_interval_is_due_after_180_days() -> None:
    head = read_head(read(CASES / "about-the-site.md"))
    assert head is not None
    assert head.review_due == date(2027, 5, 22)


def test_a_page_with_wrong_front_matter_has_no_head() -> None:
    assert read_head(read(CASES / "wrong-values.md")) is None
