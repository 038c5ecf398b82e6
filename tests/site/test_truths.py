"""What the guide once said wrongly it says rightly, by the project's own facts."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from turbohtml import parse

from conftest import ROOT

TRUTHS = tomllib.loads(Path(__file__).with_name("truths.toml").read_text("utf-8"))["truth"]
SHEETS = [ROOT.parent / "shared" / name for name in ("facts.md", "facts2.md")]
NAMES = [f"{truth['page']}-{truth['fact']}" for truth in TRUTHS]


def plain(text: str) -> str:
    """Return a text without marks for bold or code, and with one space between its words."""
    return " ".join(re.sub(r"[*`]", "", text).replace("’", "'").split())


@pytest.mark.parametrize("truth", TRUTHS, ids=NAMES)
def test_the_page_says_what_is_right_and_not_what_was_wrong(
    site_dir: Path, truth: dict[str, Any]
) -> None:
    page = parse((site_dir / truth["page"] / "index.html").read_text(encoding="utf-8"))
    article = page.select_one("article")
    assert article is not None
    said = plain(article.text)
    assert [words for words in truth["says"] if words not in said] == []
    assert [words for words in truth.get("never", []) if words in said] == []


@pytest.mark.shared
@pytest.mark.skipif(not SHEETS[0].is_file(), reason=f"no fact sheets at {SHEETS[0].parent}")
@pytest.mark.parametrize("truth", TRUTHS, ids=NAMES)
def test_the_fact_stands_in_the_sheets(truth: dict[str, Any]) -> None:
    text = "\n".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
    number = re.escape(truth["fact"])
    found = re.search(
        rf"^(?:\*\*{number}(?:\*\*| )|## {number}\.).*?(?=^\*\*T?[0-9]+\.[0-9]+|^## |\Z)",
        text,
        re.MULTILINE | re.DOTALL,
    )
    assert found is not None
    assert [words for words in truth["words"] if words not in plain(found[0])] == []
