"""Each folder of `tests/cases/clean/` is one behaviour: what comes in, what must come out."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearpane.ads.cleaner import Cleaner

CASES = sorted((Path(__file__).parents[1] / "cases" / "clean").iterdir())


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


def read(file: Path) -> str:
    return file.read_bytes().decode("utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_comes_out_as_expected(cleaner: Cleaner, case: Path) -> None:
    assert cleaner.clean(read(case / "in.md")).text == read(case / "out.md")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_cleaning_twice_changes_nothing_more(cleaner: Cleaner, case: Path) -> None:
    assert cleaner.clean(read(case / "out.md")).text == read(case / "out.md")


def test_a_link_that_goes_with_its_picture_is_told_with_the_picture_alone(
    cleaner: Cleaner,
) -> None:
    picture = "![](https://www.awin1.com/cshow.php?s=1&v=2&q=3&r=4)"
    result = cleaner.clean(f"Words.\n\n[{picture}](https://example.org/?utm_source=a)\n")
    assert result.text == "Words.\n"
    assert [finding.rule for finding in result.findings] == ["ad-pixel"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_windows_line_endings_survive(cleaner: Cleaner, case: Path) -> None:
    source = read(case / "in.md").replace("\n", "\r\n")
    assert cleaner.clean(source).text == read(case / "out.md").replace("\n", "\r\n")
