"""Let a log say only what has changed in the findings since the build before."""

from __future__ import annotations

import logging
import re
from collections import Counter

# `path:line:col: rule-id  message`, and what follows on further lines.
_FINDING = re.compile(r"(?P<path>[^\n:]+):\d+:\d+: (?P<rest>(?P<rule>[\w-]+)  .*)", re.DOTALL)

Key = tuple[str, str]


class FindingChanges(logging.Filter):
    """A filter for a log that several builds of one site write their findings to.

    The first build's findings pass. Of a later build's those pass that the build before did not
    have: a finding that has only moved to another line is no new one. Every other message passes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._before: Counter[Key] = Counter()
        self._now: Counter[Key] = Counter()
        self._begun = False

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the record is worth showing, and note the finding that it is."""
        finding = _FINDING.fullmatch(record.getMessage())
        if finding is None or not self._begun:
            return True
        key = finding["path"], finding["rest"]
        self._now[key] += 1
        return self._now[key] > self._before[key]

    def begin(self) -> None:
        """Begin a build; what an aborted build has found is forgotten."""
        self._begun = True
        self._now.clear()

    def end(self) -> str:
        """End a build; return what there is to say about it in a line, or an empty string."""
        mended = (self._before - self._now).total()
        same = (self._before & self._now).total()
        parts = [f"{mended} mended"] if mended else []
        parts += [f"{same} as before"] if same else []
        self._before = self._now.copy()
        return f"Findings: {', '.join(parts)}" if parts else ""
