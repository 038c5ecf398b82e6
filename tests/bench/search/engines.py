"""The searches that are compared: how each is built from the same pages, and how it is used."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clearpane.search.index import read_script

ROOT = Path(__file__).parents[3]
PLAIN_THEME = """
theme:
  name: material
  font: false
  features: [search.highlight, search.suggest]
plugins: [search]
"""
PAGEFIND_PAGE = """<!doctype html><meta charset="utf-8"><title>Pagefind</title>
<link href="/pagefind/pagefind-ui.css" rel="stylesheet"><script src="/pagefind/pagefind-ui.js">
</script><div id="search"></div><script>addEventListener("DOMContentLoaded", () =>
new PagefindUI({ element: "#search", showSubResults: true, showImages: false }))</script>
"""
MINISEARCH = ROOT / "tests/javascript/node_modules/minisearch/dist/umd/index.js"
MINISEARCH_PAGE = """<!doctype html><meta charset="utf-8"><title>MiniSearch</title>
<script src="/minisearch.js"></script><input id="box"><ol id="list"></ol><script>
const index = new MiniSearch({ fields: ["title", "text"],
  searchOptions: { fuzzy: 0.2, prefix: true } })
const docs = DOCS
index.addAll(docs.map((entry, id) => ({ ...entry, id })))
const box = document.querySelector("#box"), list = document.querySelector("#list")
box.addEventListener("input", () => list.replaceChildren(...index.search(box.value).slice(0, 60)
  .map(({ id }) => Object.assign(document.createElement("a"), { href: docs[id].location }))))
</script>"""
MATERIAL_GROUPS = """root => [...root.querySelectorAll(".md-search-result__item")].map(item =>
  [...item.querySelectorAll("a")]
    .map(a => [a.href, parseFloat(a.querySelector("article").dataset.mdScore)])
    .sort((a, b) => b[1] - a[1]).map(([href]) => href))"""
OUR_GROUPS = """root => [...root.querySelectorAll(".md-search-result__item")]
  .map(item => [...item.querySelectorAll("a")].map(a => a.href))"""
PAGEFIND_GROUPS = """root => [...root.querySelectorAll(".pagefind-ui__result")]
  .map(item => [...item.querySelectorAll("a")].map(a => a.href))"""
LINKS = "root => [...root.querySelectorAll('a')].map(a => [a.href])"
ZENSICAL_GROUPS = """root => [...root.querySelectorAll("a[role=option]")].map(a => [a.href])"""


@dataclass(frozen=True)
class Engine:
    """One search: its name, how its site is built, and what of it is where in the page.

    `build` fills a folder with a site. `root` is a script that gives the element in which results
    appear, `groups` one that reads them from it: for each page, in the order painted, the
    addresses of its links, first the one that the Enter key follows. `files` tells the requests
    that are made for the search alone. Results that have not changed for `quiet` milliseconds rest:
    longer than the search waits after a key before it begins.
    """

    name: str
    build: Callable[[Path], None]
    start: str
    box: str
    root: str
    groups: str
    files: str
    quiet: int


def build_ours(site: Path) -> None:
    """Build this repository's site."""
    _run(sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site), cwd=ROOT)


def build_bare(site: Path) -> None:
    """Build this repository's site, and take out of its index what people have written for it."""
    build_ours(site)
    for file in (site / "search").glob("index.*.js"):
        data = read_script(file.read_text("utf-8"))
        if isinstance(data, dict):
            data |= {key: [] for key in ("synonyms", "keywords") if key in data}
            for page in data.get("pages", ()):
                page.pop("learned", None)
            written = f'clearSearchData("{file.name}",{json.dumps(data, ensure_ascii=False)})'
            file.write_text(written, encoding="utf-8")


def build_material(site: Path) -> None:
    """Build the same pages with Material as it comes, without our hooks and templates."""
    project = _plain_project(site)
    _run(sys.executable, "-m", "mkdocs", "build", "--quiet", "--no-strict", cwd=project)
    shutil.move(project / "site", site)


def build_minisearch(site: Path) -> None:
    """Give Material's index to MiniSearch, with `fuzzy: 0.2` and `prefix: true`."""
    build_material(site)
    put_minisearch(site)


def put_minisearch(site: Path) -> None:
    """Put MiniSearch into a site that Material has built."""
    shutil.copy(MINISEARCH, site / "minisearch.js")
    index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    page = MINISEARCH_PAGE.replace("DOCS", json.dumps(index["docs"]).replace("</", "<\\/"))
    (site / "minisearch.html").write_text(page, encoding="utf-8")


def build_pagefind(site: Path) -> None:
    """Index Material's pages, their articles only, with Pagefind and its default interface."""
    build_material(site)
    put_pagefind(site)


def put_pagefind(site: Path) -> None:
    """Put Pagefind into a finished site."""
    _run(sys.executable, "-m", "pagefind", "--site", str(site), "--root-selector", "article")
    (site / "pagefind-search.html").write_text(PAGEFIND_PAGE, encoding="utf-8")


def build_zensical(site: Path) -> None:
    """Build the same pages with Zensical as it comes."""
    project = _plain_project(site)
    _run(sys.executable, "-m", "zensical", "build", cwd=project)
    shutil.move(project / "site", site)


def _plain_project(site: Path) -> Path:
    """Copy pages and Markdown settings to a project of its own, without what is ours."""
    project = site.with_name(f"{site.name}-project")
    shutil.copytree(ROOT / "docs", project / "docs")
    home = project / "docs" / "index.md"
    home.write_text(re.sub(r"(?m)^template:.*\n", "", home.read_text(encoding="utf-8")), "utf-8")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    blocks = re.split(r"(?m)^(?=[a-z_]+:)", settings)
    kept = [b for b in blocks if re.match(r"(site_name|site_url|markdown_extensions|nav):", b)]
    plain = re.sub(r"(?m)^ *- clearpane\..*\n", "", "".join(kept))
    (project / "mkdocs.yml").write_text(plain + PLAIN_THEME, encoding="utf-8")
    return project


def _run(*command: str, cwd: Path | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


_DOCUMENT = "() => document"
_MATERIAL_BOX = "[data-md-component=search-query]"
_MATERIAL_LIST = "() => document.querySelector('.md-search-result')"

BARE = "Clearpane, nothing hand-written"
ENGINES = (
    Engine(
        "Clearpane", build_ours, "", _MATERIAL_BOX, _MATERIAL_LIST, OUR_GROUPS,
        r"/search/", 250,
    ),
    Engine(
        BARE, build_bare, "", _MATERIAL_BOX, _MATERIAL_LIST, OUR_GROUPS,
        r"/search/", 250,
    ),
    Engine(
        "MiniSearch", build_minisearch, "minisearch.html", "#box",
        "() => document.querySelector('#list')", LINKS, r"/minisearch\.", 250,
    ),
    Engine(
        "Material", build_material, "", _MATERIAL_BOX, _MATERIAL_LIST, MATERIAL_GROUPS,
        r"/search/|/workers/|/lunr/", 250,
    ),
    Engine(
        "Pagefind", build_pagefind, "pagefind-search.html", ".pagefind-ui__search-input",
        _DOCUMENT, PAGEFIND_GROUPS, r"/pagefind/", 600,
    ),
    Engine(
        "Zensical", build_zensical, "", "input[role=combobox]",
        "() => [...document.querySelectorAll('*')].find(e => e.shadowRoot).shadowRoot",
        ZENSICAL_GROUPS, r"/search\.json|/workers/", 350,
    ),
)  # fmt: skip
