"""Make a site of a few files and check it, in this process: one behaviour in few lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from clearpane.core.findings import Finding
from clearpane.core.rules import all_rules
from clearpane.core.text import fixes
from clearpane.run import read_project, run

TODAY = date(2026, 11, 27)


def write(folder: Path, files: dict[str, str], settings: str = "") -> None:
    """Write files below `docs`, or below the folder where they begin with `/`, and settings."""
    for name, text in files.items():
        path = folder / (name.lstrip("/") if name.startswith("/") else f"docs/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    (folder / "mkdocs.yml").write_text(f"site_name: S\n{settings}", encoding="utf-8")


def check(folder: Path, files: dict[str, str], settings: str = "") -> list[Finding]:
    """Return what `clearpane check` finds of links on these pages, orphans left out."""
    write(folder, files, settings)
    found = run(read_project(folder / "mkdocs.yml", folder, TODAY))
    links = (finding for finding in found if all_rules()[finding.rule].family == "links")
    return [finding for finding in links if finding.rule != "link-orphan"]


def rules(folder: Path, files: dict[str, str], settings: str = "") -> list[str]:
    """Return the rules that these pages break."""
    return [finding.rule for finding in check(folder, files, settings)]


def fixed(folder: Path, files: dict[str, str], settings: str = "") -> dict[str, str]:
    """Return the files that the certain repairs have changed, as they are after."""
    fixes(check(folder, files, settings), folder).carry_out()
    after = {name: (folder / "docs" / name).read_bytes().decode() for name in files}
    return {name: text for name, text in after.items() if text != files[name]}
