"""`clearpane move`: everything that names a page follows it, and nothing else changes a byte."""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

import pytest

from clearpane.core.findings import ClearpaneError
from clearpane.links.move import Move, move_heading, move_page
from clearpane.run import read_project
from links.conftest import run
from links.small_site import write

SETTINGS = """\
site_url: https://own.example/proj/
markdown_extensions: [attr_list]
plugins:
  - redirects:
      redirect_maps:
        old.md: a/one.md
        c/new.md: index.md
nav:
  - index.md
  - One: a/one.md   # the first
  - 'b/two.md'
not_in_nav: |
  /a/one.md
"""
FILES = {
    "index.md": (
        "[1](a/one.md) [2](./a/one.md#part \"T\") ![p](pic.png)\r\n\r\n[3][one] "
        "<a href='a/one/'>4</a>\r\n\r\n[one]: a/one.md?x=1#part\r\n[out]: https://own.example/proj/a/one/#part\r\n"
        "`[no](a/one.md)` https://own.example/proj/a/one/ [up](../a/one.md)\r\n"
    ),
    "a/one.md": "# One\n\n## Part\n\n[h](../index.md) [me](one.md#part) [s](#part) "
    "![p](../pic.png)\n\n"
    "<img src=\"../../pic.png\"> [b](../b/two.md) [m](missing.md)\n",
    "b/two.md": "[1](../a/one.md#part) [r](/proj/a/one/)\n",
    "pic.png": "P",
    "/hooks/asked.toml": '[asked]\n"/a/one/" = ["one"]\n"/a/one/#part" = ["part"]\n"/a/" = ["a"]\n',
    "/hooks/moved_anchors.toml": '[moved]\n"/a/one/#was" = "/a/one/#part"\n',
    "/hooks/published.txt": "/a/one/\n/a/one/#part\n",
}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write(tmp_path, FILES, SETTINGS)
    return tmp_path


def plan(folder: Path, old: str, new: str) -> Move:
    site = read_project(folder / "mkdocs.yml", folder)
    make = move_heading if "#" in old else move_page
    assert site.settings is not None
    return make(site.settings, site, old, new)


def text(folder: Path, name: str) -> str:
    return (folder / name).read_bytes().decode()


def test_links_to_a_page_and_in_it_follow(site: Path) -> None:
    plan(site, "a/one.md", "c/d/new.md").carry_out()
    assert not (site / "docs/a/one.md").exists()
    assert text(site, "docs/index.md") == (
        "[1](c/d/new.md) [2](./c/d/new.md#part \"T\") ![p](pic.png)\r\n\r\n[3][one] "
        "<a href='c/d/new/'>4</a>\r\n\r\n[one]: c/d/new.md?x=1#part\r\n"
        "[out]: https://own.example/proj/c/d/new/#part\r\n"
        "`[no](a/one.md)` https://own.example/proj/c/d/new/ [up](../a/one.md)\r\n"
    )  # fmt: skip
    assert text(site, "docs/c/d/new.md") == (
        "# One\n\n## Part\n\n[h](../../index.md) [me](new.md#part) [s](#part) "
        "![p](../../pic.png)\n\n"
        "<img src=\"../../../pic.png\"> [b](../../b/two.md) [m](../../a/missing.md)\n"
    )  # fmt: skip
    assert text(site, "docs/b/two.md") == "[1](../c/d/new.md#part) [r](/proj/c/d/new/)\n"


def test_settings_redirects_and_data_follow(site: Path) -> None:
    plan(site, "a/one.md", "c/new.md").carry_out()
    assert text(site, "mkdocs.yml") == "site_name: S\n" + SETTINGS.replace(
        "old.md: a/one.md\n        c/new.md: index.md",
        "old.md: c/new.md\n        a/one.md: c/new.md",
    ).replace("One: a/one.md ", "One: c/new.md ").replace("/a/one.md\n", "/c/new.md\n")
    assert text(site, "hooks/asked.toml") == FILES["/hooks/asked.toml"].replace("a/one/", "c/new/")
    assert '"/c/new/#was" = "/c/new/#part"' in text(site, "hooks/moved_anchors.toml")
    assert text(site, "hooks/published.txt") == FILES["/hooks/published.txt"]


def test_a_page_that_others_take_in_is_taken_in_from_its_new_place(tmp_path: Path) -> None:
    lines = '--8<-- "docs/a/part.md:x"\n\n{% include-markdown "a/part.md" %}\n'
    block = "\n--8<--\ndocs/a/part.md\n\n--8<--\n"
    settings = "markdown_extensions: [pymdownx.snippets]\nplugins: [include-markdown]\n"
    write(tmp_path, {"index.md": lines + block, "a/part.md": "# Part\n"}, settings)
    plan(tmp_path, "a/part.md", "b/c/part.md").carry_out()
    assert text(tmp_path, "docs/index.md") == (lines + block).replace("a/part", "b/c/part")


def test_what_a_template_takes_in_is_not_named_from_the_page(tmp_path: Path) -> None:
    page = '{% include "part.txt" %}\n'
    write(tmp_path, {"one.md": page, "part.txt": "P"}, "plugins: [macros]\n")
    plan(tmp_path, "one.md", "a/one.md").carry_out()
    assert text(tmp_path, "docs/a/one.md") == page


def test_a_picture_moves_too(site: Path) -> None:
    plan(site, "pic.png", "img/p q.png").carry_out()
    assert "![p](img/p%20q.png)" in text(site, "docs/index.md")
    assert '<img src="../../img/p%20q.png">' in text(site, "docs/a/one.md")


