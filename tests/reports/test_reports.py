"""Every report is made from the same findings, is sorted, and closes with a count."""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from clearpane.core.findings import Edit, Finding, Level
from clearpane.reports import FORMATS, Findings
from link_site import write_site
from links.conftest import run

ITEMS = (
    Finding(
        "docs/a, b.md", 3, 14, "link-page", "`x|y` leads 100% <nowhere>", "link `a.md`",
        edit=Edit(40, 43, "x|y", "a.md"),
    ),
    Finding("docs/a, b.md", 10, 2, "link-lost", "`/x/` is gone", level=Level.ERROR),
    Finding("docs/c.md", 1, 1, "web-unsure", "could not ask", level=Level.NOTE),
    Finding("docs/c.md", 2, 1, "review-overdue", "last read long ago", "read it again"),
)  # fmt: skip
FINDINGS = Findings(tuple(sorted(ITEMS)), pages=81, title="Help & more")


def test_text_has_a_line_a_repair_and_the_count() -> None:
    assert FORMATS["text"](FINDINGS).splitlines() == [
        "docs/a, b.md:3:14: link-page  `x|y` leads 100% <nowhere>",
        "  fix: link `a.md`",
        "docs/a, b.md:10:2: link-lost  `/x/` is gone",
        "docs/c.md:1:1: web-unsure  could not ask",
        "docs/c.md:2:1: review-overdue  last read long ago",
        "  fix: read it again",
        "3 problems in 2 pages (81 checked)",
    ]


@pytest.mark.parametrize("form", ["text", "github"])
def test_the_count_is_there_when_nothing_was_found(form: str) -> None:
    assert FORMATS[form](Findings((), pages=81)) == "No problems found in 81 pages\n"


def test_annotations_escape_what_would_end_a_property() -> None:
    lines = FORMATS["github"](FINDINGS).splitlines()
    assert lines[0] == (
        "::warning file=docs/a%2C b.md,line=3,col=14,title=link-page::"
        "`x|y` leads 100%25 <nowhere>%0Afix: link `a.md`"
    )
    assert [line.partition(" ")[0] for line in lines[1:4]] == ["::error", "::notice", "::warning"]


def test_json_holds_every_field_with_lines_and_columns_from_one() -> None:
    data = json.loads(FORMATS["json"](FINDINGS))
    assert data["version"] == 2
    assert (data["pages"], data["problems"]) == (81, 3)
    assert data["per_page"] == {"docs/a, b.md": 2, "docs/c.md": 2}
    assert data["findings"][0] == {
        "path": "docs/a, b.md",
        "line": 3,
        "column": 14,
        "rule": "link-page",
        "message": "`x|y` leads 100% <nowhere>",
        "fix": "link `a.md`",
        "level": "warning",
        "degree": "certain",
        "edit": {"start": 40, "end": 43, "expected": "x|y", "new": "a.md"},
    }


def test_sarif_names_each_rule_once_and_carries_the_certain_repair() -> None:
    log = json.loads(FORMATS["sarif"](FINDINGS))
    assert log["version"] == "2.1.0"
    (run_,) = log["runs"]
    rules = [rule["id"] for rule in run_["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    for result in run_["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        (place,) = result["locations"]
        assert place["physicalLocation"]["region"].keys() == {"startLine", "startColumn"}
    first = run_["results"][0]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "docs/a%2C%20b.md"}
    assert place["region"] == {"startLine": 3, "startColumn": 14}
    (change,) = first["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"charOffset": 40, "charLength": 3},
            "insertedContent": {"text": "a.md"},
        }
    ]
    assert run_["columnKind"] == "unicodeCodePoints"


def test_a_report_does_not_depend_on_the_order_in_which_faults_were_met() -> None:
    shuffled = list(ITEMS)
    random.Random(7).shuffle(shuffled)
    for write in FORMATS.values():
        assert write(Findings(tuple(sorted(shuffled)), 81, "Help & more")) == write(FINDINGS)


def test_the_page_for_owners_escapes_what_it_shows_and_asks_no_other_host() -> None:
    page = FORMATS["html"](FINDINGS)
    assert "Help &amp; more" in page
    assert "leads 100% &lt;nowhere&gt;" in page
    assert "<!--" not in page
    assert not re.search(r"(?:src|href)=|https?:", page)


@pytest.mark.browser
def test_the_page_for_owners_sorts_by_a_click_on_a_head(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(FORMATS["html"](FINDINGS), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    rules = page.locator("#findings tbody tr td:nth-child(3)")
    head = page.get_by_role("button", name="Rule")
    head.click()
    assert rules.all_text_contents() == ["link-lost", "link-page", "review-overdue", "web-unsure"]
    assert page.locator("#findings th[aria-sort]").get_attribute("aria-sort") == "ascending"
    head.click()
    assert rules.all_text_contents() == ["web-unsure", "review-overdue", "link-page", "link-lost"]
    page.get_by_role("button", name="Place").click()
    assert page.locator("#findings td[data-line]").all_text_contents() == [
        "docs/a, b.md:3:14",
        "docs/a, b.md:10:2",
        "docs/c.md:1:1",
        "docs/c.md:2:1",
    ]
    page.close()


@pytest.mark.parametrize("form", ["json", "sarif", "html"])
def test_the_command_writes_a_report_into_a_file(form: str, tmp_path: Path) -> None:
    write_site(tmp_path)
    done = run(tmp_path, "clearpane", "check", "--format", form, "--output", "report")
    assert done.returncode == 1
    assert done.stdout == ""
    text = (tmp_path / "report").read_text(encoding="utf-8")
    assert text.count("link-page") > 20
    if sys.platform != "win32":
        again = run(tmp_path, "clearpane", "check", "--format", form)
        assert again.stdout == text
