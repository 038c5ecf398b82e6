"""A page is checked as a whole: its front matter, its review, its words, its switches."""

from __future__ import annotations

from datetime import date

from one_page import check_page

PAGE = """---
title: About this site
description: Who writes this site, where its facts come from, and how to reach the people behind it.
applies_to: []
reviewed: 2026-01-01
sources: []
{head}---

# About

{body}
"""


def rules_found(head: str = "", body: str = "", today: date = date(2026, 1, 2)) -> list[str]:
    text = PAGE.format(head=head, body=body)
    return [finding.rule for finding in check_page(text, today)]


def test_a_good_page_has_no_findings() -> None:
    assert rules_found() == []


def test_every_kind_of_fault_is_found() -> None:
    body = "Click here. <!-- clearpane: off no-such-rule -->"
    assert rules_found("title: Again\n") == ["front-matter"]
    assert rules_found(body=body) == ["term-spelling", "switch-unknown"]
    assert rules_found(today=date(2027, 1, 1)) == ["review-overdue"]


def test_a_switch_shown_in_code_is_no_switch() -> None:
    assert rules_found(body="`<!-- clearpane: off no-such-rule -->`") == []


def test_what_is_left_to_be_written_is_found_with_its_task() -> None:
    text = PAGE.format(head="search: {keywords: [TODO words]}\n", body="TODO: Say more.\n\n`TODO`")
    found = check_page(text, date(2026, 1, 2))
    assert [str(finding) for finding in found] == [
        "p.md:7:21: page-unfinished  this is still to be written\n  fix: words]}",
        "p.md:12:1: page-unfinished  this is still to be written\n  fix: say more.",
    ]
