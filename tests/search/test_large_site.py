"""The box of a site whose index is loaded in parts: other scopes, a bad network, tabs, a ZIP."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from clearpane.finish.archive import pack
from clearpane.search.index import search_files
from clearpane.sites.options import SearchOptions
from site_server import serve

pytestmark = pytest.mark.browser

HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<script defer src="{base}search/clear-search.js"></script></head><body>
<clear-search label="Search"></clear-search><main><h1>{title}</h1></main>"""
PARTS = re.compile(r"/index\.\d+\.\d+-\w+\.js$")
# What the list has shown, whenever it changed: the query, and the first page.
WATCH = """() => {
  const { list } = document.querySelector("clear-search").box
  window.seen = []
  new MutationObserver(() => window.seen.push([list.dataset.query, list.textContent]))
    .observe(list, { attributes: true, childList: true })
}"""
TOPICS = ["door", "window", "garden", "kitchen", "cellar", "ladder", "chimney", "stable"]


def record(url: str, *words: str) -> dict[str, Any]:
    entries = [
        {"anchor": word, "title": f"The {word}", "text": f"Open the {word}."} for word in words
    ]
    return {"url": url, "title": url.strip("/"), "text": " ".join(words), "entries": entries}


@cache
def files() -> dict[str, str]:
    """Return the files of an index in parts, of readers and of owners."""
    readers = [record(f"{a}-{b}/", a, b) for a in TOPICS for b in TOPICS if a != b]
    owners = [record(f"owners/{topic}/", topic, "invoice") for topic in TOPICS]
    options = SearchOptions(scopes={"the pages for owners": ["owners/"]})
    pages = sorted([*readers, *owners], key=lambda page: page["url"])
    return search_files(pages, options, [("Start", "")], most=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    pages = {"index.html": "Home"}
    pages |= {f"{a}-{b}/index.html": a for a in TOPICS for b in TOPICS if a != b}
    pages |= {f"owners/{topic}/index.html": topic for topic in TOPICS}
    texts = {name: HTML.format(title=pages[name], base="../" * name.count("/")) for name in pages}
    for name, text in {**texts, **{f"search/{n}": text for n, text in files().items()}}.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    return site


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def open_page(context: BrowserContext, folder: Path) -> Iterator[Callable[[str], Page]]:
    """A function that opens a page of the site in a new tab."""
    with serve(folder) as address:

        def opened(name: str = "") -> Page:
            page = context.new_page()
            page.goto(address + name)
            return page

        yield opened


def ask(page: Page, text: str) -> None:
    page.get_by_role("combobox").fill(text)


def first(page: Page) -> Any:
    return page.get_by_role("option").first


@pytest.mark.parametrize(
    ("start", "here", "button", "there"),
    [
        ("", "door-window", "Search the pages for owners", "owners/door"),
        ("owners/door/", "owners/door", "Search the other pages", "door-window"),
    ],
)
def test_button_leads_to_the_other_scope_and_back(
    open_page: Callable[[str], Page], start: str, here: str, button: str, there: str
) -> None:
    page = open_page(start)
    ask(page, "door window")
    expect(first(page)).to_contain_text(here)
    page.get_by_role("button", name=button).click()
    expect(first(page)).to_contain_text(there)
    page.get_by_role("button", name="Search the").click()
    expect(first(page)).to_contain_text(here)


def test_part_that_does_not_load_is_told_and_the_box_lives(
    context: BrowserContext, open_page: Callable[[str], Page]
) -> None:
    context.route(PARTS, lambda route: route.abort())
    page = open_page("")
    ask(page, "kitchen")
    said = re.compile(
        r"The search could not be loaded\. index\.\S+\.js cannot be loaded; try again$"
    )
    expect(page.get_by_text(said).first).to_be_visible()
    context.unroute(PARTS)
    ask(page, "kitchen garden")
    expect(first(page)).to_contain_text("kitchen-garden")


def test_slow_network_shows_no_answer_to_what_was_typed_before(
    context: BrowserContext, open_page: Callable[[str], Page]
) -> None:
    page = open_page("")
    ask(page, "cellar ladder")
    expect(first(page)).to_contain_text("cellar-ladder")
    wanted = page.get_by_role("listbox").text_content()
    delays = iter([0.7, 0.1, 0.5, 0.02] * 50)

    def late(route: Route) -> None:
        time.sleep(next(delays))
        route.continue_()

    context.route(PARTS, late)
    page = open_page("")
    page.evaluate(WATCH)
    page.get_by_role("combobox").press_sequentially("cellar ladder", delay=60)
    page.wait_for_function("seen.at(-1)?.[0] === 'cellar ladder'")
    page.wait_for_timeout(1500)
    seen = page.evaluate("seen")
    queries = [query for query, text in seen if text]
    assert queries == sorted(queries, key=len)
    assert {text for query, text in seen if query == "cellar ladder" and text} == {wanted}


def test_each_tab_has_its_own_answer(open_page: Callable[[str], Page]) -> None:
    one, other = open_page(""), open_page("")
    ask(one, "stable chimney")
    ask(other, "garden window")
    expect(first(one)).to_contain_text("stable-chimney")
    expect(first(other)).to_contain_text("garden-window")


def test_whoever_comes_back_finds_the_results_again(open_page: Callable[[str], Page]) -> None:
    page = open_page("")
    ask(page, "ladder cellar")
    first(page).click()
    page.wait_for_url(re.compile("/ladder-cellar/"))
    page.go_back()
    expect(page.get_by_role("combobox")).to_have_value("ladder cellar")
    expect(first(page)).to_contain_text("ladder-cellar")
    page.go_forward()
    page.wait_for_url(re.compile("/ladder-cellar/"))


def test_zip_is_searched_from_a_disk(context: BrowserContext, folder: Path, tmp_path: Path) -> None:
    pack(folder, tmp_path / "offline.zip")
    with zipfile.ZipFile(tmp_path / "offline.zip") as archive:
        archive.extractall(tmp_path)
    page = context.new_page()
    page.goto((tmp_path / "offline" / "index.html").as_uri())
    ask(page, "gadren widnow")
    expect(first(page)).to_contain_text("garden-window")
    first(page).click()
    page.wait_for_url(re.compile(r"/offline/garden-window/index\.html"))
