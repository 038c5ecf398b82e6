"""`clearpane start` makes a site that builds strictly, with its look, menu, redirects and steps."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from turbohtml import parse

from import_site import ENVIRONMENT, HOOKS, run

CONFIG = "title: Fan News\nurl: https://fans.example\npermalink: /:year/:month/:title/\n"
QUIET = """\
---
title: Quiet fan
categories: [Fans]
---
Do this:
1) Unplug it.
2) See [the other](/2024/02/loud-fan/) and [what is gone](/nowhere/).

<!-- affiliate ads begin -->
<a href="https://fans.pxf.io/c/1234/5/6"><img src="//a.impactradius-go.com/display-ad/1-2"></a>
<!-- affiliate ads end -->
{% notice %}
Mind the blades. ![A blade](blade.png) <a href="/2024/02/loud-fan/" onclick="x()">Loud?</a>
{% endnotice %}

<link rel="stylesheet" href="https://fans.example/a.css"><style>p { color: red }</style>
"""
LOUD = "---\ntitle: Loud fan\ncategories: [Fans]\n---\n\n1. Plug it in.\n2. Listen.\n"
SECRET = "---\ntitle: Secret fan\npublished: false\n---\n\nNot yet.\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with the new site in `new`, and what the command said."""
    folder = tmp_path_factory.mktemp("start")
    posts = folder / "_posts"
    posts.mkdir()
    (folder / "_config.yml").write_text(CONFIG, encoding="utf-8")
    (posts / "2024-01-02-quiet-fan.md").write_text(QUIET, encoding="utf-8")
    (posts / "2024-02-03-loud-fan.md").write_text(LOUD, encoding="utf-8")
    (posts / "2024-02-04-secret-fan.md").write_text(SECRET, encoding="utf-8")
    done = run(folder, "clearpane", "start", "new", "--from", "_posts")
    assert done.returncode in (0, 1), done.stderr
    return folder / "new", done.stdout


@pytest.fixture(scope="module")
def site(made: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as MkDocs has built it, strictly; the plugin is that of this repository."""
    folder = tmp_path_factory.mktemp("built") / "new"
    shutil.copytree(made[0], folder)
    settings = (folder / "mkdocs.yml").read_text(encoding="utf-8")
    before, _, after = settings.partition("  - clearpane:\n")
    listed, _, rest = after.partition("\nmarkdown_extensions:")
    names = [line.strip("- ") for line in listed.splitlines() if line.startswith("        - ")]
    hooks = "".join(f"  - {(HOOKS / name).as_posix()}.py\n" for name in names)
    assert names
    # Uninstalled, the plugin has no name that MkDocs knows: the same hooks, as files.
    text = f"{before}\nhooks:\n{hooks}\nmarkdown_extensions:{rest}"
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_the_command_says_what_it_has_made(made: tuple[Path, str]) -> None:
    assert made[1].startswith(
        "2 pages in new, 3 pieces of advertising cut, 2 old addresses lead on"
    )


def test_the_name_is_that_of_the_old_site(made: tuple[Path, str]) -> None:
    assert 'site_name: "Fan News"' in (made[0] / "mkdocs.yml").read_text(encoding="utf-8")


def test_what_was_not_published_is_not_published(made: tuple[Path, str], site: Path) -> None:
    assert (made[0] / "docs/set-aside/secret-fan.draft.md").is_file()
    assert not [file for file in site.rglob("*.html") if "secret" in file.as_posix()]


def test_old_addresses_lead_to_the_new_ones(site: Path) -> None:
    old = (site / "2024/01/quiet-fan/index.html").read_text(encoding="utf-8")
    assert "../../../fans/quiet-fan/" in old


def test_each_step_has_an_address_and_is_in_the_search(site: Path) -> None:
    page = parse((site / "fans/quiet-fan/index.html").read_text(encoding="utf-8"))
    steps = [item.attr("id") for item in page.select("li.step")]
    assert steps[0] == "unplug-it"
    assert len(steps) == 2
    indexes = [file.read_text(encoding="utf-8") for file in site.rglob("search*/*.js*")]
    assert any("unplug-it" in index or "Unplug" in index for index in indexes)


def test_words_stay_and_what_led_nowhere_or_was_an_ad_is_gone(made: tuple[Path, str]) -> None:
    text = (made[0] / "docs/fans/quiet-fan.md").read_text(encoding="utf-8")
    assert "[the other](loud-fan.md)" in text
    assert 'href="../loud-fan/"' in text
    assert "Mind the blades." in text
    for gone in ("pxf.io", "notice", "onclick", "1)", "stylesheet", "color"):
        assert gone not in text
    # The old site is known, so that what was not imported stays there.
    assert "[what is gone](https://fans.example/nowhere/)" in text


def test_the_look_comes_with_the_package(site: Path) -> None:
    page = parse((site / "index.html").read_text(encoding="utf-8"))
    assert (site / "assets/stylesheets/clearpane.css").is_file()
    assert page.select_one(".doors") is not None


def test_each_door_leads_to_a_list_of_the_articles_behind_it(site: Path) -> None:
    front = parse((site / "index.html").read_text(encoding="utf-8"))
    (door,) = front.select(".doors a")
    assert (door.text, door.attr("href")) == ("Fans", "fans/")
    behind = parse((site / "fans/index.html").read_text(encoding="utf-8"))
    listed = [(link.text, link.attr("href")) for link in behind.select("article li > a")]
    assert listed == [("Loud fan", "loud-fan/"), ("Quiet fan", "quiet-fan/")]


def test_the_about_page_names_where_each_article_is_from(made: tuple[Path, str]) -> None:
    about = (made[0] / "docs/about.md").read_text(encoding="utf-8")
    assert "<https://fans.example/2024/01/quiet-fan>" in about


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "work.txt").write_text("work of hours", encoding="utf-8")
    done = run(tmp_path, "clearpane", "start", "new")
    assert (done.returncode, done.stderr) == (
        2,
        "clearpane: new: is not empty; name a new folder\n",
    )


def test_a_site_can_begin_with_a_sample_page(tmp_path: Path) -> None:
    done = run(tmp_path, "clearpane", "start", "new", "--name", "Help: me")
    assert done.returncode == 0, done.stderr + done.stdout
    text = (tmp_path / "new/mkdocs.yml").read_text(encoding="utf-8")
    assert json.dumps("Help: me") in text
    assert yaml.compose(text) is not None
