"""The words of `words.toml`, ready for matching."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from clearpane.ads.networks import load_toml


@dataclass(frozen=True)
class Vocabulary:
    """Closed word lists by which advertising markup is told from content."""

    fence: re.Pattern[str]
    element_names: frozenset[str]
    unwrapped: frozenset[str]
    units: frozenset[str]
    containers: frozenset[str]
    boxes: frozenset[str]
    also_read: frozenset[str]
    script: re.Pattern[str]
    shortcodes: frozenset[str]
    not_shortcodes: frozenset[str]
    product_boxes: frozenset[str]
    labels: frozenset[str]
    disclosure: re.Pattern[str]
    disclosure_in_lower_case: re.Pattern[str]
    """The same for a text in lower case, where it is found in a third of the time."""


@cache
def vocabulary() -> Vocabulary:
    """Return the word lists of the package."""
    data = load_toml("words.toml")
    fences, elements, codes = data["comment_fences"], data["elements"], data["shortcodes"]
    return Vocabulary(
        _fence(fences["subjects"], fences["begin"], fences["end"]),
        frozenset(elements["names"]),
        frozenset(elements["unwrapped"]),
        frozenset(elements["units"]),
        frozenset(elements["containers"]),
        frozenset(elements["boxes"]),
        frozenset(elements["also_read"]),
        re.compile("|".join(map(re.escape, data["scripts"]["texts"])), re.IGNORECASE),
        frozenset(codes["words"]),
        frozenset(codes["not_with"]),
        frozenset(codes["product_boxes"]),
        frozenset(data["labels"]["texts"]),
        re.compile("|".join(data["disclosures"]["patterns"]), re.IGNORECASE),
        re.compile("|".join(data["disclosures"]["patterns"])),
    )


def _fence(subjects: list[str], begin: list[str], end: list[str]) -> re.Pattern[str]:
    """Return a pattern for one side of a comment fence, the words in either order.

    `<!-- ads begin -->`, `<!-- begin: ads -->`, `<!-- /ads -->`; groups `begin` and `end` tell
    which side.
    """
    subject = "|".join(re.escape(s).replace(r"\ ", r"[\s_-]*") for s in by_length(subjects))
    sides = (
        f"(?:(?P<begin{{0}}>{'|'.join(map(re.escape, by_length(begin)))})"
        f"|(?P<end{{0}}>{'|'.join(map(re.escape, by_length(end)))}))"
    )
    gap = r"[\s:_-]*"
    first, second = sides.format(1), sides.format(2)
    return re.compile(
        rf"<!--[\s=*#-]*(?:{first}{gap}(?:of{gap})?(?:{subject})|(?:{subject}){gap}{second})"
        rf"[\s=*#-]*-->",
        re.IGNORECASE,
    )


def by_length(words: list[str]) -> list[str]:
    """Return words with the longest first, so that a pattern tries those before their parts."""
    return sorted(words, key=len, reverse=True)
