"""Real articles, judged by their rendering and by nothing that the cleaner uses itself."""

from __future__ import annotations

import re

import pytest

from article_check import ARTICLES, Page, Row, lost_words, manifest, read, render
from clearpane.ads.ad_marks import AdMarks
from clearpane.ads.cleaner import Cleaner
from clearpane.finish.gate import Gate

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not ARTICLES.is_dir(), reason="no ../shared/articles beside the project"),
]
ROWS = manifest() if ARTICLES.is_dir() else []
POSITIVE = [row for row in ROWS if row.kind != "negative"]
NEGATIVE = [row for row in ROWS if row.kind == "negative"]
# The image of a link is itself a broken link in the source; its text is shown once it is gone.
BROKEN_IN_THE_SOURCE = {"133.md"}


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


@pytest.mark.parametrize("row", POSITIVE, ids=lambda row: row.file)
def test_no_ad_is_left(cleaner: Cleaner, row: Row) -> None:
    assert Page(render(cleaner.clean(read(row.file)).text)).ads == []


@pytest.mark.parametrize("row", POSITIVE, ids=lambda row: row.file)
def test_the_guard_leaves_no_ad_in_the_page(cleaner: Cleaner, row: Row) -> None:
    page = render(cleaner.clean(read(row.file)).text)
    assert Page(Gate(AdMarks(cleaner.options)).page(page).html).ads == []


@pytest.mark.parametrize("row", POSITIVE, ids=lambda row: row.file)
def test_no_word_is_lost_and_none_comes(cleaner: Cleaner, row: Row) -> None:
    before = read(row.file)
    lost, came = lost_words(Page(render(before)), Page(render(cleaner.clean(before).text)))
    if row.file in BROKEN_IN_THE_SOURCE:
        came = []
    assert (lost, came) == ([], [])


@pytest.mark.parametrize("row", NEGATIVE, ids=lambda row: row.file)
def test_a_document_about_ads_stays_byte_for_byte(cleaner: Cleaner, row: Row) -> None:
    assert cleaner.clean(read(row.file)).text == read(row.file)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.file)
def test_cleaning_twice_changes_nothing_more(cleaner: Cleaner, row: Row) -> None:
    once = cleaner.clean(read(row.file)).text
    assert cleaner.clean(once).text == once


def test_the_first_article_keeps_its_lists_whole(cleaner: Cleaner) -> None:
    # Five steps to link and three to check: as many as the article's own text has.
    assert Page(render(cleaner.clean(read("seed.md")).text)).lists == [5, 3]


def test_the_first_article_loses_what_its_publisher_marked_and_nothing_else(
    cleaner: Cleaner,
) -> None:
    marked = re.compile(
        r"<!-- affiliate ads begin -->.*?<!-- affiliate ads end -->\n|<ins .*?</ins>", re.DOTALL
    )
    expected = marked.sub("", read("seed.md")).rstrip("\n") + "\n"
    assert cleaner.clean(read("seed.md")).text == expected
