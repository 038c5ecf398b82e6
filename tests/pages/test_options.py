"""An owner sets what pages may say; a wrong option is named with its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearpane.core.findings import ClearpaneError
from clearpane.document.document import Document
from clearpane.pages.terms import PageOptions, check_terms, read_page_options
from clearpane.sites.page_head import check_head

PAGE = """---
title: Set up the printer
description: Connect the printer to the network of the office and print a page to try it out.
applies_to: [LP 300]
reviewed: 2026-01-01
sources:
  - {title: Manual, url: "https://example.com/", read: 2026-01-01}
---

# Set up the printer

Click the gizmo.
"""


def options(pages: object, base: Path = Path()) -> PageOptions:
    return read_page_options({"clearpane": {"pages": pages}}, base)


def found(options: PageOptions) -> list[str]:
    findings = [
        *check_head(PAGE, "p.md", options.versions),
        *check_terms(Document(PAGE, "p.md"), options.words),
    ]
    return [finding.message for finding in findings]


@pytest.mark.parametrize("extra", [{}, {"clearpane": None}, {"clearpane": {"pages": None}}])
def test_without_options_the_defaults_hold(extra: dict[str, object]) -> None:
    assert read_page_options(extra, Path()) == PageOptions()


def test_the_defaults_are_those_of_this_site() -> None:
    assert found(PageOptions()) == [
        "`LP 300` is none of Windows 11, Windows 10",
        "`Click`: readers have mice, fingers and screen readers",
    ]


def test_an_owner_names_the_versions_that_pages_are_about() -> None:
    assert found(options({"versions": ["LP 300"], "words": []})) == []


def test_an_owner_brings_a_word_list(tmp_path: Path) -> None:
    words = '[[term]]\nwrong = ["gizmo"]\nright = "button"\nwhy = "plain"\n'
    (tmp_path / "words.toml").write_text(words, encoding="utf-8")
    own = options({"versions": ["LP 300"], "words": ["words.toml"]}, tmp_path)
    assert found(own) == ["`gizmo`: plain"]


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        ({"wrods": []}, "extra.clearpane.pages.wrods: no such option; did you mean `words`?"),
        ({"zzz": 1}, "extra.clearpane.pages.zzz: no such option; known are versions, words, sou"),
        ({"versions": "11"}, "extra.clearpane.pages.versions: must be a list of texts"),
        ({"source_groups": {"A": "b"}}, "extra.clearpane.pages.source_groups.A: must be a list"),
        ({"words": ["none.toml"]}, "none.toml: no such file"),
        ([], "extra.clearpane.pages: must be a mapping of options: versions, words, sou"),
    ],
)
def test_a_wrong_option_is_named_in_one_line(pages: object, message: str) -> None:
    with pytest.raises(ClearpaneError) as caught:
        options(pages)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
