"""Write down what was cut, so that another program can replay and check it."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from clearpane.ads.cuts import Cut

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
    at, there = _starts(old), _starts(new)
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


def _starts(lines: list[str]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
