"""Find what an author has left to be written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearpane.diagnostics import Diagnostic
from clearpane.rules import all_rules
from clearpane.source import Source

RULE = "page-unfinished"

# In capitals only: "to do" and "Todo" are words of a text.
_PLACEHOLDER = re.compile(r"\b(?:TODO|FIXME)\b:?[ \t]*([^\r\n]*)")


def check_unfinished(source: Source) -> Iterator[Diagnostic]:
    """Yield a finding for each `TODO` in the page, its front matter included, but not in code."""
    # A byte order mark is no part of the front matter; padding keeps every offset in its place.
    text = source.front_matter.rjust(source.body_start) + source.mask[source.body_start :]
    for match in _PLACEHOLDER.finditer(text):
        task = source.text[slice(*match.span(1))].strip()
        yield Diagnostic(
            source.path,
            *source.position(match.start()),
            RULE,
            "this is still to be written",
            task[:1].lower() + task[1:] or "write it, or take it out",
            level=all_rules()[RULE].level,
        )
