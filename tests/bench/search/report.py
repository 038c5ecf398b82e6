"""Write the figures as tables into docs/owners/search.md, between its marks."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engines import BARE
from scores import Figures, Hit, figures

from clearpane.core.files import read_text, write_text

PAGE = Path(__file__).parents[3] / "docs" / "owners" / "search.md"


@dataclass(frozen=True)
class Result:
    """How one search fared on the real pages.

    `times`, in milliseconds, are those of the queries for which something new was painted.
    """

    name: str
    hits: list[Hit]
    times: list[float]
    bytes_before_first: int
    helps: bool


def write_found(results: Sequence[Result]) -> None:
    """Print what was found, and put what the held queries found into the page."""
    print("\n\n".join(_found(results, "tuned", "Of the set tuned on, every fourth")))
    print(*(_by_group(results, half) for half in ("held", "tuned")), sep="\n\n")
    _write("found", "\n\n".join(_found(results, "held", "The set that was held back")))


def write_row(result: Result) -> None:
    """Put what one search found of the held queries into its row of the page's table."""
    found = figures([hit for hit in result.hits if hit.query.half == "held"])
    begins = f"| {result.name} |"
    row = f"{begins} {' | '.join(_percent(found))} |"
    print(row, flush=True)
    before, table, after = re.split(
        "(?<=<!-- found begin -->)|(?=<!-- found end -->)", read_text(PAGE)
    )
    lines = table.splitlines()
    ours = [at for at, line in enumerate(lines) if line.startswith(("| ---", "| Clearpane"))]
    at = next((at for at, line in enumerate(lines) if line.startswith(begins)), ours[-1] + 1)
    is_there = lines[at].startswith(begins)
    lines[at : at + is_there] = [row]
    write_text(PAGE, "\n".join([before + lines[0], *lines[1:], after]))


def write_costs(results: Sequence[Result]) -> None:
    """Print what it cost on our site, and put it into the page."""
    _write("costs", _costs(results))


def print_times(results: Sequence[Result]) -> None:
    """Print the times of one run, and how many times those of the first search they are."""
    ours = statistics.median(results[0].times)
    rows = [
        [r.name, str(len(r.times)), *_times(r.times), f"{statistics.median(r.times) / ours:.1f}"]
        for r in results
    ]
    print(_table(["Search", "Keys", "Median", "95th percentile", "Times ours"], rows))


def _write(part: str, text: str) -> None:
    print(text, flush=True)
    begin, end = f"<!-- {part} begin -->", f"<!-- {part} end -->"
    page = read_text(PAGE)
    before, after = page.split(begin)[0], page.split(end)[1]
    write_text(PAGE, f"{before}{begin}\n\n{text}\n\n{end}{after}")


def _found(results: Sequence[Result], half: str, words: str) -> Iterable[str]:
    count = sum(hit.query.half == half for hit in results[0].hits)
    yield f"### {words} ({count} queries) {{ #{half} }}"
    yield _success(results, half)


def _success(results: Sequence[Result], half: str) -> str:
    rows = []
    for result in results:
        found = figures([hit for hit in result.hits if hit.query.half == half])
        rows.append([result.name, *_percent(found)])
    head = ["Search", "Right page first", "In the first three", "Mean reciprocal rank"]
    return _table([*head, "Enter leads to the section"], rows)


def _percent(found: Figures) -> list[str]:
    return [f"{found.first:.0%}", f"{found.three:.0%}", f"{found.mrr:.3f}", f"{found.landed:.0%}"]


def _by_group(results: Sequence[Result], half: str) -> str:
    groups = dict.fromkeys(hit.query.group for hit in results[0].hits)
    rows = []
    for group in groups:
        chosen = _chosen(half, group)
        rows.append([group, *(f"{figures(chosen(result)).first:.0%}" for result in results)])
    return _table(["Kind", *(result.name for result in results)], rows)


def _chosen(half: str, group: str) -> Callable[[Result], list[Hit]]:
    def choose(result: Result) -> list[Hit]:
        return [h for h in result.hits if h.query.half == half and h.query.group == group]

    return choose


def _costs(results: Sequence[Result]) -> str:
    rows = [
        [r.name, f"{r.bytes_before_first / 1000:.0f} kB", *_times(r.times), _yes(r.helps)]
        for r in results
        if r.name != BARE
    ]
    head = ["Search", "Loaded before the first result", "Key to paint, median"]
    return _table([*head, "95th percentile", "Noise gets help"], rows)


def _times(times: Sequence[float]) -> list[str]:
    ordered = sorted(times)
    slowest = ordered[math.ceil(0.95 * len(ordered)) - 1]
    middle = ordered[len(ordered) // 2]
    return [f"{time:.0f} ms" for time in (middle, slowest)]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
