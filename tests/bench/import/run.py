"""Measure `clearpane import` and `clean` over many articles, and what a second core brings.

    pip install -e '.[site,dask]'
    python tests/bench/import/run.py [--count 100000] [--scaling 10000] [--dask 5000]

The articles are made anew from those in ../shared/articles, in other orders, sizes and mixtures;
these belong to others and are no part of the repository.
One core and two are compared over fewer articles than the whole, for with
100,000 that alone would take an hour. All takes forty minutes so, and some 3 GB of disk.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "hooks"), str(ROOT / "tests" / "tools")]

# These need the two folders above.
from process_tree import Run, measure  # noqa: E402

from bench_tables import processor  # noqa: E402
from vary_articles import read_originals, write_many  # noqa: E402

ARTICLES = ROOT.parent / "shared" / "articles"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "hooks"), "PYTHONUTF8": "1"}
JOBS = (1, 2)


@dataclass(frozen=True)
class Row:
    """One measured run; `base` is the run that its speed is compared with, if there is one."""

    label: str
    count: int
    size: int
    run: Run
    base: Run | None = None

    def cells(self) -> list[str]:
        """Return the row of the table."""
        return [
            self.label,
            f"{self.count:,}",
            f"{self.run.seconds:,.0f}",
            f"{self.count / self.run.seconds:,.0f}",
            f"{self.size / self.run.seconds / 1e6:.2f}",
            f"{self.base.seconds / self.run.seconds:.2f}" if self.base else "",
            f"{self.run.memory / 2**20:,.0f}",
        ]


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=100_000, help="articles for the commands")
    parser.add_argument("--scaling", type=int, default=10_000, help="articles for one core and two")
    parser.add_argument("--dask", type=int, default=5_000, help="articles for Dask and the pool")
    parser.add_argument("--articles", type=Path, default=ARTICLES, help="what they are made of")
    parser.add_argument("--folder", type=Path, help="where to work, in place of the system's")
    arguments = parser.parse_args()
    originals = read_originals(arguments.articles)
    if not originals:
        sys.exit(f"no articles in {arguments.articles}")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(dir=arguments.folder) as work:
        folder = Path(work).resolve()
        for count, jobs in ((arguments.scaling, JOBS), (arguments.count, JOBS[-1:])):
            size = write_many(originals, folder / "articles", count)
            rows += _commands(folder, count, size, jobs)
            shutil.rmtree(folder / "articles")
        size = write_many(originals, folder / "articles", arguments.dask)
        rows += _dask(folder, arguments.dask, size)
    lines = [f"{_machine()}; dask and distributed {version('distributed')}.", "", *_table(rows)]
    print("\n".join(lines))


def _commands(folder: Path, count: int, size: int, each: Sequence[int]) -> list[Row]:
    """Return a row for each command with each number of jobs."""
    rows: list[Row] = []
    for name, arguments in (
        ("import", ["import", "articles", "--to", "new", "--report", "look.md"]),
        ("clean --check", ["clean", "--check", "articles"]),
    ):
        runs: list[Run] = []
        for jobs in each:
            runs.append(_measure(folder, [*_CLEARPANE, *arguments, "--jobs", str(jobs)]))
            shutil.rmtree(folder / "new", ignore_errors=True)
            (folder / "look.md").unlink(missing_ok=True)
            label = f"`{name} --jobs {jobs}`"
            rows.append(Row(label, count, size, runs[-1], runs[0] if len(each) > 1 else None))
    return rows


def _dask(folder: Path, count: int, size: int) -> list[Row]:
    """Compare the example with the plain pool: both write each cleaned article."""
    example = folder / "example.py"
    shutil.copyfile(ROOT / "examples" / example.name, example)
    dask = _measure(folder, [sys.executable, str(example)])
    pool = _measure(folder, [*_CLEARPANE, "clean", "--write", "articles", "--jobs", "2"])
    return [
        Row("`clean --write --jobs 2`", count, size, pool, pool),
        Row("Dask, 2 workers", count, size, dask, pool),
    ]


_CLEARPANE = (sys.executable, "-m", "clearpane")


def _measure(folder: Path, command: list[str]) -> Run:
    run = measure(command, folder, ENVIRONMENT)
    words = " ".join(Path(word).name for word in command)
    print(
        f"{run.seconds:8.1f} s {run.memory / 2**20:6.0f} MB  {words}", file=sys.stderr, flush=True
    )
    return run


def _table(rows: list[Row]) -> list[str]:
    head = ["| What | Articles | Seconds | Articles a second | MB/s | Speed-up | Peak MB |"]
    cells = ("| " + " | ".join(row.cells()) + " |" for row in rows)
    return [*head, "|---|--:|--:|--:|--:|--:|--:|", *cells]


def _machine() -> str:
    """Return what the figures were measured on, without names."""
    return (
        f"{os.cpu_count()} cores ({processor()}), {platform.system()}, "
        f"Python {platform.python_version()}"
    )


if __name__ == "__main__":
    main()
