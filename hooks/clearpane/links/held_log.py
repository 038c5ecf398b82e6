"""Hold back MkDocs's own words about links until it is known which of them say something new.

MkDocs reports many of the faults that Clearpane reports, without line and column. Nothing of it
may get lost, and nothing should be read twice: its messages wait, those that a finding covers
are dropped, and all others are let go as they were.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

# MkDocs 1.6, its continuation ProperDocs 1.6, and mkdocs-redirects 1.2.
SPEAKERS = (
    "mkdocs.structure.pages",
    "mkdocs.structure.nav",
    "properdocs.structure.pages",
    "properdocs.structure.nav",
    "mkdocs.plugin.redirects",
)
_LINK = re.compile(
    r"Doc file '(?P<page>.+?)' contains an? (?:absolute |unrecognized relative )?link "
    r"'(?P<link>.*?)', (?:but|it was left)",
    re.DOTALL,
)
_OMITTED = re.compile(r'pages exist in the docs directory, but are not included in the "nav"')
_NAV = re.compile(r"A reference to '(?P<link>.*?)' is included in the 'nav' configuration, which")
_REDIRECT = re.compile(r"Redirect target '(?P<link>.*?)' does not exist!")

Covers = Callable[[str, str], bool]
"""Tell whether a finding covers a link (second) of a page's source (first).

The page is empty for an entry of the navigation, the link is empty for a page in none.
"""


class HeldLog(logging.Filter):
    """Keeps the messages that this module understands; everything else passes at once."""

    def __init__(self) -> None:
        super().__init__()
        self._held: list[logging.LogRecord] = []

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a message passes now."""
        # At any level: other sites may not have switched the warnings on.
        if not _claims(record.getMessage()):
            return True
        self._held.append(record)
        return False

    def attach(self) -> None:
        """Begin to listen; messages held before are forgotten."""
        self._held.clear()
        for name in SPEAKERS:
            logging.getLogger(name).addFilter(self)

    def release(self, covers: Covers) -> int:
        """Stop listening, let go what is not covered, and return how much was dropped."""
        for name in SPEAKERS:
            logging.getLogger(name).removeFilter(self)
        dropped = 0
        for record in self._held:
            if all(covers(page, link) for page, link in _claims(record.getMessage())):
                dropped += 1
            else:
                logging.getLogger(record.name).handle(record)
        self._held.clear()
        return dropped


def _claims(message: str) -> list[tuple[str, str]]:
    """Return what a message is about, as pairs of page and link; nothing: not understood."""
    if match := _LINK.match(message):
        return [(match["page"], match["link"])]
    if match := _NAV.match(message) or _REDIRECT.match(message):
        return [("", match["link"])]
    if _OMITTED.search(message):
        return [(line[4:].strip(), "") for line in message.splitlines() if line.startswith("  - ")]
    return []
