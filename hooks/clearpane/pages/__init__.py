"""What a page is: its front matter, its terms, when it must be reviewed again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clearpane.diagnostics import Diagnostic
from clearpane.pages.check_head import check_head


def check_page(text: str, path: str, today: date) -> Iterator[Diagnostic]:
    """Yield what is wrong with one page, in the order of the rules.

    `text` is the whole file, front matter included, `path` its name in the findings. Switches in
    the page are not applied: sift the findings of all rules together with `clearpane.switches`.
    """
    yield from check_head(text, path)
