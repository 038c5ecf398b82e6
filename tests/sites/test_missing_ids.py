"""Others' pages get ids: each folder of `cases/names` holds an article, and what becomes of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown import Markdown

from clearpane.sites.entries import missing_ids, page_entries
from clearpane.sites.html_page import HtmlPage
from step_cases import CASES, EXTENSIONS, TABS

NAMES = sorted((Path(__file__).parents[1] / "cases" / "names").iterdir())


def named(article: str) -> str:
    """Return an article as it is when its headings and steps have been given ids."""
    page = HtmlPage("a.html", f"<!doctype html><title>T</title><main>{article}</main>")
    text = page.edited(missing_ids(page))
    return text.partition("<main>")[2].removesuffix("</main>")


@pytest.mark.parametrize("case", NAMES, ids=lambda case: case.name)
def test_case(case: Path) -> None:
    given = (case / "in.html").read_text(encoding="utf-8")
    assert named(given) == (case / "out.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", NAMES, ids=lambda case: case.name)
def test_second_time_nothing_changes(case: Path) -> None:
    once = (case / "out.html").read_text(encoding="utf-8")
    assert named(once) == once


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_steps_have_the_ids_that_our_extension_gives(case: Path) -> None:
    without = Markdown(extensions=EXTENSIONS, extension_configs=TABS)
    ours = (case / "out.html").read_text(encoding="utf-8")
    theirs = named(without.convert((case / "in.md").read_text(encoding="utf-8")))
    assert ids(theirs) == ids(ours)


def ids(article: str) -> list[str]:
    return [entry.anchor for entry in page_entries(article, "T") if entry.kind == "step"]


def test_line_ends_of_windows_stay() -> None:
    assert named("<h2>One</h2>\r\n<ol>\r\n<li>Go</li>\r\n</ol>") == (
        '<h2 id="one">One</h2>\r\n<ol>\r\n<li id="one--go">Go</li>\r\n</ol>'
    )


def test_every_id_that_is_given_is_new() -> None:
    article = named('<p id="wait"></p><h2>Wait</h2><ol><li>Wait<li>Wait</ol><h2>Wait</h2>')
    found = re.findall('id="([^"]*)"', article)
    assert len(found) == len(set(found)) == 5
