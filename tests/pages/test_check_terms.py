"""Each case is a page, and beside it, in a file of the same name, what the word list says."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearpane.core.findings import ClearpaneError
from clearpane.document.document import Document, front_matter_text
from clearpane.pages.terms import check_terms, read_words

CASES = Path(__file__).parent / "cases" / "terms"
PAGES = sorted(CASES.glob("*.md"))


def words_found(text: str, words: str) -> list[str]:
    return [str(d).splitlines()[0] for d in check_terms(Document(text, "p"), read_words(words))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_findings_are_those_beside_the_page(page: Path) -> None:
    source = Document(page.read_bytes().decode("utf-8"), page.name)
    found = "".join(f"{finding}\n" for finding in check_terms(source))
    assert found == page.with_suffix(".txt").read_text(encoding="utf-8")


def test_of_the_front_matter_only_title_and_description_are_read() -> None:
    page = "---\ntitle: A\nreviewed: x\ndescription: >\n  B\n---\n\nC\n"
    read = "   \ntitle: A\n           \ndescription: >\n  B\n   \n"
    assert front_matter_text(Document(page, "p")) == read


def test_an_entry_matches_whole_words_in_any_case() -> None:
    words = '[[term]]\nwrong = ["mobo"]\nright = "motherboard"\nwhy = "plain"\n'
    found = words_found("Mobo mobos mobo-like xmobo", words)
    assert found == ["p:1:1: term-spelling  `Mobo`: plain"]


def test_an_exact_entry_matches_its_own_case_only() -> None:
    words = '[[term]]\nwrong = ["Mobo"]\nright = "mobo"\nwhy = "small"\nexact = true\n'
    assert words_found("Mobo mobo MOBO", words) == ["p:1:1: term-spelling  `Mobo`: small"]


def test_the_longer_of_two_entries_wins() -> None:
    words = (
        '[[term]]\nwrong = ["key"]\nright = "a"\nwhy = "short"\n'
        '[[term]]\nwrong = ["key card"]\nright = "b"\nwhy = "long"\n'
    )
    assert words_found("key card", words) == ["p:1:1: term-spelling  `key card`: long"]


@pytest.mark.parametrize("broken", ["[[term]]\nwrong = [", "[[term]]\nright = 'a'", "[[term"])
def test_a_word_list_that_is_none_is_refused_in_one_line(broken: str) -> None:
    with pytest.raises(ClearpaneError, match=r"\Aword list: .+\Z"):
        read_words(broken)


def test_only_a_name_that_is_written_otherwise_is_mended_without_asking() -> None:
    text = "Open Powershell with your Microsoft Account and your license."
    edits = [d.edit for d in check_terms(Document(text, "p"))]
    repaired = text
    for edit in reversed([edit for edit in edits if edit]):
        assert text[edit.start : edit.end] == edit.expected
        repaired = repaired[: edit.start] + edit.new + repaired[edit.end :]
    assert repaired == "Open PowerShell with your Microsoft account and your license."
