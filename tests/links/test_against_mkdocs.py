"""Whatever MkDocs's own validation flags, Clearpane flags, and nothing is told twice."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from link_site import write_site
from links.conftest import Seeded, run

_LINK = re.compile(r"Doc file '(?P<page>.+?)' contains an? .*?link (?:to )?'(?P<link>.*?)'")
# MkDocs looks for anchors before the tabs of PyMdown get theirs, takes a text fragment for an
# anchor, and does not know that `#top` leads to the top of any page. All of them arrive.
FALSE_ALARMS = {
    ("anchors.md", "#top"),
    ("anchors.md", "link/why.md#:~:text=One"),
    ("link/index.md", "../check/index.md#windows-11"),
}


@pytest.fixture(scope="module")
def words_of_mkdocs(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What MkDocs says about the faulty site when Clearpane is not there."""
    folder = tmp_path_factory.mktemp("mkdocs-alone")
    write_site(folder, hook=False)
    return run(folder, "mkdocs", "build", "--strict").stderr


def test_every_link_that_mkdocs_flags_is_flagged(words_of_mkdocs: str, faulty: Seeded) -> None:
    flagged = {(match["page"], match["link"]) for match in _LINK.finditer(words_of_mkdocs)}
    assert len(flagged) > 40
    lines: dict[str, set[int]] = {}
    for fault in faulty.faults:
        lines.setdefault(fault.path, set()).add(fault.line)
    missed = set()
    for page, link in flagged - FALSE_ALARMS:
        text = (faulty.folder / "docs" / page).read_bytes().decode().split("\n")
        ours = [text[line - 1] for line in lines.get(f"docs/{page}", ())]
        wanted = link.removeprefix("#fnref:")
        if not any(wanted in line for line in ours):
            missed.add((page, link))
    assert not missed


def test_what_mkdocs_says_of_the_navigation_is_flagged(
    words_of_mkdocs: str, faulty_build: subprocess.CompletedProcess[str]
) -> None:
    assert "A reference to 'link/wyh.md' is included in the 'nav'" in words_of_mkdocs
    assert 'not included in the "nav" configuration:\n  - assets.md\n  - link/notes.md' in (
        words_of_mkdocs
    )
    for name in ("link/wyh.md", "assets.md", "link/notes.md"):
        assert re.search(rf"link-(nav|orphan)  .*`{name}`", faulty_build.stderr)


def test_no_fault_is_told_a_second_time_without_a_line(
    faulty_build: subprocess.CompletedProcess[str],
) -> None:
    warnings = re.findall(r"^WARNING -  (.*)$", faulty_build.stderr, re.MULTILINE)
    assert warnings
    assert [w for w in warnings if not re.match(r"[\w./-]+:\d+:\d+: link-", w)] == []


def test_links_into_tabs_pass_although_mkdocs_cannot_see_their_anchors(
    words_of_mkdocs: str, mended_build: subprocess.CompletedProcess[str]
) -> None:
    assert "does not contain an anchor '#windows-11'" in words_of_mkdocs
    assert mended_build.returncode == 0


def test_a_link_that_no_source_has_is_found_on_the_finished_page(tmp_path: Path) -> None:
    """Such as one that a plugin has put into the page."""
    hook = (Path(__file__).parents[2] / "hooks" / "finish.py").as_posix()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    (tmp_path / "add.py").write_text(
        "def on_page_markdown(markdown, **_):\n    return markdown + '\\n\\n[x](gone.md)\\n'\n",
        encoding="utf-8",
    )
    (tmp_path / "mkdocs.yml").write_text(f"site_name: S\nhooks: [add.py, {hook}]\n")
    done = run(tmp_path, "mkdocs", "build", "--strict")
    assert done.returncode == 1
    assert "link-finished  `gone.md` leads nowhere" in done.stderr


def test_what_a_blog_leads_to_by_itself_needs_no_navigation(tmp_path: Path) -> None:
    hook = (Path(__file__).parents[2] / "hooks" / "finish.py").as_posix()
    posts = tmp_path / "docs" / "blog" / "posts"
    posts.mkdir(parents=True)
    (tmp_path / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    (tmp_path / "docs" / "alone.md").write_text("# Alone\n", encoding="utf-8")
    (posts.parent / "index.md").write_text("# Blog\n", encoding="utf-8")
    (posts / "first.md").write_text("---\ndate: 2024-01-02\n---\n\n# First\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: S\ntheme: material\nplugins: [material/blog]\nhooks: [{hook}]\n"
        "nav: [index.md, blog/index.md]\n"
        "extra: { clearpane: { check_links: { orphans: true } } }\n"
    )
    said = run(tmp_path, "mkdocs", "build").stderr
    assert (tmp_path / "site" / "blog" / "archive" / "2024" / "index.html").is_file()
    assert re.findall(r"link-orphan  `(.*?)`", said) == ["alone.md"]
