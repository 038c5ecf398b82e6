"""Navigation: what follows from one cause is counted under it, and the cause comes first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from clearpane.core.findings import Finding, Level
from clearpane.run import read_project, run
from links.small_site import check, write

NAV = "nav:\n  - index.md\n"
PAGES = {"index.md": "# H\n", "a.md": "# A\n", "b.md": "# B\n", "c.md": "# C\n", "d.md": "# D\n"}


def orphans(folder: Path, settings: str) -> list[Finding]:
    write(folder, PAGES, settings)
    found = run(read_project(folder / "mkdocs.yml", folder, date(2026, 11, 27)))
    return [finding for finding in found if finding.rule == "link-orphan"]


def test_orphans_are_counted_in_one_line_that_fails_nothing(tmp_path: Path) -> None:
    (finding,) = orphans(tmp_path, NAV)
    assert finding.level is Level.NOTE
    assert finding.message == "4 pages are in no navigation: `a.md`, `b.md`, `c.md` and 1 more"


def test_an_owner_may_ask_for_each_orphan(tmp_path: Path) -> None:
    option = "extra: {clearpane: {check_links: {orphans: true}}}\n"
    found = orphans(tmp_path, NAV + option)
    assert [(f.path, f.level) for f in found] == [
        (f"docs/{name}.md", Level.WARNING) for name in "abcd"
    ]


def test_where_a_plugin_makes_the_navigation_nothing_is_an_orphan(tmp_path: Path) -> None:
    assert orphans(tmp_path, NAV + "plugins: [awesome-nav]\n") == []


def test_links_to_a_page_that_the_navigation_lists_are_counted_under_its_finding(
    tmp_path: Path,
) -> None:
    files = {f"p{n}.md": "[x](made.md)\n" for n in range(9)}
    found = check(tmp_path, files, "nav: [p1.md, made.md]\n")
    assert [f.rule for f in found] == ["link-unsure", "link-nav"]
    assert found[0].message.startswith("9 links, such as `made.md`, lead to pages that the nav")
