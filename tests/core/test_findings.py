"""What is told of findings: once what many places share, and each at the line as it is."""

from __future__ import annotations

import pytest

from clearpane.core.findings import Edit, Finding, moved_back, told_once


def unsure(path: str, alike: str, fix: str = "") -> Finding:
    message = f"1 link, such as `{path}`, {alike}"
    return Finding(path, 1, 1, "link-unsure", message, fix, alike=alike)


def said(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(each.path, each.message) for each in findings]


def test_what_many_published_files_share_is_told_at_the_first() -> None:
    pages = [Finding(f"site/{name}.html", 1, 1, "leftover-ad", "an ad") for name in "cab"]
    assert said(told_once(pages, "site/")) == [("site/a.html", "an ad (also on 2 other pages)")]


def test_two_places_on_one_page_are_no_other_page() -> None:
    pages = [Finding("site/a.html", line, 1, "leftover-ad", "an ad") for line in (1, 2)]
    assert said(told_once(pages, "site/")) == [("site/a.html", "an ad")]


def test_the_same_of_two_sources_is_told_of_both() -> None:
    pages = [Finding(f"docs/{name}.md", 1, 1, "ad-unit", "an ad") for name in "ab"]
    assert len(told_once(pages, "site/")) == 2


def test_links_that_are_alike_are_counted() -> None:
    found = [unsure("b.md", "lead away"), unsure("a.md", "lead away"), unsure("c.md", "are odd")]
    assert said(told_once(found)) == [
        ("a.md", "2 links, such as `a.md`, lead away"),
        ("c.md", "1 link, such as `c.md`, are odd"),
    ]


def test_what_is_mended_in_another_way_is_told_apart() -> None:
    found = [unsure("a.md", "lead away", "ask"), unsure("b.md", "lead away", "write")]
    assert len(told_once(found)) == 2


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("b", "b\nx\ny", [1, 2, 2, 2, 3, 4]),
        ("b\nc\n", "", [1, 4, 5]),
        ("b\nc", "x\ny", [1, 2, 3, 4, 5]),
    ],
    ids=["lines added", "lines taken out", "as many"],
)
def test_a_finding_on_an_edited_text_gets_the_line_of_the_text_as_it_is(
    old: str, new: str, lines: list[int]
) -> None:
    edit = Edit(2, 2 + len(old), old, new)
    found = [Finding("p.md", n, 1, "link-page", "Words.") for n in range(1, len(lines) + 1)]
    assert [moved_back(f, "a\nb\nc\nd\n", edit).line for f in found] == lines
