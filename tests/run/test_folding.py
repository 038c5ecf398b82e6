"""What follows from one mistake is counted at it, whichever check has found it."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearpane.core.findings import Finding
from clearpane.run import of_page
from clearpane.sites.settings import read_settings
from clearpane.sites.site import Page, Site

SETTINGS = (
    "site_name: S\nextra: {clearpane: {pages: {}}}\nmarkdown_extensions: [md_in_html, tables]\n"
)
HEAD = """\
---
title: A page
description: Link a Windows 11 digital licence to your Microsoft account, step by step.
applies_to: []
reviewed: 2026-11-23
sources: []
---

"""
FIRST = HEAD.count("\n") + 1
# What the page says below its head, and what is told of it: lines of the text, and rules.
PAGES = {
    "a word in the shadow of a fence": (
        "Type:\n\n```powershell\nGet-Date\n\nThen Powershell answers.\n",
        [(3, "fence-unclosed"), (6, "term-spelling")],
    ),
    "a word in the code that a fence was meant to hold": (
        "Type:\n\n```sh\nPowershell\n\nThen wait.\n",
        [(3, "fence-unclosed")],
    ),
    "a half of a conflict": (
        "<<<<<<< HEAD\nThe digital license.\n=======\nThe digital licence.\n>>>>>>> other\n",
        [(1, "conflict-marker"), (2, "term-spelling")],
    ),
    "Markdown in a tag": (
        "<div>\n\n## One\n\n1. Do.\n2. **Do.**\n\nTODO: more.\n",
        [(1, "html-unclosed"), (8, "page-unfinished")],
    ),
    "two words on a line": (
        "A digital license in Powershell.\n",
        [(1, "term-spelling"), (1, "term-spelling")],
    ),
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    return Site({}, settings=read_settings(tmp_path / "mkdocs.yml"), root=tmp_path)


def found(text: str, site: Site, cleaned: str | None = None) -> list[Finding]:
    whole = HEAD + cleaned if cleaned is not None else None
    return of_page(Page("p.md", "docs/p.md", "p/", HEAD + text, "", cleaned=whole), site)


@pytest.mark.parametrize("name", PAGES)
def test_one_mistake_explains_what_other_checks_find(name: str, site: Site) -> None:
    text, told = PAGES[name]
    findings = found(text, site)
    assert sorted((each.line - FIRST + 1, each.rule) for each in findings) == told


def test_how_much_follows_is_told_at_the_mistake(site: Site) -> None:
    findings = found(PAGES["Markdown in a tag"][0], site)
    (cause,) = (each for each in findings if each.rule == "html-unclosed")
    assert "come from it" in cause.message or "comes from it" in cause.message


def test_a_mistake_below_an_ad_that_is_cut_explains_the_same(site: Site) -> None:
    ad = '<ins class="adsbygoogle"></ins>\n\n'
    text, told = PAGES["a word in the code that a fence was meant to hold"]
    findings = found(ad + text, site, cleaned=text)
    assert [(each.line - FIRST - 1, each.rule) for each in findings] == told


def test_nothing_that_was_tried_stays_with_a_finding(site: Site) -> None:
    findings = [each for text, _ in PAGES.values() for each in found(text, site)]
    assert {each.trial for each in findings} == {None}
