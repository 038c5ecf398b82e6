"""The sentences of a generated help page: English frames, filled with nouns of many kinds."""

from __future__ import annotations

import random
import re

COMMON = re.findall(
    r"\w+",
    """account backup battery browser calendar camera certificate device display driver folder
invoice keyboard mailbox monitor network password policy printer profile receipt router session
shortcut speaker storage subscription taskbar touchpad update widget""",
)
VERBS = re.findall(
    r"\w+",
    """check connect copy disable enable export import install move open pair remove rename
repair reset restore schedule share update verify""",
)
FRAMES = (
    "To {verb} the {noun}, select the {noun} that belongs to your {noun}.",
    "Most people finish this in a few minutes, and no {noun} is lost.",
    "If the {noun} is missing, your version is older than the one described here.",
    "The {noun} appears beside the {noun} as soon as the {noun} is ready.",
    "You can {verb} the {noun} again later: the {noun} stays as it is.",
    "Keep the {noun} connected until the message about the {noun} disappears.",
    "An organisation may have turned off the {noun}; ask whoever looks after the {noun}.",
    "Write the name of the {noun} down before you {verb} the {noun}.",
)
# Names that only few pages have, as products and error messages do: without them a search index
# of 5,000 pages would hold no more words than one of 50.
_SYLLABLES = re.findall("..", "bacodifugehakilomanepuqirasetivuwaxeyozi")
_RARE = 6000


def _rare_words() -> list[str]:
    dice = random.Random("rare words")
    made = ("".join(dice.choices(_SYLLABLES, k=dice.choice((3, 4)))) for _ in range(_RARE))
    return list(dict.fromkeys(made))


NOUNS = (*COMMON, *_rare_words())
# A word's frequency falls with its rank, as in any real text (Zipf's law).
_TOTALS: list[float] = []
for _rank in range(1, len(NOUNS) + 1):
    _TOTALS.append((_TOTALS[-1] if _TOTALS else 0.0) + 1 / _rank)


class Writer:
    """Writes text by the throw of dice; the same seed gives the same text on every system."""

    def __init__(self, seed: str) -> None:
        self.dice = random.Random(seed)

    def noun(self) -> str:
        """Return a noun: often a common one, now and then a rare one."""
        return self.dice.choices(NOUNS, cum_weights=_TOTALS)[0]

    def verb(self) -> str:
        """Return the infinitive of a verb."""
        return self.dice.choice(VERBS)

    def task(self) -> str:
        """Return what a reader wants to do, such as `Rename the printer`."""
        return f"{self.verb().capitalize()} the {self.noun()}"

    def sentences(self, count: int) -> str:
        """Return a paragraph."""
        return " ".join(self._sentence() for _ in range(count))

    def _sentence(self) -> str:
        words = re.split(r"\{(noun|verb)\}", self.dice.choice(FRAMES))
        fill = {"noun": self.noun, "verb": self.verb}
        return "".join(fill[word]() if word in fill else word for word in words)
