"""Remember for a day what the web answered, so that a second run asks nobody twice."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from clearpane.files import write_text
from clearpane.links.web.answer import Answer, Hop, Trouble

CACHE = ".cache/clearpane/web.json"
DAY = 24 * 60 * 60


class Cache:
    """Answers by address, with the time of each; times are seconds since 1970."""

    def __init__(self, path: Path, now: float | None = None) -> None:
        self._path = path
        self._now = time.time() if now is None else now
        self._entries: dict[str, dict[str, Any]] = _read(path)

    def get(self, url: str) -> Answer | None:
        """Return the answer of the last day, if there is one."""
        entry = self._entries.get(url)
        if entry is None or not 0 <= self._now - entry["time"] < DAY:
            return None
        hops = tuple(Hop(code, target) for code, target in entry["hops"])
        return Answer(entry["code"], Trouble(entry["trouble"]), hops)

    def put(self, url: str, answer: Answer) -> None:
        """Keep an answer, unless another one may come a little later."""
        if answer.is_passing or answer.trouble is Trouble.UNKNOWN_HOST:
            self._entries.pop(url, None)
            return
        hops = [list(hop) for hop in answer.hops]
        self._entries[url] = {
            "time": self._now, "code": answer.code, "trouble": answer.trouble.value, "hops": hops,
        }  # fmt: skip

    def save(self) -> None:
        """Write what is younger than a day; raise ClearpaneError when that is impossible."""
        young = {u: e for u, e in self._entries.items() if 0 <= self._now - e["time"] < DAY}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_text(self._path, json.dumps(dict(sorted(young.items())), indent=1) + "\n")


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {
            url: entry
            for url, entry in entries.items()
            if {"time", "code", "trouble", "hops"} <= entry.keys()
        }
    except (OSError, ValueError, AttributeError):
        # Missing, damaged or of another version: asking again repairs it.
        return {}
