"""The figures as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from builders import BUILDERS
from results import Results
from scenarios import COLD, SCENARIOS

PLAIN, PRUNE, OURS = "plain", "prune", "ours"


def page_tables(results: Results, pages: int) -> dict[str, list[str]]:
    """Return the tables for readers by the names of their marks, about sites of so many pages."""
    return {"rebuilds": [results.about, "", *rebuilds_table(results, pages)]}


def other_tables(results: Results, pages: int) -> dict[str, list[str]]:
    """Return the tables for whoever works on the speed."""
    return {
        "builds": list(builds_table(results, pages)),
        "growth": list(growth_table(results)),
        "stages": list(stages_table(results)),
    }


def builds_table(results: Results, pages: int) -> Iterator[str]:
    """Yield a cold build of every builder at one size."""
    plain = results.median(PLAIN, COLD.name, pages)
    prune = results.median(PRUNE, COLD.name, pages)
    yield from _head(
        f"{pages:,} pages", "Seconds", "of processor", "Memory", "To Material", "To pruned"
    )
    for builder in BUILDERS:
        if cost := results.median(builder.name, COLD.name, pages):
            ratios = [f"{cost.wall / other.wall:.2f}" if other else "" for other in (plain, prune)]
            figures = (f"{cost.wall:.1f}", f"{cost.cpu:.1f}", f"{cost.peak:,.0f} MB")
            yield _row([builder.label, *figures, *ratios])


def growth_table(results: Results) -> Iterator[str]:
    """Yield the processor time of a page in cold builds of growing sites, and the exponent."""
    sizes = results.sizes
    yield from _head("Milliseconds a page", *(f"{size:,} pages" for size in sizes), "Exponent")
    for builder in BUILDERS:
        costs = [results.median(builder.name, COLD.name, size) for size in sizes]
        if any(costs):
            cells = [
                f"{cost.cpu / size * 1e3:.1f}" if cost else "not run"
                for cost, size in zip(costs, sizes, strict=True)
            ]
            exponent = results.exponent(builder.name)
            yield _row([builder.label, *cells, "" if exponent is None else f"{exponent:.2f}"])


def stages_table(results: Results) -> Iterator[str]:
    """Yield what each of our hooks takes of a page, the most expensive first."""
    sizes = [size for size in results.sizes if size in results.stages]
    events = {name for runs in results.stages.values() for run in runs for name in run}
    hooks = sorted({name.partition(".on_")[0] for name in events})
    own = [hook for hook in hooks if "." not in hook]

    def per_page(hook: str, size: int) -> float:
        of_hook = (event for event in events if event.startswith(f"{hook}.on_"))
        return sum(results.stage(event, size) for event in of_hook) / size * 1e3

    yield from _head("Milliseconds a page", *(f"{size:,} pages" for size in sizes))
    for hook in sorted(own, key=lambda hook: -per_page(hook, sizes[-1])):
        cells = [f"{per_page(hook, size):.2f}" for size in sizes]
        if any(float(cell) for cell in cells):
            yield _row([f"`{hook}.py`", *cells])
    totals = [f"{sum(per_page(hook, size) for hook in own):.1f}" for size in sizes]
    yield _row(["All hooks", *totals])


def rebuilds_table(results: Results, pages: int) -> Iterator[str]:
    """Yield the seconds of each scenario; who keeps nothing always builds the whole site."""
    plain = results.median(PLAIN, COLD.name, pages)
    labels = [scenario.label for scenario in SCENARIOS]
    yield from _head(f"Seconds, {pages:,} pages", *labels, "An edit to Material's full build")
    for builder in BUILDERS:
        costs = [results.median(builder.name, scenario.name, pages) for scenario in SCENARIOS]
        if costs[0] is None:
            continue
        cells = [f"{(cost or costs[0]).wall:.1f}" for cost in costs]
        edit = costs[2] or costs[0]
        yield _row([builder.label, *cells, f"{edit.wall / plain.wall:.3f}" if plain else ""])


def _head(first: str, *others: str) -> Iterator[str]:
    yield _row([first, *others])
    yield _row(["---", *["--:"] * len(others)])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
