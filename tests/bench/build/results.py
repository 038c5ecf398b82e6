"""All that was measured, kept in a file, so that tables can be made again without measuring."""

from __future__ import annotations

import json
import math
import statistics
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from measure import Cost

# Below, the start of the program outweighs the pages.
EXPONENT_FROM = 100


class Results:
    """Costs by builder, scenario and number of pages; seconds of our stages by number of pages."""

    def __init__(self, about: str, file: Path) -> None:
        self.about = about
        """What was compared, on which machine."""
        self.file = file
        self.costs: defaultdict[tuple[str, str, int], list[Cost]] = defaultdict(list)
        self.stages: defaultdict[int, list[dict[str, float]]] = defaultdict(list)

    @classmethod
    def read(cls, file: Path) -> Results:
        """Return what an earlier run has kept."""
        kept = json.loads(file.read_text(encoding="utf-8"))
        results = cls(kept["about"], file)
        for builder, scenario, pages, costs in kept["costs"]:
            results.costs[builder, scenario, pages] = [Cost(*cost) for cost in costs]
        for pages, stages in kept["stages"]:
            results.stages[pages] = stages
        return results

    def add(self, builder: str, scenario: str, pages: int, cost: Cost) -> None:
        """Note one build, and keep everything in the file."""
        self.costs[builder, scenario, pages].append(cost)
        kept = {
            "about": self.about,
            "costs": [[*key, costs] for key, costs in self.costs.items()],
            "stages": list(self.stages.items()),
        }
        self.file.write_text(json.dumps(kept, indent=1), encoding="utf-8")

    def add_stages(self, pages: int, seconds: Mapping[str, float]) -> None:
        """Note the processor time of each hook's events in one build."""
        self.stages[pages].append(dict(seconds))

    def median(self, builder: str, scenario: str, pages: int) -> Cost | None:
        """Return the median of each figure, or None where nothing was measured."""
        costs = self.costs.get((builder, scenario, pages))
        return Cost(*map(statistics.median, zip(*costs, strict=True))) if costs else None

    def stage(self, name: str, pages: int) -> float:
        """Return the median of one stage, in seconds."""
        runs = self.stages.get(pages)
        return statistics.median(run.get(name, 0.0) for run in runs) if runs else 0.0

    @property
    def sizes(self) -> list[int]:
        """The numbers of pages, ascending."""
        return sorted({pages for _, _, pages in self.costs})

    def exponent(self, builder: str) -> float | None:
        """Return how a cold build's processor time grows: with the pages to which power.

        The slope of the straight line through the logarithms, by least squares; None below two
        sizes.
        """
        points = [
            (math.log(pages), math.log(cost.cpu))
            for pages in self.sizes
            if pages >= EXPONENT_FROM and (cost := self.median(builder, "cold", pages))
        ]
        if len(points) < 2:
            return None
        return statistics.linear_regression(*zip(*points, strict=True)).slope
