"""Measure how long a site takes to build, side by side with other builders.

    python -m pip install -e ".[site,bench]"; apt-get install hugo     (or Hugo's own download)
    python tests/bench/build/run.py                        all of it, some 25 minutes
    python tests/bench/build/run.py --sizes 10 100         a look, some minutes
    python tests/bench/build/run.py --write                and put the tables into the docs
    python tests/bench/build/run.py --from results.json    make the tables of an earlier run again

Builders take turns within a round, each build is a process of its own, and the tables have the
median of the rounds. A site of 5,000 pages or more is built once, and not by what grows with the
square of the pages. Linux or macOS.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "hooks"))
sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

from builders import BUILDERS, Builder, versions
from checks import check
from measure import run
from results import Results
from scenarios import COLD, SCENARIOS, apply, page_file
from settings import ROOT
from tables import other_tables, page_tables

from bench_tables import processor, show_tables

PAGE = ROOT / "docs" / "owners" / "speed.md"
SIZES = (10, 100, 1000, 5000)
# From here on one round, without what is quadratic.
LARGE = 5000
# Most tables are about this size, or the largest that was measured below it.
SHOWN = 1000


def main() -> None:
    """Measure what the command line names, print the tables, and write them if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    names = [builder.name for builder in BUILDERS]
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of pages")
    parser.add_argument("--rounds", type=int, default=2, help="rounds to take the median of")
    parser.add_argument("--builders", nargs="+", choices=names, default=names)
    parser.add_argument("--keep", type=Path, default=Path("build/bench.json"), help="raw figures")
    parser.add_argument("--from", dest="earlier", type=Path, help="raw figures of an earlier run")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {PAGE.name}")
    arguments = parser.parse_args()
    if arguments.earlier:
        results = Results.read(arguments.earlier)
    else:
        builders = [builder for builder in BUILDERS if builder.name in arguments.builders]
        results = measure_all(builders, arguments.sizes, arguments.rounds, arguments.keep)
    shown = max(size for size in results.sizes if size <= max(SHOWN, results.sizes[0]))
    show_tables(other_tables(results, shown), PAGE, write=False)
    show_tables(page_tables(results, shown), PAGE, write=arguments.write)


def measure_all(builders: list[Builder], sizes: list[int], rounds: int, keep: Path) -> Results:
    """Build sites of all sizes with all builders and return what it cost."""
    if missing := [builder.missing() for builder in builders if builder.missing()]:
        sys.exit(f"not installed: {', '.join(missing)}")
    keep.parent.mkdir(parents=True, exist_ok=True)
    results = Results(f"{', '.join(versions())}; {machine()}.", keep)
    for size in sorted(sizes):
        chosen = [builder for builder in builders if size < LARGE or not builder.quadratic]
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            for builder in chosen:
                builder.prepare(Path(name, builder.name), size)
            for number in range(rounds if size < LARGE else 1):
                for builder in chosen:
                    _measure(builder, Path(name, builder.name), size, number, results)
    return results


def _measure(builder: Builder, folder: Path, pages: int, number: int, results: Results) -> None:
    """Measure one builder's scenarios in one round."""
    source = page_file(builder, folder)
    original = source.read_bytes()
    builder.cool(folder)
    for scenario in SCENARIOS if builder.rebuilds else [COLD]:
        apply(scenario, builder, folder, f"round {number}")
        cost, printed = run(builder.command, folder, builder.full_environment())
        stages = folder / "stages.json"
        if scenario is COLD:
            check(builder, folder, pages, printed)
            if stages.is_file() and not builder.rebuilds:
                results.add_stages(pages, json.loads(stages.read_text(encoding="utf-8")))
        results.add(builder.name, scenario.name, pages, cost)
        figures = f"{cost.wall:7.1f} s  cpu {cost.cpu:7.1f} s  {cost.peak:6,.0f} MB"
        now = time.strftime("%H:%M:%S")
        print(f"{now} {pages:6,} {builder.name:9} {scenario.name:6} {figures}", flush=True)
    source.write_bytes(original)


def machine() -> str:
    """Return what the figures were measured on, without names."""
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{processor()}, {os.cpu_count()} cores, {_memory()}, {system}"


def _memory() -> str:
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{size / 2**30:.0f} GB of memory"


if __name__ == "__main__":
    main()
