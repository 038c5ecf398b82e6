"""Stretches of a text, by start and end offset in characters, the end not included."""

from __future__ import annotations

import re

Span = tuple[int, int]

LINE = re.compile(r"[^\r\n]*+(?:\r\n|\n|\r|\Z)")
"""One line with its break, whichever system wrote it."""

_NOT_BREAKS = re.compile(r"[^\r\n]+")


def merge(spans: list[Span]) -> list[Span]:
    """Return the spans sorted, with those that touch or overlap made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def inside(spans: list[Span], offset: int) -> bool:
    """Tell whether an offset lies in one of the spans, which are sorted and do not overlap."""
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle][1] <= offset:
            low = middle + 1
        else:
            high = middle
    return low < len(spans) and spans[low][0] <= offset


def blank(text: str, spans: list[Span], filler: str = " ") -> str:
    """Return the text with the spans turned into blanks; line breaks and length stay."""
    if not spans:
        return text
    parts, position = [], 0
    for start, end in spans:
        parts.append(text[position:start])
        parts.append(_NOT_BREAKS.sub(lambda m: filler * len(m[0]), text[start:end]))
        position = end
    parts.append(text[position:])
    return "".join(parts)
