"""The one structure that every report is made from."""

from __future__ import annotations

from dataclasses import dataclass

from clearpane.diagnostics import Diagnostic, Level, count_line


@dataclass(frozen=True)
class Findings:
    """What a check has found: `items` sorted, and the number of pages that were looked at."""

    items: tuple[Diagnostic, ...]
    pages: int
    title: str = ""

    @property
    def problems(self) -> int:
        """How many findings somebody must act on."""
        return sum(item.level is not Level.NOTE for item in self.items)

    @property
    def closing_line(self) -> str:
        """The count that closes a report: silence could also mean that nothing was checked."""
        return count_line(self.items, self.pages, "page")

    def per_page(self) -> dict[str, int]:
        """Return the number of findings of each page that has any, most first."""
        counts: dict[str, int] = {}
        for item in self.items:
            counts[item.path] = counts.get(item.path, 0) + 1
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
