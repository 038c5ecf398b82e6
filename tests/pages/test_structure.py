"""What was written, compared with what came out: each seeded mistake, each mend, honest pages."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from clearpane.core.findings import Edit, Finding, folded
from clearpane.core.text import apply_edits
from clearpane.document.grammar import Lookalike, lookalikes
from clearpane.pages.checks import STRUCTURE, titles
from clearpane.pages.structure import Structure
from clearpane.sites.settings import read_settings
from clearpane.sites.site import Page, Site

SITE = Path(__file__).parent.parent / "cases" / "structure_faults"
FILES = sorted(SITE.glob("*.toml"))
FAULTS = [
    pytest.param(file.stem, fault, id=f"{file.stem}: {fault['what']}")
    for file in FILES
    for fault in tomllib.loads(file.read_text(encoding="utf-8"))["fault"]
    if "text" in fault
]
TITLES = tomllib.loads((SITE / "title-twice.toml").read_text(encoding="utf-8"))["fault"]
HONEST = sorted((SITE / "honest").glob("*.md"))
PIECES = {
    file.stem: file.read_text(encoding="utf-8").split("\n%%%\n")
    for file in sorted((SITE / "honest").glob("*.txt"))
}
"""Twenty texts for each rule that look like its mistake, and are none."""


@cache
def structure() -> Structure:
    return Structure(read_settings(SITE / "mkdocs.yml"), STRUCTURE)


def look(text: str, shown: str | None = None) -> list[Finding]:
    """Return the findings of a page; `shown` is what its builder renders, where it is not that."""
    page = Page("p.md", "p.md", "", text, "", cleaned=shown)

    def ask(trial: Edit | None) -> list[Finding] | None:
        asked = page.edited(trial) if trial else page
        return structure().of_page(asked) if asked else None

    return sorted(folded(text, ask))


def told(findings: list[Finding]) -> list[tuple[int, str]]:
    return sorted((finding.line, finding.rule) for finding in findings)


def test_the_set_holds_enough_mistakes_of_every_kind() -> None:
    assert len(FAULTS) + len(TITLES) >= 120
    assert len(FILES) == 21


@pytest.mark.parametrize("entry", lookalikes(), ids=lambda entry: entry.seen)
def test_each_entry_of_the_table_has_a_seeded_mistake(entry: Lookalike) -> None:
    texts = (str(p.values[1]["text"]) for p in FAULTS if p.values[0] == entry.rule)  # type: ignore[index]
    signs = (entry.source or entry.seen).removeprefix("^")
    assert any(re.search(signs, text, re.MULTILINE) for text in texts)


@pytest.mark.parametrize(("rule", "fault"), FAULTS)
def test_a_mistake_is_told_once_at_its_line(rule: str, fault: dict[str, Any]) -> None:
    lines = [fault["line"], *fault.get("also", [])]
    assert told(look(fault["text"])) == [(line, rule) for line in lines]


@pytest.mark.parametrize(("rule", "fault"), FAULTS)
def test_its_mend_makes_it_go(rule: str, fault: dict[str, Any]) -> None:
    text = fault["text"]
    for old, new in fault["mend"]:
        assert old in text
        text = text.replace(old, new)
    assert look(text) == []


def repairable() -> list[Any]:
    """Return the faults that `--fix` mends: there is one right answer, and the finding has it."""
    return [p for p in FAULTS if any(f.edit for f in look(str(p.values[1]["text"])))]  # type: ignore[index]


@pytest.mark.parametrize(("rule", "fault"), repairable())
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_its_repair_makes_it_go_too(rule: str, fault: dict[str, Any], newline: str) -> None:
    text = fault["text"].replace("\n", newline)
    findings = look(text)
    certain = [finding.edit for finding in findings if finding.edit]
    mended = apply_edits(text, certain)
    assert told(look(mended)) == told([finding for finding in findings if not finding.edit])
    if len(certain) == 1:
        (finding,) = (finding for finding in findings if finding.edit)
        assert structure().proves(text, finding)
    assert newline == "\n" or "\n" not in mended.replace("\r\n", "")


def titled(words: list[str]) -> Site:
    names = {f"{n}.md": title for n, title in enumerate(words)}
    return Site({n: Page(n, n, "", "# T\n", "", title) for n, title in names.items()})


@pytest.mark.parametrize("fault", TITLES, ids=lambda fault: fault["what"])
def test_the_second_page_with_a_title_is_told(fault: dict[str, Any]) -> None:
    findings = list(titles(titled(fault["titles"])))
    assert [finding.path for finding in findings] == [f"{fault['page']}.md"]


def test_each_rule_has_twenty_honest_counterparts() -> None:
    assert {rule: len(texts) for rule, texts in PIECES.items()} == {f.stem: 20 for f in FILES}


@pytest.mark.parametrize("rule", sorted(PIECES.keys() - {"title-twice"}))
def test_nothing_is_told_of_what_only_looks_like_a_mistake(rule: str) -> None:
    found = {text: told(look(text + "\n")) for text in PIECES[rule]}
    assert {text: findings for text, findings in found.items() if findings} == {}


def test_titles_that_are_alike_are_not_the_same() -> None:
    assert list(titles(titled(PIECES["title-twice"]))) == []


@pytest.mark.parametrize("page", HONEST, ids=lambda page: page.stem)
def test_nothing_is_told_of_an_honest_page(page: Path) -> None:
    assert look(page.read_text(encoding="utf-8")) == []


def test_below_a_head_that_nothing_closes_the_page_is_read_as_it_was_meant() -> None:
    text = "---\ntitle: T\nsources:\n  - a\n  - b\n\n# T\n\n##More\n"
    assert told(look(text)) == [(9, "heading-not-a-heading")]


def test_a_page_with_ten_mistakes_shows_ten_findings() -> None:
    text = (SITE / "ten-mistakes.md").read_text(encoding="utf-8")
    assert len(look(text)) == 10


def test_what_follows_from_an_open_tag_is_counted_at_it() -> None:
    text = "Words.\n\n<div>\n\n## One\n\n1. Do.\n2. **Do.**\n\n[x](y.md)\n"
    (finding,) = look(text)
    assert finding.line == 3
    assert "comes from it" in finding.message


def test_an_edit_that_changes_more_than_its_mistake_is_not_proven() -> None:
    text = "You need:\n- a charger\n- a cable\n"
    (finding,) = look(text)
    assert finding.edit is not None
    assert structure().proves(text, finding)
    worse = replace(finding, edit=Edit(10, len(text), text[10:], "\n- a cable\n- a charger\n"))
    assert not structure().proves(text, worse)


def test_lines_are_those_of_the_file_where_a_builder_shows_more() -> None:
    text = "---\ntitle: T\n---\n\n{{ list }}\n\nWords.\n\n##More\n"
    shown = text.replace("{{ list }}", "- a\n- b\n\n![](x.png)")
    assert told(look(text, shown)) == [(9, "heading-not-a-heading")]
