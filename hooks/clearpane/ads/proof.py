"""Prove the cuts of a document: render what they touch, ask the laws, and write down what held."""

from __future__ import annotations

import difflib
import gc
import hashlib
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import Any

from clearpane.ads.cuts import Cut, apply
from clearpane.ads.dialects import Dialect, Parts
from clearpane.ads.laws import Changes, Shown, broken, shown

MOST_TRIES = 100
"""Renderings of one document, from which on what is not proven stays."""


class Proof:
    """Proves cuts of one document in the dialects that it is read in.

    `body` is where the document begins behind its front matter, `cuts` all that may be cut.
    """

    def __init__(
        self, text: str, body: int, dialects: Sequence[Dialect], cuts: Sequence[Cut]
    ) -> None:
        self.text = text
        self._made: tuple[list[Cut], str] | None = None
        self.dialects = dialects
        self.parts = Parts(text, body, cuts, dialects)
        self.before = self._shown(text) or self._whole(text)

    def law(self, cuts: list[Cut]) -> str:
        """Return the law that these cuts break together, or an empty string."""
        changes = self._changes(cuts)
        for before, after in self._pairs(cuts):
            if law := broken(before, after, changes):
                return law
        return ""

    def made(self, cuts: list[Cut]) -> str:
        """Return the text less some cuts."""
        if self._made is None or self._made[0] != cuts:
            self._made = cuts, apply(self.text, cuts)
        return self._made[1]

    def _pairs(self, cuts: list[Cut]) -> list[tuple[Shown, Shown]]:
        """Return what a reader meets with some cuts and without them, in each dialect."""
        made = self.made(cuts)
        after = self._shown(made)
        if after is None:
            # The parts meet once the cuts are made.
            self.before = self._whole(self.text)
            after = self._whole(made)
        return list(zip(self.before, after, strict=True))

    def _changes(self, cuts: list[Cut]) -> Changes:
        return Changes([(self.text[c.start : c.end], c.replacement, c.fix) for c in cuts])

    def _whole(self, text: str) -> list[Shown]:
        self.parts.spans = []
        return self._shown(text) or []

    def _shown(self, text: str) -> list[Shown] | None:
        """Return what a reader meets in each dialect, or None where a part did not end."""
        excerpt, found = self.parts.excerpt(text), []
        for dialect in self.dialects if excerpt is not None else ():
            try:
                page = shown(dialect.render(excerpt or ""))
            except Exception:
                if not self.parts.spans:
                    raise
                return None
            if not self.parts.have_ended(page):
                return None
            found.append(page)
        return None if excerpt is None else found

    def shows(self, cut: Cut) -> bool:
        """Tell whether one of the dialects shows as code what a cut would take."""
        text = "".join(self.text[cut.start : cut.end].replace(">", "").split())
        return any(
            text in "".join(code.replace(">", "").split())
            for page in self.before
            for code in page.code
        )

    def compared(self, cuts: list[Cut]) -> list[dict[str, Any]]:
        """Return what was compared in each dialect, in plain values, for cuts that hold."""
        changes = self._changes(cuts)
        return [
            {
                "dialect": dialect.name,
                "laws": dict.fromkeys(
                    ("code", "links", "words", "lists"), not broken(before, after, changes)
                ),
                "code_before": _digest("\0".join(before.code)),
                "code_after": _digest("\0".join(after.code)),
                "words": [len(before.words), len(after.words)],
                "links": [len(before.links), len(after.links)],
            }
            for dialect, (before, after) in zip(self.dialects, self._pairs(cuts), strict=True)
        ]

    def hold(
        self, units: list[list[Cut]], kept: Sequence[Cut] = ()
    ) -> tuple[list[Cut], list[tuple[list[Cut], str]]]:
        """Return the cuts that hold together, and the units that do not, each with its law.

        `kept` are cuts that hold already.
        A unit is what makes sense only as a whole. Where all together break a law, halves are
        tried, so that what breaks it is taken back alone.
        """
        kept = list(kept)
        refused: list[tuple[list[Cut], str]] = []
        waiting, tries = [units] if units else [], MOST_TRIES
        while waiting:
            part = waiting.pop()
            tries -= 1
            cuts = sorted([*kept, *(cut for unit in part for cut in unit)], key=lambda c: c.start)
            law = self.law(cuts) if tries >= 0 else "more than could be tried"
            if not law:
                kept = cuts
            elif len(part) == 1 or tries < 0:
                refused += [(unit, law) for unit in part]
            else:
                waiting += [part[len(part) // 2 :], part[: len(part) // 2]]
        return kept, refused


@contextmanager
def rendering() -> Iterator[None]:
    """Hold back the search for cycles, which a rendering's many small objects set off in vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


VERSION = 1
_WORD = re.compile(r"\w")


def record(
    path: str, before: str, after: str, cuts: Sequence[Cut], compared: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Return the record of one document; all offsets count bytes of UTF-8, from 0.

    `cuts` are what was meant to go; `edits` are all that was changed, with the mending around
    each cut, and turn one text into the other in both directions.
    """
    return {
        "path": path,
        "before": _digest(before),
        "after": _digest(after),
        "cuts": [
            {
                "start": len(before[: cut.start].encode()),
                "end": len(before[: cut.end].encode()),
                "replacement": cut.replacement,
                "rule": cut.rule,
            }
            for cut in cuts
        ],
        "edits": list(_edits(before, after, cuts)),
        "compared": list(compared),
    }


def sealed(records: Iterable[dict[str, Any]]) -> str:
    """Return the records as JSON, under a digest that tells each change of them."""
    files = list(records)
    seal = hashlib.sha256(_json({"version": VERSION, "files": files}).encode()).hexdigest()
    return _json({"version": VERSION, "files": files, "seal": seal})


def _edits(before: str, after: str, cuts: Sequence[Cut]) -> Iterable[dict[str, Any]]:
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    at, there = ([0, *accumulate(map(len, lines))] for lines in (old, new))
    starts = {cut.start for cut in cuts}
    # A line that a cut touched is paired with none, though one like it was kept elsewhere.
    lines: list[object] = list(old)
    for cut in cuts:
        for index in range(bisect_right(at, cut.start) - 1, bisect_left(at, cut.end)):
            lines[index] = (index, cut)
    # Blank lines are mended around a cut, so they must not decide what else is paired.
    matcher = difflib.SequenceMatcher(lambda line: not _WORD.search(str(line)), lines, new, False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        start, end = at[a], at[b]
        fresh = after[there[c] : there[d]]
        while start < end and fresh and before[start] == fresh[0]:
            start, fresh = start + 1, fresh[1:]
        while start < end and fresh and before[end - 1] == fresh[-1]:
            end, fresh = end - 1, fresh[:-1]
        # "a b a" without one "a " is the same either way: the one that the cut meant is told.
        low = at[a]
        slid = start
        while not fresh and slid > low and slid not in starts:
            if before[slid - 1] != before[slid - 1 + end - start]:
                break
            slid -= 1
        if slid in starts:
            start, end = slid, end - (start - slid)
        yield {
            "start": len(before[:start].encode()),
            "removed": before[start:end],
            "inserted": fresh,
        }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
