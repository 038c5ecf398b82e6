"""One site with a fault of every kind and form: each found once, at its place, none else."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

from clearpane.core.rules import all_rules
from link_site import Place
from links.conftest import Seeded, run

_FINDING = re.compile(r"(?P<path>[^\s:]+):(?P<line>\d+):(?P<column>\d+): (?P<rule>[\w-]+)  ")


def findings(text: str) -> list[Place]:
    """Return the findings about links in what a command printed."""
    found = [m for m in _FINDING.finditer(text) if all_rules()[m["rule"]].family == "links"]
    return sorted(Place(m["path"], int(m["line"]), int(m["column"]), m["rule"]) for m in found)


def of_sources(faults: list[Place]) -> list[Place]:
    return [fault for fault in faults if fault.rule != "link-finished"]


def test_the_site_has_at_least_sixty_faults_of_every_internal_rule(faulty: Seeded) -> None:
    assert len(faulty.faults) >= 60
    seeded = {fault.rule for fault in faulty.faults}
    internal = {
        id for id, rule in all_rules().items() if rule.family == "links" and id.startswith("link-")
    }
    # The one needs a history (test_history.py), the other is no fault (test_degrees.py).
    assert internal - seeded <= {"link-lost", "link-unsure"}


def test_the_command_finds_every_fault_at_its_line_and_column(faulty: Seeded) -> None:
    done = run(faulty.folder, "clearpane", "check")
    assert findings(done.stdout) == of_sources(faulty.faults)
    assert done.returncode == 1


def test_the_command_finds_nothing_on_the_mended_site(mended: Seeded) -> None:
    done = run(mended.folder, "clearpane", "check")
    assert done.stdout == "No problems found in 12 pages\n"
    assert done.returncode == 0


def test_the_build_finds_every_fault_of_the_sources_at_its_place(
    faulty: Seeded, faulty_build: subprocess.CompletedProcess[str]
) -> None:
    found = [place for place in findings(faulty_build.stderr) if place.rule != "link-finished"]
    assert found == of_sources(faulty.faults)


def test_the_build_finds_faults_of_templates_on_the_finished_pages(
    faulty: Seeded, faulty_build: subprocess.CompletedProcess[str]
) -> None:
    seeded = [fault for fault in faulty.faults if fault.rule == "link-finished"]
    found = [place for place in findings(faulty_build.stderr) if place.rule == "link-finished"]
    assert Counter(p.line for p in found) == Counter(p.line for p in seeded)
    for place in found:
        text = (faulty.folder / place.path).read_text(encoding="utf-8").splitlines()
        assert text[place.line - 1][place.column - 1 :].startswith("<")


def test_a_fault_that_every_page_shares_is_told_once(
    faulty_build: subprocess.CompletedProcess[str],
) -> None:
    shared = [line for line in faulty_build.stderr.splitlines() if "imprint/" in line]
    assert len(shared) == 1
    assert re.search(r"also on \d+ other pages", shared[0])


def test_broken_links_fail_a_strict_build(faulty_build: subprocess.CompletedProcess[str]) -> None:
    assert faulty_build.returncode == 1
    assert "warnings in strict mode" in faulty_build.stdout


def test_the_mended_site_builds_strictly_without_a_word(
    mended_build: subprocess.CompletedProcess[str],
) -> None:
    assert mended_build.returncode == 0, mended_build.stderr
    assert "WARNING" not in mended_build.stderr
    assert "Checked: No problems found in 12 pages" in mended_build.stderr


def test_a_second_build_in_the_same_place_says_the_same(
    faulty: Seeded, faulty_build: subprocess.CompletedProcess[str]
) -> None:
    again = run(faulty.folder, "mkdocs", "build", "--strict")
    assert findings(again.stderr) == findings(faulty_build.stderr)


def test_every_fault_of_a_link_comes_with_a_repair(faulty: Seeded) -> None:
    done = run(faulty.folder, "clearpane", "check")
    lines = done.stdout.splitlines()
    told = [n for n, line in enumerate(lines) if _FINDING.match(line)]
    assert len(told) >= len(of_sources(faulty.faults))
    assert all(lines[n + 1].startswith("  fix: ") for n in told)


def test_a_part_of_the_docs_is_checked_alone(faulty: Seeded) -> None:
    done = run(faulty.folder, "clearpane", "check", "docs/files.md")
    wanted = [fault for fault in faulty.faults if fault.path == "docs/files.md"]
    assert findings(done.stdout) == wanted


def test_a_link_in_one_broken_page_fails_the_build_of_a_good_site(
    mended: Seeded, tmp_path: Path
) -> None:
    for name, link in (("markdown", "[x](nowhere.md)"), ("html", '<a href="nowhere/">x</a>')):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "docs").mkdir()
        settings = (mended.folder / "mkdocs.yml").read_text(encoding="utf-8")
        hook = re.search(r"^hooks:.*$", settings, re.MULTILINE)
        assert hook
        (folder / "mkdocs.yml").write_text(f"site_name: One\n{hook[0]}\n", encoding="utf-8")
        (folder / "docs" / "index.md").write_text(f"# Home\n\n{link}\n", encoding="utf-8")
        done = run(folder, "mkdocs", "build", "--strict")
        assert done.returncode == 1, name
        assert "docs/index.md:3:" in done.stderr
