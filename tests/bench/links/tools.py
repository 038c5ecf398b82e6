"""Other link checkers, run on a folder as their own documentation says."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parents[3]


class Said(NamedTuple):
    """One message: the source page that it is about (empty: unknown), and its words."""

    page: str
    words: str


@dataclass(frozen=True)
class Tool:
    """A checker: how to run it on a project, which line numbers it gives, if any."""

    name: str
    run: Callable[[Path], list[Said]]
    line: str


def run(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder and return what it said, whatever its exit code."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "hooks"),
        "NO_MKDOCS_2_WARNING": "1",
        "DISABLE_MKDOCS_2_WARNING": "true",
        "COLUMNS": "10000",
    }
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8"
    )


def mkdocs(folder: Path) -> list[Said]:
    """Build strictly, without Clearpane, all of MkDocs's own validation on."""
    text = run(folder, sys.executable, "-m", "mkdocs", "build", "--strict").stderr
    said = []
    for message in re.split(r"^(?=WARNING|ERROR|INFO)", text, flags=re.MULTILINE):
        page = re.search(r"Doc file '(.+?)'", message)
        if message.startswith(("WARNING", "ERROR")):
            said.append(Said(f"docs/{page[1]}" if page else "", message))
    return said


def htmlproofer(folder: Path) -> list[Said]:
    """Build with mkdocs-htmlproofer-plugin, internal links only, MkDocs's validation off."""
    settings = folder / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    plugin = "plugins:\n  - htmlproofer: { validate_external_urls: false }\n"
    settings.write_text(text.replace("plugins:\n", plugin), encoding="utf-8")
    log = run(folder, sys.executable, "-m", "mkdocs", "build", "--no-strict").stderr
    settings.write_text(text, encoding="utf-8")
    found = re.findall(r"htmlproofer: (invalid url .*) \[(\S+)\]$", log, re.MULTILINE)
    return [Said(f"docs/{page}", words) for words, page in found]


def lychee(folder: Path) -> list[Said]:
    """Check the built site offline, with anchors."""
    site = folder / "site"
    return _lychee(folder, "--index-files=index.html", f"--root-dir={site}", site)


def lychee_on_sources(folder: Path) -> list[Said]:
    """Check the sources offline, with anchors, as a code host shows them."""
    docs = folder / "docs"
    return _lychee(folder, "--fallback-extensions=md", f"--root-dir={docs}", docs)


def _lychee(folder: Path, *options: str | Path) -> list[Said]:
    offline = ("--format=json", "--offline", "--include-fragments", "--no-progress")
    said = []
    for file, entries in json.loads(run(folder, "lychee", *offline, *options).stdout)[
        "error_map"
    ].items():
        path = Path(file)
        source = _source(folder, path) if path.suffix == ".html" else _below(folder, path)
        for entry in entries:
            url = unquote(entry["url"])
            for base in ("site", "docs"):
                url = url.replace(f"file://{(folder / base).resolve()}/", "")
            said.append(Said(source, f"{url} {entry['status']['text']}"))
    return said


def _below(folder: Path, path: Path) -> str:
    whole = (folder / path).resolve()
    return whole.relative_to(folder.resolve()).as_posix()


def linkchecker(folder: Path) -> list[Said]:
    """Follow the built site from its home page."""
    options = ("--no-status", "--no-robots", "--output=csv", "--check-extern", "--ignore-url=^http")
    done = run(folder, "linkchecker", *options, folder / "site" / "index.html")
    lines = [line for line in done.stdout.splitlines() if not line.startswith("#")]
    said = []
    for row in csv.DictReader(lines, delimiter=";"):
        if row["valid"] == "False" or row["warningstring"]:
            parent = Path(unquote(urlsplit(row["parentname"]).path))
            said.append(Said(_source(folder, parent), f"{row['urlname']} {row['result']}"))
    return said


def clearpane(folder: Path) -> list[Said]:
    """Build with Clearpane's hook."""
    log = run(folder, sys.executable, "-m", "mkdocs", "build", "--no-strict").stderr
    found = re.findall(r"^WARNING -  (\S+?):\d+:\d+: (.*\n  fix: .*)$", log, re.MULTILINE)
    return [Said(path, words) for path, words in found]


def _source(folder: Path, page: Path) -> str:
    """Return the source of a built page."""
    built = page if page.is_absolute() else folder / page
    if not built.is_relative_to(folder / "site"):
        return ""
    name = built.relative_to(folder / "site").as_posix()
    stem = name.removesuffix(".html").removesuffix("/index")
    for source in (f"docs/{stem}.md", f"docs/{stem}/index.md", f"docs/{name}"):
        if (folder / source).exists():
            return source
    return ""


OTHERS = [
    Tool("MkDocs, strict, all validation", mkdocs, "none"),
    Tool("mkdocs-htmlproofer-plugin", htmlproofer, "none"),
    Tool("lychee --offline --include-fragments", lychee, "of the built page"),
    Tool("The same on the sources", lychee_on_sources, "of the source"),
    Tool("LinkChecker", linkchecker, "of the built page"),
]
OURS = Tool("Clearpane", clearpane, "of the source")
