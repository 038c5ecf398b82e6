"""Ids of steps: they must outlive the rewording and reordering of the other steps."""

from __future__ import annotations

import re
import unicodedata

# Enough words to tell steps apart and to read in an address, few enough to copy by hand.
WORDS = 8

_SENTENCE_END = re.compile(r"(?<=[.!?:])\s")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class StepIds:
    """Makes the ids of one page's steps; every id is made once.

    `taken` are the ids that the page has already, of headings and tabs for example.
    """

    def __init__(self, taken: set[str]) -> None:
        self._taken = set(taken)

    def new(self, section: str, tabs: tuple[str, ...], words: str) -> str:
        """Return a new id for a step: its section's id, its tabs, and its first words.

        `section` is the id of the heading above ("" for none), `tabs` the names of the tabs
        around, outermost first, and `words` what the step says, of which the first sentence
        counts, or its first eight words. The number of the step is no part of it, so steps may
        be added, moved and reworded around it.

        Collision: the step that comes first on the page keeps the short id. A later one takes
        more of its own words until the id is free; where the words are the same to the end,
        it is numbered: `-2`, `-3`.
        """
        own = slugs(words) or ["step"]
        shortest = min(WORDS, len(slugs(first_sentence(words))) or WORDS)
        for count in range(shortest, max(shortest, len(own)) + 1):
            found = self._take([section, *map(slug, tabs), "-".join(own[:count])])
            if found:
                return found
        number = 2
        while not (found := self._take([section, *map(slug, tabs), "-".join([*own, str(number)])])):
            number += 1
        return found

    def _take(self, parts: list[str]) -> str:
        """Return the id of these parts and mark it taken; "" when it is taken already."""
        candidate = "--".join(part for part in parts if part)
        if candidate in self._taken:
            return ""
        self._taken.add(candidate)
        return candidate


def usual_id(section: str, tabs: tuple[str, ...], sentence: str) -> str:
    """Return the id that a step gets whose first sentence is like no other's there."""
    words = slugs(sentence)[:WORDS]
    return "--".join(part for part in [section, *map(slug, tabs), "-".join(words)] if part)


def first_sentence(text: str) -> str:
    """Return the text up to its first full stop, question mark, exclamation mark or colon."""
    return _SENTENCE_END.split(text, maxsplit=1)[0]


def slug(text: str) -> str:
    """Return text as part of an id: lower-case words joined by hyphens, in any script."""
    return "-".join(slugs(text))


def slugs(text: str) -> list[str]:
    """Return the words of a text, lower case, without apostrophes and marks of punctuation."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return [word.replace("'", "").replace("’", "") for word in _WORD.findall(folded)]
