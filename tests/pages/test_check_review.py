"""A page is overdue from the day after its interval has passed."""

from __future__ import annotations

from datetime import date

import pytest

from clearpane.core.findings import Finding
from clearpane.pages.checks import CLOCK_RULES
from one_page import check_page

PAGE = """---
title: About this site
description: Who writes this site, where its facts come from, and how to reach the people behind it.
applies_to: []
reviewed: 2026-01-01
review_in: 30 days
sources: []
---
"""


def found(text: str, today: date) -> list[Finding]:
    return [finding for finding in check_page(text, today) if finding.rule in CLOCK_RULES]


@pytest.mark.parametrize(
    ("today", "rules"),
    [
        (date(2026, 1, 1), []),
        (date(2026, 1, 31), []),
        (date(2026, 2, 1), ["review-overdue"]),
        (date(2027, 1, 1), ["review-overdue"]),
        (date(2025, 12, 31), []),
        (date(2025, 12, 30), ["review-in-future"]),
    ],
)
def test_a_page_is_fresh_from_its_review_to_the_last_day_of_its_interval(
    today: date, rules: list[str]
) -> None:
    assert [finding.rule for finding in found(PAGE, today)] == rules


def test_the_finding_stands_at_the_date_and_says_what_to_write() -> None:
    (finding,) = found(PAGE, date(2026, 6, 1))
    assert str(finding) == (
        "p.md:5:1: review-overdue  reviewed on 2026-01-01, to be reviewed again by 2026-01-31\n"
        "  fix: compare the page with its sources, mend it, and set `reviewed: 2026-06-01`"
    )


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_that_a_computer_knows_are_days(day: str) -> None:
    assert len(found(PAGE.replace("reviewed: 2026-01-01", f"reviewed: {day}"), date.today())) == 1


def test_a_page_without_a_readable_date_is_left_to_the_front_matter_rule() -> None:
    broken = PAGE.replace("2026-01-01", "some day")
    assert found(broken, date(2030, 1, 1)) == []
