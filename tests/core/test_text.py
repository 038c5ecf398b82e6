"""Edits, differences and spans of a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearpane.core.findings import ClearpaneError, Edit, Finding, Findings
from clearpane.core.text import (
    apply_edits,
    blank,
    fixes,
    inside,
    merge,
    toml_of,
    unified_diff,
)


@pytest.mark.parametrize(
    ("spans", "merged"),
    [
        ([], []),
        ([(3, 5), (0, 1)], [(0, 1), (3, 5)]),
        ([(0, 2), (2, 4)], [(0, 4)]),
        ([(0, 9), (2, 4)], [(0, 9)]),
        ([(0, 3), (1, 3), (5, 6)], [(0, 3), (5, 6)]),
    ],
)
def test_spans_that_touch_or_overlap_become_one(
    spans: list[tuple[int, int]], merged: list[tuple[int, int]]
) -> None:
    assert merge(spans) == merged


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 5000, "'", "[1", "1\nx = 2", '"\\ud800"'])
def test_whatever_is_no_toml_is_told_with_its_place(value: str) -> None:
    with pytest.raises(ClearpaneError, match=r"^a\.toml:\d+:\d+: not TOML \(.+\); mend"):
        toml_of(f"x = {value}", "a.toml")


def test_an_offset_is_inside_from_the_start_of_a_span_to_before_its_end() -> None:
    spans = [(2, 4), (6, 7), (9, 12)]
    assert [at for at in range(14) if inside(spans, at)] == [2, 3, 6, 9, 10, 11]
    assert not inside([], 0)


def test_blanks_keep_the_length_and_the_line_breaks() -> None:
    assert blank("ab\r\ncd\ne", [(1, 5), (7, 8)]) == "a \r\n d\n "
    assert blank("ab", [(0, 1)], "x") == "xb"


def test_an_edit_that_expects_another_text_is_refused() -> None:
    assert apply_edits("one two", [Edit(4, 7, "two", "2"), Edit(0, 3, "one", "1")]) == "1 2"
    with pytest.raises(ClearpaneError, match="changed at character 4"):
        apply_edits("one too", [Edit(4, 7, "two", "2")])


def test_of_two_edits_that_overlap_the_second_is_left_out() -> None:
    edits = [Edit(0, 3, "one", "1"), Edit(2, 5, "e t", "x"), Edit(3, 4, " ", "_")]
    assert apply_edits("one two", edits) == "1_two"


def test_a_difference_is_a_patch_that_names_the_file_and_a_missing_end() -> None:
    assert unified_diff("a\nb\nc\nd", "a\nB\nc\nd", "p.md", "q.md") == (
        "--- a/p.md\n+++ b/q.md\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
    )
    assert unified_diff("a", "b", "p.md", "p.md") == (
        "--- a/p.md\n+++ b/p.md\n@@ -1 +1 @@\n"
        "-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"
    )
    assert unified_diff("a\n", "a\n", "p.md", "p.md") == ""


def found(path: str, edit: Edit | None) -> Finding:
    return Finding(path, 1, 1, "link-page", "gone", edit=edit)


def test_certain_findings_are_mended_and_the_others_are_left(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"one\r\ntwo\r\n")
    (tmp_path / "b.md").write_bytes(b"three\n")
    certain = [
        found("b.md", Edit(0, 5, "three", "3")),
        found("a.md", Edit(5, 8, "two", "2")),
        found("a.md", Edit(0, 3, "one", "1")),
    ]
    findings = [*certain, found("a.md", None), found("gone.md", None)]
    changes = fixes(findings, tmp_path)
    assert changes.diff(tmp_path) == (
        "--- a/a.md\n+++ b/a.md\n@@ -1,2 +1,2 @@\n-one\r\n-two\r\n+1\r\n+2\r\n"
        "--- a/b.md\n+++ b/b.md\n@@ -1 +1 @@\n-three\n+3\n"
    )
    changes.carry_out()
    assert (tmp_path / "a.md").read_bytes() == b"1\r\n2\r\n"
    assert (tmp_path / "b.md").read_bytes() == b"3\n"


def test_findings_are_counted_by_page_most_first() -> None:
    items = tuple(found(path, None) for path in ("b.md", "a.md", "c.md", "c.md"))
    findings = Findings(items, pages=2000)
    assert list(findings.per_page().items()) == [("c.md", 2), ("a.md", 1), ("b.md", 1)]
    assert findings.closing_line == "4 problems in 3 pages (2000 checked)"
    assert Findings((), pages=1).closing_line == "No problems found in 1 page"
    assert Findings((), pages=2000).closing_line == "No problems found in 2,000 pages"
