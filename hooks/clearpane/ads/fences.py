"""Find the comments that publishers put around ads, and the labels that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clearpane.ads.cuts import Cut
from clearpane.ads.vocabulary import Vocabulary
from clearpane.markup import Tag
from clearpane.source import Source
from clearpane.spans import Span

_TAG = re.compile(r"<[^<>]*>")
_ONE_ELEMENT = re.compile(r"<(\w+)\b[^<>]*>[^<>]*</\1>")
_AROUND_LABEL = " \t\r\n*_~-–—:[]()|＜＞<>"


def find_fences(mask: str, tags: list[Tag], words: Vocabulary) -> tuple[list[Cut], list[Span]]:
    """Return a cut for each comment of an ad fence, and what each pair encloses.

    A comment without its counterpart goes alone, and what follows it is judged by its own shape:
    a pair proves little about what stands in it, a lone comment nothing.
    """
    cuts: list[Cut] = []
    enclosed: list[Span] = []
    opened: Tag | None = None
    for tag in tags:
        side = words.fence.fullmatch(mask, tag.start, tag.end) if tag.name == "!--" else None
        if side is None:
            continue
        message = f"comment around an ad: `{' '.join(side[0].split())}`"
        cuts.append(Cut(tag.start, tag.end, "", "ad-fence", message, "removed", block=True))
        if side["begin1"] or side["begin2"]:
            opened = tag
        elif opened:
            enclosed.append((opened.end, tag.start))
            opened = None
    return cuts, enclosed


def find_labels(source: Source, cuts: Iterable[Cut], words: Vocabulary) -> Iterator[Cut]:
    """Yield a cut for each paragraph above a removed ad that is only a label ("Advertisement")."""
    for cut in cuts:
        above = None if cut.replacement else _line_above(source, cut.start)
        if above is None:
            continue
        line = source.mask[slice(*above)].strip()
        if "<" in line and not _ONE_ELEMENT.fullmatch(line):
            # Half an element: its other tag would be left.
            continue
        text = _TAG.sub("", line).strip(_AROUND_LABEL).casefold()
        if text in words.labels:
            yield Cut(*above, "", "ad-label", f"label left over from an ad: `{text}`", "removed")


def _line_above(source: Source, offset: int) -> Span | None:
    """Return the line above an offset's that has text, at most one blank line away."""
    start, _ = source.line_at(offset)
    for _ in range(2):
        if start == 0:
            return None
        start, end = source.line_at(start - 1)
        if source.mask[start:end].strip():
            return start, start + len(source.text[start:end].rstrip("\r\n"))
    return None
