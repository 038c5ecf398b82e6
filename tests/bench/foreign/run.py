"""Build the documentation of other projects with and without our hooks, and compare.

By hand, in an environment of its own, because two of the sites run the project's own code:

    python -m pip install ".[site,foreign]"
    python tests/bench/foreign/run.py

The source packages come from PyPI into `build/foreign/`; nothing of them is kept in the
repository. Plugins that need git, a token or the web are left out, on both sides alike.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

from page_text import compare

HERE = Path(__file__).parent
WORK = HERE.parents[2] / "build" / "foreign"
SITES = ("hatch==1.18.2", "starlette==1.10.0", "copier==9.19.1")


def main() -> None:
    """Print a row for each site, and every difference and finding below."""
    rows, notes = [], []
    for requirement in SITES:
        folder = fetch(requirement)
        before, after = build(folder, "without"), build(folder, "with")
        differs = compare(folder / "site-without", folder / "site-with")
        found = sorted(set(after) - set(before))
        ads = sum(": ad-" in text or ": leftover-" in text for text in found)
        links = sum(": link-" in text for text in found)
        figures = (len(differs.words), len(differs.addresses), differs.steps, ads, links)
        cells = [requirement.replace("==", " "), differs.pages, *figures, len(before)]
        rows.append(f"| {' | '.join(map(str, cells))} |")
        notes += [f"{requirement}:", *differs.words, *differs.addresses, *found, ""]
    print("| Site | Pages | Words differ | Addresses differ | Steps | Ads | Links | MkDocs alone |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|", *rows, "", *notes, sep="\n")


def fetch(requirement: str) -> Path:
    """Return the folder of an unpacked source package."""
    WORK.mkdir(parents=True, exist_ok=True)
    name, version = requirement.split("==")
    folder = WORK / f"{name}-{version}"
    if not folder.is_dir():
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", f"--dest={WORK}"]
        subprocess.run([*pip, f"--no-binary={name}", requirement], check=True)
        with tarfile.open(WORK / f"{folder.name}.tar.gz") as archive:
            archive.extractall(WORK, filter="data")
    return folder


def build(folder: Path, mode: str) -> list[str]:
    """Build a site in a process of its own, and return its warnings."""
    result = subprocess.run(
        [sys.executable, str(HERE / "build_one.py"), mode],
        cwd=folder,
        # Hatch's own hook calls `hatch`.
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if result.returncode:
        sys.exit(f"{folder.name}, {mode} our hooks:\n{result.stderr}")
    return list(json.loads(result.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main()
