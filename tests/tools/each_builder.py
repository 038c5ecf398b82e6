"""Build a site with each of the builders that Clearpane supports, once for all test processes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from filelock import FileLock

from article_check import ARTICLES

TESTS = Path(__file__).parents[1]
HOOKS = TESTS.parent / "hooks"
CASES = sorted((TESTS / "cases" / "clean").iterdir())
ARTICLE = ARTICLES / "seed.md"
HOST = re.compile(r"(?:https?:)?//([\w.-]+\.[a-z]{2,})", re.IGNORECASE)

COMMANDS = {
    "mkdocs": ["mkdocs", "build"],
    "properdocs": ["properdocs", "build", "-f", "mkdocs.yml"],
    "zensical": ["zensical", "build"],
}
BUILDERS = [
    pytest.param(
        name,
        marks=pytest.mark.skipif(find_spec(name) is None, reason=f"{name} is not installed"),
    )
    for name in COMMANDS
]

SNIPPET = '<a href="https://offers.pxf.io/c/7/8/9">Brought in by a snippet</a>\n'
SETTINGS = """\
site_name: Articles
site_url: https://articles.example/
theme: {{ name: material, font: false, variant: classic }}
markdown_extensions:
  - admonition
  - attr_list
  - def_list
  - footnotes
  - md_in_html
  - tables
  - pymdownx.details
  - pymdownx.tabbed: {{ alternate_style: true }}
  - pymdownx.superfences
  - pymdownx.snippets: {{ base_path: [parts] }}
{ours}
"""
EXTENSIONS = "  - clearpane.extension\n"


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m …` in a folder, with the library on its path, and return what it said."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HOOKS), "PYTHONUTF8": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=180,
    )


def build(folder: Path, builder: str) -> str:
    """Build the site of a folder into its `site/`; return the log."""
    done = run(folder, *COMMANDS[builder], NO_MKDOCS_2_WARNING="1")
    assert done.returncode == 0, done.stdout
    return done.stdout


def write_articles(folder: Path, *, ours: bool, few: bool = False) -> None:
    """Write a site of articles full of ads, or its home alone, with our parts or without."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (folder / "parts").mkdir()
    (folder / "parts" / "ad.html").write_bytes(SNIPPET.encode())
    home = '# Home\n\n1. Open it.\n2. Close it.\n\n--8<-- "ad.html"\n'
    (docs / "index.md").write_bytes(home.encode())
    for case in () if few else CASES:
        shutil.copyfile(case / "in.md", docs / f"{case.name}.md")
    if ARTICLE.is_file() and not few:
        shutil.copyfile(ARTICLE, docs / "seed.md")
    hooks = [f"  - {(HOOKS / name).as_posix()}.py\n" for name in ("strip_ads",)]
    settings = SETTINGS.format(ours=f"{EXTENSIONS}hooks:\n{''.join(hooks)}" if ours else "")
    (folder / "mkdocs.yml").write_bytes(settings.encode())


def ad_hosts() -> set[str]:
    """Return the hosts that stand in the articles and not in the same articles cleaned."""
    return {*_hosts("in.md") - _hosts("out.md"), "offers.pxf.io"}


def _hosts(name: str) -> set[str]:
    texts = ((case / name).read_bytes().decode() for case in CASES)
    return {host.lower() for text in texts for host in HOST.findall(text)}


def published_hosts(site: Path) -> set[str]:
    """Return each host that stands in an address in any published file of text but scripts."""
    kinds = {".html", ".json", ".xml", ".txt", ".md"}
    files = [path for path in site.rglob("*") if path.suffix in kinds]
    assert len(files) > len(CASES)
    texts = (path.read_text(encoding="utf-8") for path in files)
    return {host.lower() for text in texts for host in HOST.findall(text)}


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that `make` has filled, once for all test processes of a run."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / name
    with FileLock(shared / f"{name}.lock"):
        if not folder.is_dir():
            unfinished = folder.with_name(f"{name}-unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder
