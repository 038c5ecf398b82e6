"""A finding can be switched off for a line or a file, and only there."""

from __future__ import annotations

import pytest

from clearpane.core.findings import Finding
from clearpane.document.document import Document
from clearpane.document.switches import sift, unknown_switches


def finding(line: int, rule: str = "ad-link") -> Finding:
    return Finding("docs/page.md", line, 1, rule, "something is wrong")


def kept_lines(text: str, *findings: Finding) -> list[int]:
    return [d.line for d in sift(findings, Document(text))]


def test_nothing_is_silenced_without_a_switch() -> None:
    sifted = sift([finding(1), finding(2)], Document("one\ntwo\n"))
    assert len(sifted) == 2


def test_a_switch_at_the_end_of_a_line_silences_that_line_only() -> None:
    text = "one <!-- clearpane: off ad-link -->\ntwo\n"
    assert kept_lines(text, finding(1), finding(2)) == [2]


def test_a_switch_alone_silences_the_next_line_only() -> None:
    text = "one\n<!-- clearpane: off ad-link our own shop -->\nthree\nfour\n"
    assert kept_lines(text, finding(1), finding(3), finding(4)) == [1, 4]


def test_a_switch_alone_reaches_over_blank_lines_and_other_switches() -> None:
    text = "<!-- clearpane: off ad-link -->\n<!-- clearpane: off ad-pixel -->\n\nfour\n"
    assert kept_lines(text, finding(4), finding(4, "ad-pixel")) == []


def test_two_switches_at_the_end_of_one_line_both_count() -> None:
    text = "one <!-- clearpane: off ad-link --> <!-- clearpane: off ad-pixel -->\n"
    assert kept_lines(text, finding(1), finding(1, "ad-pixel")) == []


def test_an_indented_switch_inside_a_list_item_counts() -> None:
    text = "1. one\n\n    <!-- clearpane: off ad-link -->\n    four\n"
    assert kept_lines(text, finding(4)) == []


def test_a_switch_silences_only_the_rule_that_it_names() -> None:
    text = "one <!-- clearpane: off ad-link -->\n"
    assert kept_lines(text, finding(1, "link-missing")) == [1]


def test_a_rule_listed_in_the_front_matter_is_off_in_the_whole_file() -> None:
    text = "---\ntitle: T\nclearpane: {off: [ad-link]}\n---\nfive\nsix\n"
    sifted = sift([finding(5), finding(6), finding(6, "ad-pixel")], Document(text))
    assert [d.rule for d in sifted] == ["ad-pixel"]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_endings_and_a_byte_order_mark_do_not_move_a_switch(ending: str) -> None:
    lines = ["\ufeff---", "title: T", "---", "four <!-- clearpane: off ad-link -->", "five", ""]
    assert kept_lines(ending.join(lines), finding(4), finding(5)) == [5]


def test_a_switch_shown_in_a_code_block_switches_nothing_off() -> None:
    text = "```\none <!-- clearpane: off ad-link -->\n```\n"
    assert kept_lines(text, finding(2)) == [2]


def test_a_switch_above_a_fence_is_meant_for_the_fence() -> None:
    text = "<!-- clearpane: off ad-link -->\n\n```text\ndate\n```\n\nafter\n"
    assert kept_lines(text, finding(3), finding(7)) == [7]


def test_broken_front_matter_switches_nothing_off() -> None:
    assert kept_lines("---\nclearpane: {off: [ad-link]\n---\nfour\n", finding(4)) == [4]


def test_a_marker_that_is_no_switch_is_left_alone() -> None:
    assert kept_lines("<!-- clearpane: sources -->\ntwo\n", finding(2)) == [2]


def test_a_switch_for_a_rule_that_does_not_exist_is_reported_where_it_stands() -> None:
    text = "---\nclearpane: {off: [ad-lnk]}\n---\nfour <!-- clearpane: off nonsense -->\n"
    found = list(unknown_switches(Document(text), ["ad-link", "ad-pixel"]))
    assert [(d.line, d.column, d.fix) for d in found] == [
        (2, 19, "did you mean `ad-link`?"),
        (4, 6, "take the name from the finding"),
    ]
