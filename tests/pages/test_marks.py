"""Marks go through the renderer without a change to what comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearpane.document.document import Document
from clearpane.document.marks import MARKS, marked
from clearpane.document.written import read_lines
from clearpane.sites.rendered import marks_renderer
from clearpane.sites.settings import read_settings

ROOT = Path(__file__).parent.parent.parent
SITE = ROOT / "tests" / "cases" / "structure_faults"
PAGES = [*sorted((SITE / "honest").glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_comes_out_the_same_with_marks_in_it(page: Path) -> None:
    settings = SITE if page.is_relative_to(SITE) else ROOT
    render = marks_renderer(read_settings(settings / "mkdocs.yml"))
    document = Document(page.read_text(encoding="utf-8"))
    plain = render(document.text[document.body_start :])
    text, offsets = marked(document, read_lines(document))
    assert offsets
    # A tab's width depends on what stands before it.
    assert MARKS.sub("", render(text)).split() == plain.split()
