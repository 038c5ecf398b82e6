"""Check that the sections which a page names for the search are there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from clearpane.diagnostics import Diagnostic
from clearpane.front_matter import read_front_matter
from clearpane.search.records import PageRecord


def check_sections(
    record: PageRecord, named: Iterable[str], text: str, path: str
) -> Iterator[Diagnostic]:
    """Yield a finding for each id under `search.sections` that no heading of the page has.

    `named` are these ids, `text` is the page's source, front matter included.
    """
    headings = [entry.anchor for entry in record.entries if entry.kind == "section"]
    unknown = [anchor for anchor in named if anchor not in headings]
    if not unknown:
        return
    front = read_front_matter(text)
    for anchor in unknown:
        near = difflib.get_close_matches(anchor, headings, n=1)
        fix = f"did you mean `{near[0]}`?" if near else "name a heading by its id, without `#`"
        message = f'`search.sections`: no heading "#{anchor}" on this page'
        line, column = front.position(("search", "sections", anchor))
        yield Diagnostic(path, line, column, "front-matter", message, fix)
