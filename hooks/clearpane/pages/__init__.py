"""What a page is: its front matter, its terms, when it must be reviewed again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clearpane.diagnostics import Diagnostic
from clearpane.pages.check_head import check_head
from clearpane.pages.check_review import check_review
from clearpane.pages.check_terms import check_terms
from clearpane.source import Source


def check_page(source: Source, today: date) -> Iterator[Diagnostic]:
    """Yield what is wrong with the front matter and the wording of one page.

    Switches in the page are not applied: sift the findings of all rules together with
    `clearpane.switches`.
    """
    yield from check_head(source.text, source.path)
    yield from check_review(source.text, source.path, today)
    yield from check_terms(source)
