"""Tables of pipes, as they are written."""

from __future__ import annotations

import re

DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
"""The line below a table's head."""
_BAR = re.compile(r"(?<!\\)\|")


def cells(row: str) -> int:
    """Return how many cells a row has."""
    return len(_BAR.split(row.strip().strip("|")))
