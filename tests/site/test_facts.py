"""The guide against the project's fact sheet, which lies beside the repository."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from turbohtml import parse

from conftest import ROOT

FACTS = ROOT.parent / "shared" / "facts.md"
MORE_FACTS = FACTS.with_name("facts2.md")
CODE = re.compile(r"0x[0-9A-F]{8}")

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FACTS.is_file(), reason=f"no fact sheet at {FACTS}"),
]


def section(number: int) -> str:
    """Return the text of a numbered section of the fact sheet."""
    text = FACTS.read_text(encoding="utf-8")
    found = re.search(rf"^## {number}\. .*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[0]


def listed_codes() -> list[str]:
    """Every code that the two sheets give a meaning; they leave one out and say so."""
    if not FACTS.is_file():
        return []
    more = MORE_FACTS.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.*)$", section(6), re.MULTILINE)
    rows += re.findall(r"^\| (.*)$", more.partition("## T5.")[2].partition("**T5.1**")[0], re.M)
    named = [CODE.findall(row.partition("|")[0]) for row in rows if "**nothing found**" not in row]
    return sorted({code for codes in named for code in codes})


def words(text: str) -> str:
    """Return a text in one spelling: no curly quotes, no line breaks."""
    return re.sub(r"\s+", " ", html.unescape(text).replace("’", "'"))


@pytest.mark.parametrize("code", listed_codes())
def test_every_error_code_has_a_place_that_begins_with_it(site_dir: Path, code: str) -> None:
    page = parse((site_dir / "fix/error-codes/index.html").read_text(encoding="utf-8"))
    place = page.select_one(f"[id='{code.lower()}']")
    assert place is not None
    assert place.text.startswith(code)


def test_every_message_that_is_certain_is_explained(site_dir: Path) -> None:
    page = parse((site_dir / "check/activation-messages/index.html").read_text(encoding="utf-8"))
    article = page.select_one("article")
    assert article is not None
    shown = words(article.text)
    rows = re.findall(r"^\| (2\.\d+) \| `([^`]+)`(.*)$", section(2), re.MULTILINE)
    # 2.5 is in the sheet as a warning: it was never seen as a real message.
    messages = {number: text for number, text, _ in rows if number != "2.5"}
    assert len(messages) > 10
    missing = [m for m in messages.values() if any(part not in shown for part in parts(m))]
    assert missing == []


def parts(message: str) -> list[str]:
    """Return the sentences of a message, without full stops and without the changing code."""
    sentences = re.split(r"\.(?:\s|$)|…", words(message).split(" Error code")[0])
    return [sentence.strip() for sentence in sentences if sentence.strip()]


def test_every_label_in_a_step_is_known(site_dir: Path) -> None:
    known = "".join(sheet.read_text(encoding="utf-8") for sheet in (FACTS, MORE_FACTS))
    known = words(known).replace("*", "").lower()
    # Not in the sheet, but the same in every Windows since Vista.
    known += " run as administrator"
    labels = [
        words(strong.text).rstrip(".")
        for file in site_dir.rglob("index.html")
        if file.relative_to(site_dir).parts[0] not in ("about", "owners")
        for strong in parse(file.read_text(encoding="utf-8")).select("li.step strong")
    ]
    assert len(labels) > 100
    assert [label for label in labels if label.lower() not in known] == []


def test_no_page_links_to_a_site_that_the_sheet_bans() -> None:
    line = re.search(r"Never link to: (.*?), or any", FACTS.read_text(encoding="utf-8"))
    assert line is not None
    banned = [name.strip() for name in line[1].split(",")]
    assert len(banned) > 5
    pages = {path: path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md")}
    assert [(p, name) for p, text in pages.items() for name in banned if name in text.lower()] == []
