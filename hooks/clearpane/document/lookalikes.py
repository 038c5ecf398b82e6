"""Signs that are not quite the Markdown that was meant; `lookalikes.toml` says how to add one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

KINDS = (
    "note|abstract|info|tip|hint|success|question|warning|failure|danger|bug|example|quote"
    "|attention|caution|error|important|seealso|summary|tldr|todo|check|done|faq|help|fail|missing"
)
"""Kinds of notes that people write: those of Docutils and of Material for MkDocs."""

CONTAINER_LIKE = re.compile(
    rf"(?P<sign>!!(?:!!)?|\?\?(?:\?\?)?\+?|:::)[ \t]*(?:{KINDS})\b[ \t]*(?:[\"“„].+)?$"
    r"|(?P<tab>={2,4}[!+]*)[ \t]*[\"“„].+$"
)
"""A line that was meant to open a note or a tab, and lacks a sign or a blank."""

TITLE = re.compile(r"[!?=+:]+[ \t]*(?P<type>[\w \t-]*?)[ \t]*(?P<title>[\"“”„'‘].*)?$")
"""Kind and title of what was meant as a note or a tab."""

ITEM_LIKE = re.compile(
    r"[•·▪●‣◦○■][ \t\u00a0]*|o[\t\u00a0]|[–—][ \t\u00a0]+(?=\S)|[-*](?=[A-Z])"
    r"|(?P<number>\d{1,2})[.)](?=[A-Za-z*\[])|(?P<letter>[a-h])[.)][ \t]+(?=\S)"
    r"|Step[ \t](?P<step>\d{1,2})[:.)][ \t]+(?=\S)"
)
"""The beginning of a line that was meant as an item of a list."""


KEYS = re.compile(
    r"(?<![+\w])\+\+(?P<keys>[A-Za-z\"][^+\n,;]*(?:\+[^+\n,;]+)*?)(?P<end>\+\+|(?<=\S)\+(?!\S)|(?=\s|$))"
)
"""Keys of PyMdown Extensions, and what was meant as such."""
STARS = re.compile(
    r"(?<![*\\/\w])\*{2,3}(?=[^\s*/])(?!kwargs|args)|(?<=[^\s*\\/-])\*{2,3}(?![*\w/])"
)
"""Two or three asterisks that a reader sees, at one end of a word."""
PAIRS = re.compile(r"(?<![*\\])\*{2,3}(?!\*)")
"""Two or three asterisks, wherever they stand."""
INLINE_SIGNS = re.compile(r"\*\*|\]\(|`[^`]")
"""What a line has that is not read as Markdown, within a paragraph."""
BLOCK_SIGNS = re.compile(rf"{INLINE_SIGNS.pattern}|^#|^[-*+] |^\d+\. ")
"""The same, at the beginning of a paragraph too."""
ANY_SIGN = re.compile(r"[\[\]{*_~`]|![ \t]|[‘’´“”']{3}")
"""What every entry of the table has in what a reader sees."""
PROSE = re.compile(r"#{2,6} \S|\d+\. \S|[*-] \*\*|[A-Z][a-z]+ [a-z]+ .*[.:]$")
"""A line that is no code: a heading, a step, or words that end like a sentence."""
MAY_BE_FAR = re.compile(r"```|~~~|<|={7}")
"""What a mistake that reaches far begins with."""


@dataclass(frozen=True)
class Lookalike:
    """One entry of the table; its head says what each key means."""

    rule: str
    seen: str
    says: str
    fix: str
    source: str = ""
    within: Sequence[str] = ()
    new: str = ""
    needs: str = ""
    probe: str = ""
    makes: str = ""
    rewritten: bool = True

    def find(self, shown: str, source: str) -> Iterator[tuple[int, re.Match[str]]]:
        """Yield each place in a line of the source, code as blanks, whose signs are `shown`."""
        if not self.source:
            for found in re.finditer(self.seen, shown):
                at = source.find(found[0])
                if at >= 0 and source[at - 1 : at] != "\\":
                    yield at, found
        elif re.search(self.seen, shown):
            for found in re.finditer(self.source, source):
                yield found.start(), found


@cache
def lookalikes() -> tuple[Lookalike, ...]:
    """Return the table, in its order."""
    text = (resources.files(__package__) / "lookalikes.toml").read_text(encoding="utf-8")
    return tuple(Lookalike(**entry) for entry in tomllib.loads(text)["lookalike"])
