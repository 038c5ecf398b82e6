"""What is near to advertising, but only a person can say whether it goes: noted, never cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clearpane.ads.cuts import Cut
from clearpane.ads.vocabulary import Vocabulary
from clearpane.markup import Element
from clearpane.source import Source

_ITEM_OF_ONE_LINK = re.compile(
    r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]+\[[^\[\]\r\n]*\]\([^()\r\n]*\)[ \t]*\r?\n?\Z"
)
_TAGS = 3
"""Items in a row whose only words were an ad's link, from which a list is one of tags."""


def find_notes(
    source: Source, elements: Iterable[Element], cuts: Iterable[Cut], words: Vocabulary
) -> Iterator[tuple[str, int]]:
    """Yield rule and offset of each place that an owner should look at."""
    if words.disclosure_in_lower_case.search(source.mask.lower()):
        for match in words.disclosure.finditer(source.mask):
            yield "ad-disclosure", match.start()
    for element in elements:
        classes = set(element.open.get("class").lower().split())
        if classes & words.boxes:
            yield "ad-box", element.start
        if classes & words.also_read:
            yield "ad-also-read", element.start
    yield from _tag_lists(source, cuts)


def _tag_lists(source: Source, cuts: Iterable[Cut]) -> Iterator[tuple[str, int]]:
    """Yield the start of each list whose items were nothing but words on ad links."""
    first = following = count = -1
    for cut in cuts:
        if cut.rule != "ad-link":
            continue
        start, end = source.line_at(cut.start)
        if not _ITEM_OF_ONE_LINK.match(source.text[start:end]):
            continue
        if start != following:
            first, count = start, 0
        count, following = count + 1, end
        if count == _TAGS:
            yield "ad-tags", first
