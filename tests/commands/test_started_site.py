"""A site that `clearpane start` makes is safe and searchable, whichever builder makes it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect
from turbohtml import parse

from each_builder import BUILDERS, COMMANDS, HOST, once
from import_site import ENVIRONMENT, HOOKS, run
from site_server import SiteHandler, serve

POSTS = Path(__file__).parent / "posts"
AD_HOSTS = {
    "fans.pxf.io",
    "a.impactradius-go.com",
    "pagead2.googlesyndication.com",
    "ad.doubleclick.net",
}

Sites = Callable[[str], Path]


def build(folder: Path, builder: str) -> str:
    """Build a started site strictly; return the log. The plugin is that of this repository."""
    settings = folder / "mkdocs.yml"
    before, plugin, after = settings.read_text(encoding="utf-8").partition("  - clearpane:\n")
    if plugin and builder != "zensical":
        # Uninstalled, the plugin has no name that MkDocs knows: the same hooks, as files.
        listed, _, rest = after.partition("\nmarkdown_extensions:")
        names = re.findall(r"^ {8}- (\w+)$", listed, re.MULTILINE)
        hooks = "".join(f"  - {(HOOKS / name).as_posix()}.py\n" for name in names)
        text = f"{before}\nhooks:\n{hooks}\nmarkdown_extensions:{rest}"
        settings.write_text(text, encoding="utf-8")
    done = run(folder, *COMMANDS[builder], *([] if builder == "zensical" else ["--strict"]))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


# What an owner may write who has seen such a page elsewhere, and has named no publisher.
SOURCED = """\
---
title: Sources
sources:
  - {title: The maker, url: "https://maker.example/fan", read: 2026-11-23}
  - {url: "https://other.example/", dated: 2020-01}
  - a book
---

# Sources

Words.
"""


def make(builder: str, folder: Path) -> None:
    """Start a site from the posts and build it; what runs no plugin is finished by the command."""
    done = run(folder, "clearpane", "start", "new", "--from", POSTS)
    assert done.returncode in (0, 1), done.stderr
    (folder / "new/docs/sourced.md").write_text(SOURCED, encoding="utf-8")
    with (folder / "new/mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("  - sourced.md\n")
    (folder / "log").write_text(build(folder / "new", builder), encoding="utf-8")
    if builder == "zensical":
        done = run(folder / "new", "clearpane", "finish", "site")
        assert done.returncode == 0, done.stdout


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Sites:
    """The folder of a started site, as a builder has made it."""
    return lambda builder: once(tmp_path_factory, f"started-{builder}", partial(make, builder))


def pages(folder: Path) -> dict[str, str]:
    """Return the text of each published page that is not only the way to another one."""
    files = sorted((folder / "new/site").rglob("*.html"))
    texts = {file.parent.name: file.read_text(encoding="utf-8") for file in files}
    return {name: text for name, text in texts.items() if 'http-equiv="refresh"' not in text}


@pytest.mark.parametrize("builder", BUILDERS)
def test_no_ad_is_published(builder: str, sites: Sites) -> None:
    folder = sites(builder) / "new/site"
    kinds = {".html", ".json", ".xml", ".txt", ".md"}
    texts = [f.read_text(encoding="utf-8") for f in folder.rglob("*") if f.suffix in kinds]
    assert {host.lower() for text in texts for host in HOST.findall(text)} & AD_HOSTS == set()


@pytest.mark.parametrize("builder", BUILDERS)
def test_each_page_has_a_policy_that_names_no_host_but_those_of_pictures(
    builder: str, sites: Sites
) -> None:
    for name, text in pages(sites(builder)).items():
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
        assert policy, name
        assert set(re.findall(r"https://(?!\*)[\w.-]+", policy[1])) <= {"https://images.example"}


@pytest.mark.parametrize("builder", BUILDERS)
def test_a_page_names_its_sources(builder: str, sites: Sites) -> None:
    section = parse(pages(sites(builder))["sourced"]).find("section", class_="sources")
    assert section is not None
    assert [" ".join(item.text.split()) for item in section.find_all("li")] == [
        "The maker text without a date; read 23 November 2026",
        "https://other.example/ text of January 2020",
    ]


@pytest.mark.parametrize("builder", BUILDERS)
def test_a_strict_build_and_a_check_of_what_came_out_find_nothing(
    builder: str, sites: Sites, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(sites(builder), folder)
    assert "WARNING" not in (folder / "log").read_text(encoding="utf-8")
    done = run(folder / "new", "clearpane", "check", "--site", "site", "--format", "json")
    found = [f for f in json.loads(done.stdout)["findings"] if f["level"] != "note"]
    assert found == []


@pytest.mark.browser
@pytest.mark.parametrize("builder", BUILDERS)
def test_a_reader_finds_a_step_and_the_page_asks_no_host_that_is_not_named(
    builder: str, sites: Sites, browser: Browser
) -> None:
    with serve(sites(builder) / "new/site") as address:
        page = browser.new_page()
        asked: list[str] = []
        faults: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        # The one host that the owner's list names.
        page.route("https://images.example/**", lambda route: route.fulfill(path=POSTS / "fan.png"))
        page.goto(address)
        box = page.get_by_role("combobox").first
        if not box.is_visible():
            page.locator(".md-search__button, label[for=__search]").first.click()
        box.fill("hold the power button ten secnds")
        hit = page.locator("a[href*='power-button']").first
        expect(hit).to_be_visible(timeout=15_000)
        hit.click()
        expect(page.locator("li.step:target, li:target")).to_contain_text("Hold the power button")
        page.close()
    others = {url for url in asked if not url.startswith((address, "data:"))}
    assert others <= {"https://images.example/light.png"}
    assert faults == []


def test_pictures_of_other_hosts_are_fetched_when_asked(tmp_path: Path) -> None:
    web = tmp_path / "web"
    web.mkdir()
    shutil.copyfile(POSTS / "fan.png", web / "fan.png")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SiteHandler, directory=str(web)))
    Thread(target=server.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}"
    posts = tmp_path / "posts"
    posts.mkdir()
    text = f"# Fan\n\n![A fan]({host}/fan.png)\n\n![None]({host}/gone.png)\n"
    (posts / "fan.md").write_text(text, encoding="utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "clearpane", "start", "new", "--from", "posts", "--pictures"],
            cwd=tmp_path, env=ENVIRONMENT, capture_output=True, encoding="utf-8",
        )  # fmt: skip
    finally:
        server.shutdown()
        server.server_close()
    assert done.returncode == 1, done.stderr
    (file,) = (tmp_path / "new/docs/pictures").iterdir()
    assert file.read_bytes() == (POSTS / "fan.png").read_bytes()
    page = (tmp_path / "new/docs/articles/fan.md").read_text(encoding="utf-8")
    assert f"![A fan](../pictures/{file.name})" in page
    assert f"![None]({host}/gone.png)" in page
    report = (tmp_path / "new/REPORT.md").read_text(encoding="utf-8")
    assert "`127.0.0.1`: 1 picture" in report


def test_html_with_front_matter_is_an_article_as_a_whole(tmp_path: Path) -> None:
    run(tmp_path, "clearpane", "start", "new", "--from", POSTS)
    page = (tmp_path / "new/docs/policies/policy.md").read_text(encoding="utf-8")
    words = " ".join(parse(f"<p>{page}").text.split())
    for words_of_it in ("Version 2 of May 3", "1. Scope", "All fans in the house."):
        assert words_of_it in words, page
