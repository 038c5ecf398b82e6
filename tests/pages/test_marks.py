"""Marks go through the renderer without a change to what comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearpane.document.document import Document
from clearpane.document.written import MARKS, marked, read_lines
from clearpane.sites.renderer import marks_renderer
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


# Found by rendering other people's pages with marks and without them.
TOUCHY = {
    "a label over two lines": "Words of [a long\nlabel][b].\n\n[b]: c.md\n",
    "a label on a line of its own": "See [the page]\n[b] for more.\n\n[b]: c.md\n",
    "a fence in a fence": (
        "``` title='a'\n=== 'C'\n\n    ``` c\n    int x;\n    ```\n```\n\n<div>\n\nWords\n"
    ),
    "a note without a blank": '!!!note "Title"\n    Words.\n\n???+note "More"\n    Words.\n',
    "a fence with a title": '```python title="a.py"\nprint()\n```\n\nWords.\n',
}


@pytest.mark.parametrize("text", TOUCHY.values(), ids=TOUCHY)
def test_what_others_write_comes_out_the_same(text: str) -> None:
    render = marks_renderer(read_settings(SITE / "mkdocs.yml"))
    document = Document(text)
    assert MARKS.sub("", render(marked(document, read_lines(document))[0])) == render(text)
