"""A document tells where its parts stand, as an editor counts."""

from __future__ import annotations

import pytest

from clearpane.document.document import Document
from clearpane.document.written import read_lines

PLACES = {0: (1, 1), 1: (1, 2), 3: (2, 1), 4: (2, 2), 6: (3, 1)}


@pytest.mark.parametrize("line_break", ["\n", "\r"])
def test_a_place_has_a_line_and_a_column_from_1(line_break: str) -> None:
    source = Document(line_break.join(("ab", "cd", "")), "p.md")
    assert {offset: source.position(offset) for offset in PLACES} == PLACES


def test_a_byte_order_mark_takes_no_column() -> None:
    source = Document("\ufeffab\ncd\n", "p.md")
    assert {offset: source.position(offset + 1) for offset in PLACES} == PLACES
    assert source.position(0) == (1, 1)


def test_a_line_that_is_nothing_but_a_comment_or_a_part_of_one_is_no_text() -> None:
    source = Document("a\n\n  <!-- b -->\n\n<!-- c\n\nd -->\n\n<!-- e --> f\n", "p.md")
    seems = [line.seems for line in read_lines(source) if line.body]
    assert seems == ["text", "comment", "comment", "comment", "text"]
