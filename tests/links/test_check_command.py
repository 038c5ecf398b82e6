"""`clearpane check`: one pass of `--fix` is enough, `--diff` shows only, `--build` builds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from links.conftest import run
from links.small_site import check, write

SNIPPETS = "markdown_extensions: [{pymdownx.snippets: {base_path: [parts]}}]\n"


def test_one_pass_of_fix_leaves_nothing_that_a_second_would_change(tmp_path: Path) -> None:
    files = {"index.md": "[1](A.md#First--Heading)\n", "a.md": "# A\n\n## First heading\n"}
    write(tmp_path, files)
    first = run(tmp_path, "clearpane", "check", "--fix")
    assert (first.returncode, first.stderr.splitlines()[-1]) == (0, "1 mended")
    after = (tmp_path / "docs/index.md").read_bytes()
    assert after == b"[1](a.md#first-heading)\n"
    assert run(tmp_path, "clearpane", "check", "--fix").stderr.splitlines()[-1] == "0 mended"


def test_the_diff_shows_the_certain_repairs_and_writes_none(tmp_path: Path) -> None:
    files = {"index.md": "a\r\n[1](A.md) [2](gone.md)\r\nb\r\n", "a.md": "# A\n"}
    write(tmp_path, files)
    done = run(tmp_path, "clearpane", "check", "--fix", "--diff")
    assert done.returncode == 1
    assert "-[1](A.md) [2](gone.md)" in done.stdout
    assert "+[1](a.md) [2](gone.md)" in done.stdout
    assert (tmp_path / "docs/index.md").read_bytes().decode() == files["index.md"]


def test_what_is_unsure_fails_nothing_and_says_so_to_programs(tmp_path: Path) -> None:
    write(tmp_path, {"index.md": "[x](made.md) [y](Index.md)\n"}, "plugins: [gen-files]\n")
    done = run(tmp_path, "clearpane", "check", "--format", "json")
    degrees = [finding["degree"] for finding in json.loads(done.stdout)["findings"]]
    assert sorted(degrees) == ["certain", "unsure"]
    write(tmp_path, {"index.md": "[x](made.md)\n"}, "plugins: [gen-files]\n")
    assert run(tmp_path, "clearpane", "check").returncode == 0


def test_a_fault_in_a_snippet_is_named_in_the_snippet(tmp_path: Path) -> None:
    files = {
        "index.md": '# H\n\n--8<-- "part.md"\n',
        "a/b.md": '# B\n\n--8<-- "part.md"\n',
        "/parts/part.md": "Text.\n\nA [link](gone.md).\n",
    }
    settings = "markdown_extensions: [{pymdownx.snippets: {base_path: [parts]}}]\n"
    write(tmp_path, files, settings)
    done = run(tmp_path, "clearpane", "check")
    assert "parts/part.md:3:10: link-page  `gone.md` leads nowhere" in done.stdout
    assert done.stdout.count("link-page") == 1


def test_a_file_that_others_show_too_may_have_whole_addresses(tmp_path: Path) -> None:
    files = {
        "index.md": '# H\n\n--8<-- "README.md"\n',
        "a.md": "# A\n",
        "/README.md": "See [the manual](https://own.example/a/).\n",
    }
    settings = "site_url: https://own.example/\nmarkdown_extensions: [pymdownx.snippets]\n"
    assert check(tmp_path, files, settings) == []


def test_with_a_build_a_link_to_what_a_plugin_makes_is_judged(tmp_path: Path) -> None:
    hook = (
        "from mkdocs.structure.files import File\n"
        "def on_files(files, config):\n"
        "    files.append(File.generated(config, 'made.md', content='# Made\\n\\n## Part\\n'))\n"
    )
    text = "[a](made.md#part) [b](made.md#gone) [c](other.md)\n"
    write(tmp_path, {"index.md": text, "/h.py": hook}, "hooks: [h.py]\nplugins: []\n")
    without = run(tmp_path, "clearpane", "check")
    assert (without.returncode, without.stdout.count("link-unsure")) == (0, 1)
    done = run(tmp_path, "clearpane", "check", "--build")
    assert done.returncode == 1, done.stderr
    assert "docs/index.md:1:41: link-page  `other.md`" in done.stdout
    assert "#gone" in done.stdout
    assert "#part`" not in done.stdout
    assert not (tmp_path / "site").exists()


def test_a_site_that_does_not_build_is_said_in_a_line(tmp_path: Path) -> None:
    write(tmp_path, {"index.md": "# H\n"}, "theme: not-a-theme\n")
    done = run(tmp_path, "clearpane", "check", "--build")
    assert done.returncode == 2
    assert done.stderr.startswith("clearpane: the site does not build: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("builder", ["mkdocs", "zensical"])
def test_whichever_builder_the_source_of_a_fault_is_named(tmp_path: Path, builder: str) -> None:
    """Zensical translates every link: it writes `gone/` where the source has `gone.md`."""
    pytest.importorskip(builder)
    text = '# H\n\n[x](gone.md) [y](a/b.md#none)\n\n--8<-- "part.md"\n'
    files = {"index.md": text, "a/b.md": "# B\n\n<img src='no.png' alt=''>\n"}
    write(tmp_path, files | {"/parts/part.md": "[z](lost.md)\n"}, SNIPPETS)
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    # Our library is not on the way of either: the site is somebody else's.
    environment.pop("PYTHONPATH", None)
    subprocess.run(
        [sys.executable, "-m", builder, "build"],
        cwd=tmp_path, env=environment, capture_output=True, check=True,
    )  # fmt: skip
    for options in ((), ("--links",)):
        found = run(tmp_path, "clearpane", "check", "--site", "site", *options).stdout
        assert "docs/index.md:3:5: link-page  `gone.md` leads nowhere" in found
        assert "docs/index.md:3:18: link-anchor" in found
        assert "docs/a/b.md:3:11: link-file" in found
        assert "parts/part.md:1:5: link-page" in found
        of_content = [line for line in found.splitlines() if "link-finished" in line]
        assert [line for line in of_content if "404.html" not in line] == []


def test_what_a_page_takes_in_as_code_has_no_links(tmp_path: Path) -> None:
    page = '# H\n\n```cpp\n--8<-- "part.cpp"\n```\n'
    files = {"index.md": page, "/parts/part.cpp": "auto f = [&key]() { return 1; };\n[x](y.md)\n"}
    assert check(tmp_path, files, SNIPPETS) == []


def test_the_links_of_a_built_site_are_followed_alone(tmp_path: Path) -> None:
    page = "# H\n\n[a](a.md#none) [gone](gone.md) [home](/) [x][y]\n\n1. One\n\nBreak\n\n1. Two\n"
    write(
        tmp_path,
        {"index.md": page, "a.md": "# A\n\n[b](gone.md) <!-- clearpane: off link-page later -->\n"},
    )
    run(tmp_path, "mkdocs", "build")
    done = run(tmp_path, "clearpane", "check", "--site", "site", "--links")
    places = [line.partition("  ")[0] for line in done.stdout.splitlines() if line[:4] == "docs"]
    assert places == ["docs/index.md:3:5: link-anchor", "docs/index.md:3:23: link-page"]
    assert done.returncode == 1
    (tmp_path / "mkdocs.yml").unlink()
    alone = run(tmp_path, "clearpane", "check", "--site", "site", "--links").stdout
    found = [line.split()[:2] for line in alone.splitlines() if line.startswith("site/")]
    assert {rule for _, rule in found} == {"link-finished"}
    assert {place.partition(":")[0] for place, _ in found} >= {"site/index.html"}


def test_following_links_alone_needs_a_built_site(tmp_path: Path) -> None:
    write(tmp_path, {"index.md": "# H\n"})
    done = run(tmp_path, "clearpane", "check", "--links")
    assert done.returncode == 2
    assert done.stderr == (
        "clearpane: --links goes with --site: it follows the links of a built site\n"
    )


@pytest.mark.parametrize("options", [(), ("--links",)])
def test_the_path_of_the_site_counts_on_finished_pages_without_settings(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "404.html").write_text('<a href="/proj/">Home</a> <img src="/proj/a.png" alt="">')
    (site / "index.html").write_text('<a href="/proj/gone/">x</a>', encoding="utf-8")
    (site / "a.png").write_bytes(b"P")
    loc = "<urlset><url><loc>https://own.example/proj/</loc></url></urlset>"
    (site / "sitemap.xml").write_text(loc, encoding="utf-8")
    done = run(tmp_path, "clearpane", "check", "--site", "site", *options)
    found = [line for line in done.stdout.splitlines() if "link-finished" in line]
    assert len(found) == 1
    assert "`/proj/gone/` leads nowhere" in found[0]


def test_what_lies_beside_a_site_and_where_a_redirect_leads_is_not_judged(tmp_path: Path) -> None:
    """The docs of mkdocs-literate-nav link other projects of their host, those of LinuxServer.io
    old addresses with an anchor that the new page has.
    """
    site = tmp_path / "site"
    (site / "old").mkdir(parents=True)
    refresh = '<head><meta http-equiv="Refresh" content="0; url=../"></head>'
    (site / "old" / "index.html").write_text(refresh, encoding="utf-8")
    links = ("/other-project/", "old/#part", "/old/", "/proj/old/#part", "old/#none")
    page = "<h1 id=part>P</h1>" + "".join(f'<a href="{link}">x</a>' for link in links)
    (site / "index.html").write_text(page, encoding="utf-8")
    loc = "<urlset><url><loc>https://own.example/proj/</loc></url></urlset>"
    (site / "sitemap.xml").write_text(loc, encoding="utf-8")
    done = run(tmp_path, "clearpane", "check", "--site", "site", "--links")
    found = [line for line in done.stdout.splitlines() if "link-finished" in line]
    # What the site has and the link does not reach is a slip.
    assert [line.split("`", 1)[1].partition("(")[0] for line in found] == [
        "/old/` leads nowhere", "old/#none` leads to no anchor of `index.html`"
    ]  # fmt: skip


def test_a_link_whose_page_and_anchor_are_wrong_is_one_finding(tmp_path: Path) -> None:
    files = {"index.md": "[1](A.md#nothing-alike)\n", "a.md": "# A\n\n## First heading\n"}
    assert [finding.rule for finding in check(tmp_path, files)] == ["link-case"]


def test_a_second_check_says_the_same_and_sees_every_change(tmp_path: Path) -> None:
    files = {"index.md": "[x](a.md#part) [y](gone.md)\n", "a.md": '# A\n\n--8<-- "part.md"\n'}
    write(tmp_path, files | {"/parts/part.md": "## Part\n"}, SNIPPETS)
    first = run(tmp_path, "clearpane", "check").stdout
    assert (tmp_path / ".cache" / "clearpane" / "check.db").is_file()
    assert run(tmp_path, "clearpane", "check").stdout == first
    assert first.count("link-") == 1
    # A file that the page takes in, the page itself, and the settings.
    (tmp_path / "parts" / "part.md").write_text("## Piece\n", encoding="utf-8")
    assert "has no anchor `#part`" in run(tmp_path, "clearpane", "check").stdout
    write(tmp_path, {"index.md": "[x](a.md#piece)\n"}, SNIPPETS)
    assert run(tmp_path, "clearpane", "check").returncode == 0
    write(tmp_path, {}, "markdown_extensions: []\n")
    assert "has no anchor `#piece`" in run(tmp_path, "clearpane", "check").stdout


def test_a_page_that_is_recorded_tells_what_it_told_before(tmp_path: Path) -> None:
    head = "---\ntitle: A\nsearch:\n  sections:\n    no-buton: [gone]\n---\n"
    options = "extra: {clearpane: {finish: {passes: [search]}}}\n"
    asked = '[asked]\n"/#no-button" = ["greyed out"]\n"/#gone" = ["lost"]\n'
    page = f"{head}\n## No button\n\nText.\n"
    write(tmp_path, {"index.md": page, "/hooks/asked.toml": asked}, options)
    cold, warm = (run(tmp_path, "clearpane", "check") for _ in range(2))
    assert "docs/index.md:5:5: front-matter" in cold.stdout
    assert "hooks/asked.toml:3:1: front-matter" in cold.stdout
    assert warm.stdout == cold.stdout
    assert (tmp_path / ".cache/clearpane/check.db").is_file()