def test_a_heading_gets_an_id_and_the_old_anchor_leads_to_it(site: Path) -> None:
    plan(site, "a/one.md#part", "a/one.md#piece").carry_out()
    assert "## Part { #piece }\n\n[h](../index.md) [me](one.md#piece) [s](#piece)" in text(
        site, "docs/a/one.md"
    )
    assert '[2](./a/one.md#piece "T")' in text(site, "docs/index.md")
    assert "[1](../a/one.md#piece)" in text(site, "docs/b/two.md")
    assert text(site, "hooks/moved_anchors.toml") == (
        '[moved]\n"/a/one/#was" = "/a/one/#piece"\n"/a/one/#part" = "/a/one/#piece"\n'
    )
    assert '"/a/one/#piece" = ["part"]' in text(site, "hooks/asked.toml")


def test_links_follow_a_section_that_went_to_another_page(site: Path) -> None:
    one = FILES["a/one.md"].replace("## Part\n", "").replace("#part", "")
    write(site, {"a/one.md": one, "b/two.md": FILES["b/two.md"] + "\n## Part\n"}, SETTINGS)
    plan(site, "a/one.md#part", "b/two.md#part").carry_out()
    assert '[2](b/two.md#part "T")' in text(site, "docs/index.md")
    assert "[1](two.md#part)" in text(site, "docs/b/two.md")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("gone.md", "x.md", "no such page"),
        ("a/one.md", "b/two.md", "is there already"),
        ("a/one.md", "../x.md", "must lie in"),
        ("a/one.md", "x", "with its ending"),
        ("a/one.md#gone", "a/one.md#x", "has no anchor `#gone`"),
        ("a/one.md#part", "a/one.md#one", "has an anchor `#one` already"),
        ("a/one.md#part", "b/two.md#part", "move the section first"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(site: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ClearpaneError, match=re.escape(said)):
        plan(site, old, new)


def test_the_diff_shows_everything_and_changes_nothing(site: Path) -> None:
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    done = run(site, "clearpane", "move", "docs/a/one.md", "docs/c/new.md", "--diff")
    assert done.returncode == 0, done.stderr
    assert "rename from docs/a/one.md\nrename to docs/c/new.md\n" in done.stdout
    assert "+        a/one.md: c/new.md" in done.stdout
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_when_a_file_cannot_be_written_all_stay_as_they_were(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = plan(site, "a/one.md", "c/new.md")
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    (site / "docs" / "c").write_text("a file where the folder must be", encoding="utf-8")
    with pytest.raises(ClearpaneError, match="nothing was changed"):
        move.carry_out()
    (site / "docs" / "c").unlink()
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_a_file_that_has_changed_meanwhile_is_not_overwritten(site: Path) -> None:
    move = plan(site, "a/one.md", "c/new.md")
    (site / "docs/b/two.md").write_text("anew\n", encoding="utf-8")
    with pytest.raises(ClearpaneError, match="has changed meanwhile"):
        move.carry_out()
    assert (site / "docs/a/one.md").is_file()


def test_random_moves_leave_no_link_broken_as_mkdocs_sees_it(tmp_path: Path) -> None:
    """The judge is MkDocs: after forty moves its validation has nothing to say, as before."""
    chance = random.Random(20261127)
    names = [f"{f}p{n}.md" for n, f in enumerate(["", "", "a/", "a/", "a/b/", "c/", "c/"])]
    files = {}
    for name in names:
        links = [f"[{other}](@{other}#part)" for other in chance.sample(names, 4)]
        files[name] = f"# {name}\n\n## Part\n\n" + "\n\n".join(links) + "\n"
    for name, content in files.items():
        above = "../" * name.count("/")
        files[name] = content.replace("](@", f"]({above}")
    files["index.md"] = "# Home\n\n" + "\n".join(f"- [x]({name})" for name in names) + "\n"
    validation = "validation: {links: {not_found: warn, anchors: warn, unrecognized_links: warn}}\n"
    write(tmp_path, files, validation)
    assert run(tmp_path, "mkdocs", "build", "--strict").returncode == 0
    words = {re.sub(r"\]\(.*?\)", "", content) for content in files.values()}
    for _ in range(40):
        site = read_project(tmp_path / "mkdocs.yml", tmp_path)
        assert site.settings is not None
        old = chance.choice([name for name in site.pages if name != "index.md"])
        folder = chance.choice(["", "a/", "a/b/", "d/e/", "c/"])
        new = f"{folder}n{chance.randrange(10**6)}.md"
        move_page(site.settings, site, old, new).carry_out()
    done = run(tmp_path, "mkdocs", "build", "--strict")
    assert done.returncode == 0, done.stderr
    pages = (tmp_path / "docs").rglob("*.md")
    assert {re.sub(r"\]\(.*?\)", "", path.read_text()) for path in pages} == words


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a right there")
def test_a_symbolic_link_is_not_moved(site: Path) -> None:
    (site / "README.md").write_text("# Readme\n", encoding="utf-8")
    (site / "docs" / "readme.md").symlink_to("../README.md")
    with pytest.raises(ClearpaneError, match="is a link to another file"):
        plan(site, "readme.md", "a/readme.md")


def test_a_redirect_from_the_new_place_gives_way_in_a_map_on_one_line(tmp_path: Path) -> None:
    settings = "plugins:\n  - redirects:\n      redirect_maps: {%s}\n"
    write(tmp_path, {"a.md": "# A\n"}, settings % "x.md: a.md, b.md: a.md")
    plan(tmp_path, "a.md", "b.md").carry_out()
    assert text(tmp_path, "mkdocs.yml").endswith(settings % "x.md: b.md, a.md: b.md")
