"""The signs of Markdown, one pattern each, for all that read or write them.

They follow Python-Markdown and PyMdown Extensions, and take what CommonMark adds: an author means
the same by it. What a text becomes, the renderer says; a pattern only finds where to look. Below
them are signs that are not quite what was meant; `lookalikes.toml` says how to add one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from clearpane.core.text import package_toml

ITEM = re.compile(r"(?P<indent>[ \t>]*)(?P<marker>[-*+]|(?P<number>\d{1,9})[.)])(?:[ \t\u00a0]+|$)")
"""The marker of a list item, with the quote marks and blanks before it."""
HEADING = re.compile(r"[ \t>]*(?P<level>#{1,6})(?!#)")
"""The signs of a heading, with the quote marks and blanks before them."""
FENCE = re.compile(r"(?P<fence>`{3,}(?!.*`)|~{3,})(?P<info>[^\r\n]*)")
"""The opening line of a fenced block, or, without `info`, its closing line."""
CONTAINER = re.compile(r"(?P<sign>!!!?|\?\?\?\+?|={2,3}[!+]*)[ \t]+(?P<type>[\w \t-]*)")
"""What is meant to open an admonition, a fold or a tab: a sign may be too few or too many."""
TITLED_CONTAINER = re.compile(r"(?:!!!|\?\?\?\+?|={3}[!+]*)[ \t]+\S")
"""What opens one."""
FOOTNOTE = re.compile(r"\[\^(?P<label>[^\]\s\[]+)\](?P<text>:[ \t]*)?")
"""The mark of a footnote in the text, or, with `text`, where the note itself begins."""
ATTRIBUTES = re.compile(r"\{(?P<colon>:?)[ \t]*(?P<list>[^{}\r\n]*)\}")
"""An attribute list, `{ #id .class key=value }`, with or without the colon."""
ATTRIBUTE_ID = re.compile(r"(?:^|(?<=\s))#(?P<id>[^\s#.}]+)|\bid=[\"']?(?P<named>[^\s\"'}>]+)")
"""The id in an attribute list."""
BRACKET = re.compile(r"(?<!\\)[\[\]]")
"""A bracket that may begin or end the words of a link."""
# "Snippets Notation" (facelessuser.github.io/pymdown-extensions).
SNIPPET = re.compile(
    r"""^[ \t]*-+8<-+[ \t]+(["'])(?P<name>[^"'\r\n]+)\1[ \t]*\r?$"""
    r"|^[ \t]*-+8<-+[ \t]*\r?\n(?P<names>(?s:.*?))^[ \t]*-+8<-+[ \t]*\r?$",
    re.MULTILINE,
)
"""What takes in a file by its name, or a block of names, one a line."""

_BACKTICKS = re.compile("`+")
# In Python-Markdown there is no backslash before `<`, `&` and `|`.
_MARKUP = re.compile(r"[\\`*_{}\[\]#]")


def fence_around(text: str) -> str:
    """Return backticks enough to stand around a text that is to be shown as it is."""
    return "`" * max([3, *(len(run) + 1 for run in _BACKTICKS.findall(text))])


def escaped(words: str) -> str:
    """Return words as Markdown shows them, whatever signs are in them."""
    marked = _MARKUP.sub(r"\\\g<0>", html.escape(words, quote=False))
    return marked.replace("|", "&#124;")


DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
"""The line below a table's head."""
_BAR = re.compile(r"(?<!\\)\|")


def cells(row: str) -> int:
    """Return how many cells a row has."""
    return len(_BAR.split(row.strip().strip("|")))


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
    return tuple(
        Lookalike(**each) for each in package_toml("document/lookalikes.toml")["lookalike"]
    )
