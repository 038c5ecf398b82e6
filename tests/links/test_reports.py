"""What people have reported of link checkers: `tests/cases/links/reports.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from clearpane.core.findings import Finding
from clearpane.run import finish_site
from clearpane.sites.built import BuiltSite
from links.small_site import check, fixed

FILE = Path(__file__).parents[1] / "cases" / "links" / "reports.toml"
REPORTS: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["report"]


def name(report: dict[str, Any]) -> str:
    """Return how a report is called: its project and number."""
    return "-".join(str(report["source"]).split("/")[-3::2])


def found(report: dict[str, Any], folder: Path) -> list[Finding]:
    files: dict[str, str] = report["files"]
    if not any(file.startswith("site/") for file in files):
        return check(folder, files, report.get("settings", ""))
    for file, text in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return finish_site(BuiltSite(folder / "site", folder), (), write=False)[1]


@pytest.mark.parametrize("report", REPORTS, ids=name)
def test_what_was_reported_is_right(report: dict[str, Any], tmp_path: Path) -> None:
    lines = [f"{f.path.removeprefix('docs/')}:{f.line} {f.rule}" for f in found(report, tmp_path)]
    assert sorted(lines) == sorted(report["findings"])


@pytest.mark.parametrize(
    "report", [r for r in REPORTS if not any(f.startswith("site/") for f in r["files"])], ids=name
)
def test_what_is_certain_is_mended_and_nothing_else(report: dict[str, Any], tmp_path: Path) -> None:
    after = fixed(tmp_path, report["files"], report.get("settings", ""))
    assert after == report.get("mended", {})


def test_there_are_reports_enough_and_each_is_told_once() -> None:
    sources = [report["source"] for report in REPORTS]
    assert len(sources) == len(set(sources)) > 59
