"""Ask the searches of somebody else's documentation, in a real browser:

    python tests/bench/search/foreign.py SITE QUERIES.tsv [QUERIES.tsv ...] [--engine NAME]

Four searches and 40 queries take some ten minutes; with `--engine` one search alone is asked. SITE
is a folder that Material for MkDocs has built, with its search. A line of a file of queries is a
query, and the pages that answer it, blanks between. Files for the docs of Starlette, uv, pixi,
Argo Workflows (argoproj/argo-workflows at f016ad89eb, whose `properdocs.yml` MkDocs builds with
`strict: false`), kOps (kubernetes/kops at 268927e264), FastAPI (fastapi/fastapi at c3f316b, English
pages), Argo CD (argoproj/argo-cd at 37ee009) and Material for MkDocs (5b36f2a) stand in `real/`;
the last three were built without their plugins for macros and included files. MiniSearch gets what
Material's index holds, with `fuzzy: 0.2` and `prefix: true`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
HOOKS = HERE.parents[2] / "hooks"
sys.path[:0] = [str(HERE), str(HERE.parents[1]), str(HERE.parents[1] / "tools"), str(HOOKS)]

from engines import ENGINES, Engine, put_minisearch, put_pagefind  # noqa: E402
from measure import PATIENCE, ask, open_search  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from conftest import BROWSER_ARGUMENTS  # noqa: E402
from find_browser import find_browser  # noqa: E402
from site_server import serve  # noqa: E402

COMPARED = ("Clearpane", "MiniSearch", "Material", "Pagefind")


def build(engine: str, source: Path, site: Path) -> None:
    """Copy a built site, and give it one of the searches."""
    shutil.copytree(source, site)
    if engine == "Clearpane":
        command = [sys.executable, "-m", "clearpane", "finish", str(site), "--only", "search"]
        # In a folder without settings: ours are of another site.
        hooks = {**os.environ, "PYTHONPATH": str(HOOKS)}
        subprocess.run(command, cwd=site.parent, env=hooks, capture_output=True, check=False)
        assert (site / "search" / "clear-search.js").is_file(), "the site has no box that we know"
    elif engine == "Pagefind":
        put_pagefind(site)
    elif engine == "MiniSearch":
        put_minisearch(site)


def read_queries(files: list[str]) -> list[tuple[str, list[str]]]:
    """Return the queries, each with the pages that answer it."""
    lines = [line for file in files for line in Path(file).read_text("utf-8").splitlines()[1:]]
    rows = [line.split("\t") for line in lines if line.strip()]
    return [(row[0], row[1].split(" ")) for row in rows]


def ranks(
    browser: Browser, engine: Engine, site: Path, queries: list[tuple[str, list[str]]]
) -> list[int]:
    """Return the rank of the first right page of each query; 0 where there is none."""
    found = []
    with serve(site) as address:
        page, _ = open_search(browser, engine, address)
        for query, pages in queries:
            groups = ask(page, engine, query, PATIENCE).groups
            order = list(dict.fromkeys(group[0].split("#")[0].strip("/") for group in groups))
            found.append(next((n for n, one in enumerate(order, 1) if one in pages), 0))
        page.context.close()
    return found


def main() -> None:
    """Measure, and print a line for each search."""
    engines = {engine.name: engine for engine in ENGINES if engine.name in COMPARED}
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("site", type=Path)
    options.add_argument("files", nargs="+")
    options.add_argument("--engine", choices=engines)
    chosen = options.parse_args()
    queries = read_queries(chosen.files)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_ARGUMENTS)
        for engine in [engines[chosen.engine]] if chosen.engine else engines.values():
            folder = Path(name) / engine.name
            build(engine.name, chosen.site, folder)
            found = ranks(browser, engine, folder, queries)
            first, three = found.count(1), sum(1 <= rank <= 3 for rank in found)
            total = len(queries)
            print(
                f"{engine.name}: {first / total:.3f} / {three / total:.3f} of {total}", flush=True
            )


if __name__ == "__main__":
    main()
