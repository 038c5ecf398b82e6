"""Measure the ad cleaner: beside its peers, and on inputs that would slow a careless one down.

    pip install -e '.[bench]'
    python tests/bench/cleaning/run.py [--only peers|growth] [--write]

`--write` puts the tables into docs/owners/cleaning.md. It takes
some ten minutes, and is no part of the test suite. The articles lie beside the repository, in
../shared/articles; they belong to others and are not part of it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "hooks"), str(ROOT / "tests" / "tools")]

# These need the two folders above.
from growth import LIMIT, Growth, measure_all  # noqa: E402
from peers import machine, measure  # noqa: E402
from quality import judge  # noqa: E402
from tables import growth_table, quality_table, speed_table  # noqa: E402

from article_check import ARTICLES, manifest, read  # noqa: E402
from bench_tables import show_tables  # noqa: E402

PAGE = ROOT / "docs" / "owners" / "cleaning.md"
ROUNDS = 5


def main() -> None:
    """Measure what the command line names, print the tables, and write them if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", choices=["peers", "growth"], help="measure only this")
    parser.add_argument(
        "--write", action="store_true", help=f"write what is lost and left into {PAGE.name}"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds to take the median of")
    arguments = parser.parse_args()
    tables: dict[str, list[str]] = {}
    if arguments.only != "growth":
        tables |= _peers(arguments.rounds)
    if arguments.only != "peers":
        tables["growth"] = growth_table(list(_growth()))
    quality = {name: lines for name, lines in tables.items() if name == "quality"}
    show_tables({name: tables[name] for name in tables.keys() - quality}, PAGE, write=False)
    show_tables(quality, PAGE, write=arguments.write)


def _peers(rounds: int) -> dict[str, list[str]]:
    if not ARTICLES.is_dir():
        sys.exit(f"no articles in {ARTICLES.name}: the comparison needs them beside the repository")
    names = [row.file for row in manifest()]
    size = sum(len(read(name).encode()) for name in names)
    times = measure(names, rounds)
    setting = (
        f"{len(names)} articles, {size / 1e6:.2f} MB of Markdown; CPU time, median of {rounds} "
        f"interleaved rounds; {machine()}."
    )
    return {
        "speed": [setting, "", *speed_table(times, size, len(names))],
        "quality": quality_table(judge()),
    }


def _growth() -> list[Growth]:
    found = []
    for growth in measure_all():
        mark = "  <-- above the limit" if growth.exponent > LIMIT else ""
        print(f"{growth.exponent:5.2f} {growth.seconds:7.2f} s  {growth.name}{mark}", flush=True)
        found.append(growth)
    return found


if __name__ == "__main__":
    main()
