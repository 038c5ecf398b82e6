"""Measure the search against its peers, in a real browser, and write the figures down.

    python tests/bench/search/run.py             all of it, some forty minutes
    python tests/bench/search/run.py --quality   what is found only; what it costs stays
    python tests/bench/search/run.py --times     what it costs only, on a machine that does nothing
                                                 else; what is found stays
    python tests/bench/search/run.py --pages 1000  key to paint on generated sites of so many
    ... --sites FOLDER                           keep the sites there, and take those that are there
    python tests/bench/search/run.py --engine NAME  what one search finds of the held queries
    python tests/bench/search/run.py --tuned     our search on the tuned set only, with the misses

The figures go between the marks in docs/owners/search.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [
    str(HERE),
    str(HERE.parents[1]),
    str(HERE.parents[1] / "tools"),
    str(HERE.parents[2] / "hooks"),
]

from engines import BARE, ENGINES, Engine  # noqa: E402
from large_sites import large_site  # noqa: E402
from measure import PATIENCE, ask, before_first_results, open_search, transferred  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from report import Result, print_times, write_costs, write_found, write_row  # noqa: E402
from scores import HALVES, Hit, Query, judge, read_queries  # noqa: E402

from conftest import BROWSER_ARGUMENTS  # noqa: E402
from find_browser import find_browser  # noqa: E402
from site_server import serve  # noqa: E402

NOISE = ("qqqxzzjw", "zzxqj wqxz", "jjjkkkqqq")
# Of the queries that were tuned on, for they tell little, and four searches take their time.
TUNED_EACH = 4
TIMED_EACH = 24
TIMED_ON_LARGE = 12
FIRST_RESULTS = 300_000


def measure_apart(engine: Engine, site: Path, queries: list[Query]) -> Result:
    """Build a site and measure its search in a browser of its own; times are taken later."""
    if not site.is_dir():
        engine.build(site)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_ARGUMENTS)
        return measure(browser, engine, site, queries)


def measure(browser: Browser, engine: Engine, site: Path, queries: list[Query]) -> Result:
    """Ask every query, and then noise."""
    with serve(site) as address:
        page, requests = open_search(browser, engine, address)
        hits: list[Hit] = []
        bytes_before_first = 0
        for query in queries:
            answer = ask(page, engine, query.text, PATIENCE)
            if answer.groups and not bytes_before_first:
                bytes_before_first = transferred(before_first_results(page, requests))
            hits.append(judge(query, answer.groups))
        noise = [ask(page, engine, words).groups for words in NOISE]
        help_shown = page.locator(".search-help").count() > 0
        page.context.close()
    print(f"{engine.name}: {len(queries)} queries, {bytes_before_first} bytes", flush=True)
    return Result(engine.name, hits, [], bytes_before_first, not any(noise) and help_shown)


def time_in_turn(
    browser: Browser,
    sites: dict[str, Path],
    results: list[Result],
    queries: list[Query],
    patience: int = 1,
) -> None:
    """Ask each search the same query in turn, so that what else the machine does hits all alike."""
    with ExitStack() as servers:
        opened = []
        for result in results:
            (engine,) = (engine for engine in ENGINES if engine.name == result.name)
            address = servers.enter_context(serve(sites[engine.name]))
            page, _ = open_search(browser, engine, address)
            page.set_default_timeout(FIRST_RESULTS)
            page.keyboard.type("licence")
            page.wait_for_function("() => watched.first")
            ask(page, engine, queries[-1].text, patience)
            opened.append((engine, page, result))
        for query in queries:
            for engine, page, result in opened:
                page.bring_to_front()
                # Where the last letter changes no result, nothing is painted.
                time = ask(page, engine, query.text, patience, timed=True).milliseconds
                if time is not None:
                    result.times.append(time)


def time_large(browser: Browser, small: dict[str, Path], folder: Path, pages: int) -> None:
    """Time searches in turn on a generated site of so many pages."""
    engines = [e for e in ENGINES if e.name not in (BARE, "Zensical")]
    sites = {engine.name: folder / f"{engine.name}-{pages}" for engine in engines}
    for name, site in sites.items():
        if not site.is_dir():
            large_site(small[name], site, name, pages)
    results = [Result(engine.name, [], [], 0, False) for engine in engines]
    queries = read_queries()
    time_in_turn(
        browser, sites, results, queries[:: len(queries) // TIMED_ON_LARGE], max(1, pages // 500)
    )
    print_times(results)


def main() -> None:
    """Measure, print, and write the report."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    choice = options.add_mutually_exclusive_group()
    options.add_argument("--sites", type=Path)
    for name in ("--tuned", "--quality", "--times"):
        choice.add_argument(name, action="store_true")
    choice.add_argument("--pages", type=int)
    choice.add_argument("--engine", choices=[engine.name for engine in ENGINES])
    chosen = options.parse_args()
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    queries = read_queries()
    with tempfile.TemporaryDirectory() as name:
        sites = {engine.name: (chosen.sites or Path(name)) / engine.name for engine in ENGINES}
        if chosen.tuned:
            tuned = [query for query in queries if query.half == "tuned"]
            print_misses(measure_apart(ENGINES[0], sites[ENGINES[0].name], tuned))
            return
        if chosen.engine:
            held = [query for query in queries if query.half == "held"]
            (engine,) = (engine for engine in ENGINES if engine.name == chosen.engine)
            write_row(measure_apart(engine, sites[engine.name], held))
            return
        results = []
        if not chosen.pages:
            asked = queries[:1] if chosen.times else asked_of_all(queries)
            with ProcessPoolExecutor(len(ENGINES)) as pool:
                jobs = [pool.submit(measure_apart, e, sites[e.name], asked) for e in ENGINES]
                results = [job.result() for job in jobs]
            if not chosen.times:
                write_found(results)
        if chosen.quality:
            return
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_browser(), args=BROWSER_ARGUMENTS
            )
            if chosen.pages:
                time_large(browser, sites, chosen.sites or Path(name), chosen.pages)
                return
            time_in_turn(browser, sites, results, queries[::TIMED_EACH])
            print_times(results)
            write_costs(results)


def asked_of_all(queries: list[Query]) -> list[Query]:
    """Return the queries that each search is asked: all held ones, and some of the tuned ones."""
    halves = {half: [query for query in queries if query.half == half] for half in HALVES}
    return [*halves["held"], *halves["tuned"][::TUNED_EACH]]


def print_misses(result: Result) -> None:
    """Print the queries that do not lead where they must."""
    for hit in result.hits:
        if hit.rank != 1 or not hit.landed:
            print(f"{hit.query.text!r}: rank {hit.rank}, wanted {hit.query.answers}")


if __name__ == "__main__":
    main()
