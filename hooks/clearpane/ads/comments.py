"""Find the comments that publishers put around ads, and the labels that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clearpane.ads.cuts import Cut
from clearpane.ads.networks import Vocabulary
from clearpane.core.findings import Finding
from clearpane.core.text import Span, inside, merge
from clearpane.document.document import Document
from clearpane.document.switches import Switches
from clearpane.document.tags import Element, Tag

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
        if tag.name != "!--":
            continue
        if words.tool.fullmatch(mask, tag.start, tag.end):
            message = "comment of an ad's or a counter's snippet"
            cuts.append(Cut(tag.start, tag.end, "", "ad-fence", message, "removed", block=True))
            continue
        side = words.fence.fullmatch(mask, tag.start, tag.end)
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


def find_labels(source: Document, cuts: Iterable[Cut], words: Vocabulary) -> Iterator[Cut]:
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


def _line_above(source: Document, offset: int) -> Span | None:
    """Return the line above an offset's that has text, at most one blank line away."""
    start, _ = source.line_at(offset)
    for _ in range(2):
        if start == 0:
            return None
        start, end = source.line_at(start - 1)
        if source.mask[start:end].strip():
            return start, start + len(source.text[start:end].rstrip("\r\n"))
    return None


_KEEP = re.compile(r"<!--\s*clearpane:\s*keep(?P<file>-file)?(?:\s[^>]*?)?\s*-->", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"\r?\n[ \t>]*(?=\r?\n|\Z)|\Z")


class Keeper:
    """Tells which cuts the author of a page allows.

    `<!-- clearpane: keep -->` at the end of a line keeps that line; alone on a line it keeps the
    paragraph below. `<!-- clearpane: keep-file -->` keeps the page. A rule that is switched off
    by `clearpane: off` cuts nothing on that line or page either. Words behind `keep` are the
    author's reason.
    """

    def __init__(self, source: Document, tags: list[Tag]) -> None:
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
        return not self._switches.silence(Finding("", line, column, cut.rule, ""))


def _kept(source: Document, tag: Tag) -> Span:
    start, end = source.line_at(tag.start)
    alone = not source.text[start : tag.start].strip() and not source.text[tag.end : end].strip()
    below = _PARAGRAPH_END.search(source.text, end) if alone else None
    return start, below.end() if below else end


_DENIAL = re.compile(
    r"\b(?:no|not|never|none|without|zero|neither|nor|free of|avoid(?:s|ing)?|refuse[sd]?"
    r"|reject(?:s|ed)?|ban(?:s|ned)?|prohibit(?:s|ed)?|forbid(?:s|den)?|kein(?:e|en)?|nicht|sin)\b|n['’]t\b",
    re.IGNORECASE,
)
_ITEM_OF_ONE_LINK = re.compile(
    r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]+\[[^\[\]\r\n]*\]\([^()\r\n]*\)[ \t]*\r?\n?\Z"
)
_TAGS = 3
"""Items in a row whose only words were an ad's link, from which a list is one of tags."""


def find_notes(
    source: Document, elements: Iterable[Element], cuts: Iterable[Cut], words: Vocabulary
) -> Iterator[tuple[str, int]]:
    """Yield rule and offset of each place that an owner should look at."""
    if words.disclosure_in_lower_case.search(source.mask.lower()):
        for match in words.disclosure.finditer(source.mask):
            if not _denied(source.mask, match.start(), match.end()):
                yield "ad-disclosure", match.start()
    for element in elements:
        classes = set(element.open.get("class").lower().split())
        if classes & words.boxes:
            yield "ad-box", element.start
        if classes & words.also_read:
            yield "ad-also-read", element.start
    yield from _tag_lists(source, cuts)


def _denied(mask: str, start: int, end: int) -> bool:
    """Tell whether a sentence says that there are none, or only asks."""
    before = re.split(r"[.!?]\s|\n\s*\n", mask[max(0, start - 160) : start])[-1]
    behind = re.split(r"(?<=[.!?])\s|\n\s*\n", mask[end : end + 160])[0]
    return bool(_DENIAL.search(before + mask[start:end])) or behind.rstrip().endswith("?")


def _tag_lists(source: Document, cuts: Iterable[Cut]) -> Iterator[tuple[str, int]]:
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
