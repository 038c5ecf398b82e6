"""Whatever MkDocs's own validation flags, Clearpane flags, and nothing is told twice."""

from __future__ import annotations

import logging
import re
import subprocess
from pathlib import Path

import pytest

from clearpane.links.held_log import SPEAKERS, HeldLog
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


def held_after(message: str, *, covered: bool) -> list[str]:
    """Return what a reader sees of a message that MkDocs logs during a build."""
    seen: list[str] = []

    class Reader(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(record.getMessage())

    logger = logging.getLogger(SPEAKERS[0])
    reader = Reader()
    logger.addHandler(reader)
    held = HeldLog()
    try:
        held.attach()
        logger.warning(message)
        held.release(lambda page, link: covered)
    finally:
        logger.removeHandler(reader)
    return seen


@pytest.mark.parametrize(
    "message",
    [
        "Doc file 'a.md' contains a link 'b.md', but the target is not found.",
        "Doc file 'a.md' contains an absolute link '/b', it was left as is.",
        "Doc file 'a.md' contains an unrecognized relative link 'b', it was left as is.",
        "A reference to 'b.md' is included in the 'nav' configuration, which is not found.",
        'The following pages exist in the docs directory, but are not included in the "nav" '
        "configuration:\n  - b.md",
    ],
)
def test_a_message_that_no_finding_covers_is_let_go_as_it_was(message: str) -> None:
    assert held_after(message, covered=False) == [message]
    assert held_after(message, covered=True) == []


def test_a_message_that_is_not_understood_passes_at_once() -> None:
    message = "A sentence that a later MkDocs may say about links."
    assert held_after(message, covered=True) == [message]


def test_what_clearpane_does_not_judge_stays_with_mkdocs(tmp_path: Path) -> None:
    """A plugin that puts a broken link into the page is seen on the finished page."""
    hook = (Path(__file__).parents[2] / "hooks" / "check_links.py").as_posix()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    (tmp_path / "add.py").write_text(
        "def on_page_markdown(markdown, **_):\n    return markdown + '\\n\\n[x](gone.md)\\n'\n",
        encoding="utf-8",
    )
    (tmp_path / "mkdocs.yml").write_text(f"site_name: S\nhooks: [add.py, {hook}]\n")
    done = run(tmp_path, "mkdocs", "build", "--strict")
    assert done.returncode == 1
    assert "Doc file 'index.md' contains a link 'gone.md'" in done.stderr


def test_what_a_blog_leads_to_by_itself_needs_no_navigation(tmp_path: Path) -> None:
    hook = (Path(__file__).parents[2] / "hooks" / "check_links.py").as_posix()
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
