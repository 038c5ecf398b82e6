"""What a page is: its front matter, its terms, when it must be reviewed again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clearpane.diagnostics import Diagnostic
from clearpane.pages.check_head import check_head
from clearpane.pages.check_review import check_review
from clearpane.pages.check_terms import check_terms
from clearpane.pages.check_unfinished import check_unfinished
from clearpane.pages.options import PageOptions
from clearpane.rules import all_rules
from clearpane.source import Source
from clearpane.switches import unknown_switches


def check_page(
    source: Source, today: date, options: PageOptions | None = None
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the front matter, the wording and the switches of one page.

    `options` are those of the site, by default those of ours. Switches in the page are not
    applied: sift the findings of all rules together with `clearpane.switches`.
    """
    options = options or PageOptions()
    yield from check_head(source.text, source.path, options.versions)
    yield from check_review(source.text, source.path, today)
    yield from check_unfinished(source)
    yield from check_terms(source, options.words)
    yield from unknown_switches(source.text, source.path, all_rules(), source.mask)
