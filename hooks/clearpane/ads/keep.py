"""What an author wants kept though it looks like an ad."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearpane.ads.cuts import Cut
from clearpane.diagnostics import Diagnostic
from clearpane.markup import Tag
from clearpane.source import Source
from clearpane.spans import Span, inside, merge
from clearpane.switches import Switches

_KEEP = re.compile(r"<!--\s*clearpane:\s*keep(?P<file>-file)?(?:\s[^>]*?)?\s*-->", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"\r?\n[ \t>]*(?=\r?\n|\Z)|\Z")


class Keeper:
    """Tells which cuts the author of a page allows.

    `<!-- clearpane: keep -->` at the end of a line keeps that line; alone on a line it keeps the
    paragraph below. `<!-- clearpane: keep-file -->` keeps the page. A rule that is switched off
    by `clearpane: off` cuts nothing on that line or page either. Words behind `keep` are the
    author's reason.
    """

    def __init__(self, source: Source, tags: list[Tag]) -> None:
        self.source = source
        self.whole_file = False
        self._marks: list[int] = []
        spans: list[Span] = []
        for tag in tags:
            match = _KEEP.fullmatch(source.mask, tag.start, tag.end) if tag.name == "!--" else None
            if match is None:
                continue
            self._marks.append(tag.start)
            if match["file"]:
                self.whole_file = True
            elif not spans or tag.start >= spans[-1][1]:
                spans.append(_kept(source, tag))
        self._spans = merge(spans)
        self._switches = Switches(source.text, source.mask)

    def marks(self) -> Iterator[int]:
        """Yield the offset of each mark, for the report."""
        yield from self._marks

    def allows(self, cut: Cut) -> bool:
        """Tell whether a cut may be made."""
        if self.whole_file or inside(self._spans, cut.start):
            return False
        if not self._switches.places:
            return True
        line, column = self.source.position(cut.start)
        return not self._switches.silence(Diagnostic("", line, column, cut.rule, ""))


def _kept(source: Source, tag: Tag) -> Span:
    start, end = source.line_at(tag.start)
    alone = not source.text[start : tag.start].strip() and not source.text[tag.end : end].strip()
    below = _PARAGRAPH_END.search(source.text, end) if alone else None
    return start, below.end() if below else end
