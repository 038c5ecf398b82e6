"""A text cannot speak of what came out after it; a claim is told when its day has passed."""

from __future__ import annotations

from datetime import date

import pytest

from clearpane.pages.checks import CLOCK_RULES, TOO_OLD
from one_page import check_page

RELEASED = {"LP 300": date(2015, 7, 29), "LP 400": date(2021, 10, 5)}

PAGE = """---
title: Set up the printer
description: Connect the printer to the network of the office and print a page to try it out.
applies_to: [LP 400, LP 300]
reviewed: 2026-01-01
until:
  - {claim: Ink is free, day: 2026-03-31}
sources:
  - title: Manual
    url: https://example.com/
    read: 2026-01-01
    DATED
---
"""


def found(dated: str, released: dict[str, date] | None = None) -> list[str]:
    options = {"versions": list(RELEASED), "released": RELEASED if released is None else released}
    findings = check_page(page(dated), date(2026, 1, 2), options)
    return [str(finding) for finding in findings if finding.rule == TOO_OLD]


def page(dated: str) -> str:
    return PAGE.replace("DATED", dated)


@pytest.mark.parametrize(
    "dated",
    [
        "dated: 2021-10-05",
        "dated: 2021-10",
        "dated: 2021",
        "dated: 2026",
        "dated: undated",
        "archived: true",
    ],
)
def test_a_text_from_the_day_of_the_version_on_can_speak_of_it(dated: str) -> None:
    assert found(dated) == []


@pytest.mark.parametrize("dated", ["2021-10-04", "2021-09", "2020", "2016-08"])
def test_an_older_text_cannot(dated: str) -> None:
    assert found(f"dated: {dated}") == [
        f"p.md:12:5: source-too-old  a text of {dated} cannot speak of LP 400 (of 2021)\n"
        "  fix: write `applies_to: [LP 300]` at this source, or find a newer text for that version"
    ]


def test_a_text_older_than_all_versions_has_to_be_replaced() -> None:
    (finding,) = found("dated: 2010")
    assert "cannot speak of LP 400 (of 2021) and LP 300 (of 2015)" in finding
    assert finding.endswith("fix: find a newer text for that version")


def test_a_version_that_no_source_speaks_of_is_told_at_the_page() -> None:
    assert found("dated: 2016\n    applies_to: [LP 300]") == [
        "p.md:4:1: source-too-old  no source of this page speaks of LP 400\n"
        "  fix: name a source with `applies_to: [LP 400]`, or take the version out"
    ]


def test_a_site_that_names_no_releases_is_not_judged() -> None:
    assert found("dated: 1999", {}) == []


@pytest.mark.parametrize(("today", "count"), [(date(2026, 3, 31), 0), (date(2026, 4, 1), 1)])
def test_a_claim_has_ended_on_the_day_after_its_last(today: date, count: int) -> None:
    findings = check_page(page("dated: 2022"), today)
    found = [str(finding) for finding in findings if finding.rule in CLOCK_RULES]
    assert len(found) == count
    if found:
        assert found[0].startswith("p.md:7:")
        assert "claim-expired  “Ink is free” held until 2026-03-31" in found[0]
