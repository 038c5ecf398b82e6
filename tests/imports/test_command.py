"""`clearpane import` sets articles aside, says what is left to do, and never writes over work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from import_site import ENVIRONMENT, run, write_site

ARTICLE = "---\ntitle: An article\nthumbnail: https://cdn.example.net/1.png\n---\n\nWords.\n"
CASES = Path(__file__).parent / "cases"
COMPLETE = (CASES / "ours" / "in" / "ours.md").read_bytes()
IMPORT = ("clearpane", "import")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write_site(tmp_path)
    return tmp_path


def add(site: Path, name: str, content: bytes | str = ARTICLE) -> None:
    file = site / "articles" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


def drafts(site: Path) -> list[str]:
    return sorted(p.relative_to(site).as_posix() for p in (site / "docs").rglob("*.draft.md"))


def test_an_article_that_needs_nothing_ends_with_0(site: Path) -> None:
    add(site, "ours.md", COMPLETE)
    done = run(site, *IMPORT, "articles", "--to", "docs/new")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "1 draft in docs/new, 0 pieces of advertising cut, 0 places to look at in 0 drafts\n"
    )


def test_an_article_that_somebody_must_look_at_ends_with_1(site: Path) -> None:
    add(site, "one.md")
    done = run(site, *IMPORT, "articles", "--to", "docs/new")
    assert done.returncode == 1
    assert "docs/new/one.draft.md:1:1: front-matter  `reviewed` is missing\n" in done.stdout
    assert done.stdout.endswith("cut, 4 places to look at in 1 draft\n")


def test_one_file_goes_straight_into_the_folder(site: Path) -> None:
    add(site, "deep/down/one.md")
    run(site, *IMPORT, "articles/deep/down/one.md", "--to", "docs/new")
    assert drafts(site) == ["docs/new/one.draft.md"]


def test_folders_below_the_one_that_is_named_are_kept(site: Path) -> None:
    for name in ("a.md", "Sub Folder/b.markdown", "Sub Folder/c/d.MD"):
        add(site, name)
    run(site, *IMPORT, "articles", "--to", "docs/new")
    assert drafts(site) == [
        "docs/new/Sub Folder/b.draft.md",
        "docs/new/Sub Folder/c/d.draft.md",
        "docs/new/a.draft.md",
    ]


def test_the_articles_stay_as_they_are(site: Path) -> None:
    add(site, "one.md")
    run(site, *IMPORT, "articles", "--to", "docs/new", "--force")
    assert (site / "articles/one.md").read_bytes() == ARTICLE.encode()


def test_a_file_that_is_not_utf_8_is_named_and_the_others_are_imported(site: Path) -> None:
    add(site, "a.md")
    add(site, "b.md", b"---\ntitle: B\n---\n\nCaf\xe9\n")
    add(site, "c.md")
    done = run(site, *IMPORT, "articles", "--to", "docs")
    assert done.returncode == 2
    assert done.stderr == (
        "clearpane: articles/b.md:5:4: not UTF-8 (byte 0xe9); "
        "save the file as UTF-8 and try again\n"
    )
    assert drafts(site) == ["docs/a.draft.md", "docs/c.draft.md"]
    assert done.stdout.endswith(", 1 article could not be imported\n")


def test_a_draft_that_somebody_has_worked_on_is_not_written_over(site: Path) -> None:
    add(site, "one.md")
    run(site, *IMPORT, "articles", "--to", "docs")
    draft = site / "docs/one.draft.md"
    draft.write_text("work of hours", encoding="utf-8")
    done = run(site, *IMPORT, "articles", "--to", "docs")
    assert done.returncode == 2
    assert done.stderr == (
        "clearpane: articles/one.md: docs/one.draft.md is there already; --force writes over it\n"
    )
    assert draft.read_text(encoding="utf-8") == "work of hours"


def test_force_writes_over_a_draft(site: Path) -> None:
    add(site, "one.md")
    (site / "docs/one.draft.md").write_text("old", encoding="utf-8")
    assert run(site, *IMPORT, "articles", "--to", "docs", "--force").returncode == 1
    assert "Words." in (site / "docs/one.draft.md").read_text(encoding="utf-8")


def test_two_articles_for_one_draft_are_named_and_the_first_stays(site: Path) -> None:
    add(site, "2024-01-02-same.md", ARTICLE.replace("Words.", "First."))
    add(site, "same.md", ARTICLE.replace("Words.", "Second."))
    done = run(site, *IMPORT, "articles", "--to", "docs", "--force")
    assert done.returncode == 2
    assert done.stderr == (
        "clearpane: articles/same.md: its draft would be docs/same.draft.md, as that of "
        "articles/2024-01-02-same.md; give one of them another file name or `slug`\n"
    )
    assert "First." in (site / "docs/same.draft.md").read_text(encoding="utf-8")


def test_a_site_that_would_publish_the_drafts_gets_none(site: Path) -> None:
    add(site, "one.md")
    settings = site / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8").replace('draft_docs: "*.draft.md"\n', "")
    settings.write_text(text, encoding="utf-8")
    done = run(site, *IMPORT, "articles", "--to", "docs/new")
    assert done.returncode == 2
    assert "the site would publish the drafts" in done.stderr
    assert 'add the line `draft_docs: "*.draft.md"`' in done.stderr
    assert drafts(site) == []


def test_without_a_site_the_owner_is_told_to_see_to_the_drafts(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(ARTICLE, encoding="utf-8")
    done = run(tmp_path, *IMPORT, "one.md", "--to", "new")
    assert done.returncode == 1
    assert "no mkdocs.yml found" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere", "--to", "docs"], "nowhere: no such file or folder"),
        (["empty", "--to", "docs"], "empty: no articles in this folder (.md, .html, .xml)"),
        (["empty", "--to", "docs", "--report", "r.txt"],
         "r.txt: a report's name ends in .md or .json"),
        (["empty", "--to", "docs", "--report", "r.md"],
         "r.md: is there already; --force writes over it"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_line(
    site: Path, arguments: list[str], message: str
) -> None:
    (site / "empty").mkdir()
    (site / "r.md").write_text("my notes", encoding="utf-8")
    done = run(site, *IMPORT, *arguments)
    assert (done.returncode, done.stderr) == (2, f"clearpane: {message}\n")
    assert (site / "r.md").read_text(encoding="utf-8") == "my notes"


def test_the_report_is_a_check_list_with_a_section_for_each_draft(site: Path) -> None:
    add(site, "bad.md", b"\xff")
    add(site, "hexo.md", (CASES / "hexo/in/2024-03-05-quiet-fan.md").read_bytes())
    done = run(site, *IMPORT, "articles", "--to", "docs", "--report", "look.md")
    assert done.stdout.count("\n") == 1
    report = (site / "look.md").read_text(encoding="utf-8")
    assert "\n- [ ] articles/bad.md:1:1: not UTF-8" in report
    section = report.partition("\n## docs/hexo.draft.md\n")[2]
    assert "\nFrom `articles/hexo.md`; 5 pieces of advertising cut.\n" in section
    assert "`thumbnail`" in section
    assert (
        "\n- [ ] line 12, column 1: `import-hotlink` picture on another host: "
        "`https://pictures.example.net/fan.png`."
    ) in section


def test_the_report_for_programs_says_the_same(site: Path) -> None:
    add(site, "bad.md", b"\xff")
    add(site, "hexo.md", (CASES / "hexo/in/2024-03-05-quiet-fan.md").read_bytes())
    done = run(site, *IMPORT, "articles", "--to", "docs", "--report", "look.json")
    report = json.loads((site / "look.json").read_text(encoding="utf-8"))
    assert report["summary"] == done.stdout.strip()
    assert [failure.partition(" ")[0] for failure in report["failures"]] == ["articles/bad.md:1:1:"]
    (draft,) = report["drafts"]
    assert (draft["source"], draft["draft"]) == ("articles/hexo.md", "docs/hexo.draft.md")
    assert [finding["rule"] for finding in draft["findings"]] == [
        "front-matter", "front-matter", "front-matter", "import-hotlink",
    ]  # fmt: skip


def test_a_picture_on_the_sites_own_host_is_at_home(site: Path) -> None:
    add(site, "one.md", "# T\n\n![](https://example.org/a.png) ![](https://example.com/b.png)\n")
    done = run(site, *IMPORT, "articles", "--to", "docs")
    found = [line for line in done.stdout.splitlines() if "import-hotlink" in line]
    assert [line.rpartition(": ")[2] for line in found] == ["`https://example.com/b.png`"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals to try it in")
def test_a_person_at_a_terminal_sees_how_far_it_is(site: Path) -> None:
    for number in range(3):
        add(site, f"page-{number}.md", COMPLETE)
    keyboard, screen = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", *IMPORT, "articles", "--to", "docs"],
        cwd=site,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=screen,
    )
    os.close(screen)
    shown = os.read(keyboard, 100_000).decode()
    os.close(keyboard)
    assert done.returncode == 0
    assert "Importing" in shown
    assert "3/3" in shown
