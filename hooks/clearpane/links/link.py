"""One link as it stands in a source, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Syntax(StrEnum):
    """How a link is written; it decides what its target is relative to."""

    MARKDOWN = "markdown"
    """MkDocs reads the target as a source file, relative to the file that holds the link."""
    HTML = "html"
    """Nobody translates it: the browser reads it relative to the page's address."""


@dataclass(frozen=True)
class Link:
    """A link's target as the browser would decode it, and the span of the target in the text.

    `words` is what a reader sees of the link. `loads` is true for what the page itself needs:
    pictures, styles, scripts.
    """

    target: str
    start: int
    end: int
    syntax: Syntax
    words: str = ""
    loads: bool = False


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a link: rule, message, repair in words, and the certain new target."""

    rule: str
    message: str
    fix: str = ""
    replacement: str | None = None
