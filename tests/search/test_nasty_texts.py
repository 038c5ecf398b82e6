"""No text and no query stops the search: the work grows as the text does, and never faster."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from clearpane.search.finisher import Shape, with_search
from clearpane.search.index import search_files

pytestmark = pytest.mark.browser

# What texts are repeated of: each is where some pattern for words, names or codes begins anew.
ATOMS = (
    *("a", "A", "aA", "aaB", "AAb", "1", "a1", "0x", "o", "é", "\u0301", "中", "ก", "😀", "_", "-"),
    *("a-", "a_", "a.", "a()", "a'", "’", ".", "! ", " ", "\n", "0 x ", "really ", "windows10 "),
    *("apples ", "sign ", "c004f211 ", "ab cd "),
)
APPLES = {"url": "apples/", "title": "Apples", "text": "Words about apples."}
# Asks in turn, and lets the page say how far it is: a pattern that is worse never gets there.
ASK = """([folder, queries]) => {
  window.clearSearchBase = folder
  const script = document.createElement("script")
  script.src = folder + "clear-search-worker.js"
  script.onload = async () => {
    const answers = []
    for (const text of queries)
      answers.push(await clearSearchEngine.handle({ id: 1, type: "ask", text, scope: "", most: 6 }))
    window.answers = JSON.stringify(answers)
  }
  document.head.append(script)
}"""
Ask = Callable[..., list[Any]]


@pytest.fixture
def ask(browser: Browser, tmp_path: Path) -> Iterator[Ask]:
    """A function that searches pages, in parts if they are more than `most`."""
    context = browser.new_context()

    def asked(pages: list[Any], most: int, *queries: str) -> list[Any]:
        files = search_files([APPLES, *pages], most=most)
        for file, text in {**files, "page.html": "<!doctype html><title>t</title>"}.items():
            (tmp_path / file).write_text(text, encoding="utf-8")
        page = context.new_page()
        page.goto((tmp_path / "page.html").as_uri())
        page.evaluate(ASK, [f"{tmp_path.as_uri()}/", list(queries)])
        answers = page.wait_for_function("window.answers", timeout=60_000).json_value()
        return [given["answer"] for given in json.loads(answers)]

    yield asked
    context.close()


def everywhere(number: int, text: str) -> dict[str, Any]:
    """Return a page that has a text in each place."""
    step = {"anchor": "b", "title": text, "text": text, "step": True}
    entries = [{"anchor": "a", "title": text, "text": text}, step]
    said = {"keywords": {"": text}, "description": text, "links": [["apples/", text]]}
    return {"url": f"{number}/", "title": text, "text": text, "entries": entries, **said}


@pytest.mark.parametrize("most", [1, 1000])
def test_text_of_one_thing_again_and_again_is_read(ask: Ask, most: int) -> None:
    pages = [everywhere(n, atom * (10_000 // len(atom))) for n, atom in enumerate(ATOMS)]
    first, *_ = ask(pages, most, "words about apples", "c004f211", "sign in", "aab", "ab cd", "a-a")
    assert first["total"] > 0


@pytest.mark.parametrize("most", [1, 1000])
def test_two_million_letters_without_a_blank_are_read(ask: Ask, most: int) -> None:
    pages = [
        {"url": f"{n}/", "title": "Gene", "text": a * 1_000_000} for n, a in enumerate(ATOMS[:3])
    ]
    gene, apples = ask(pages, most, "gene", "apples")
    assert (gene["total"], apples["pages"][0]["url"]) == (3, "apples/")


def test_run_of_letters_that_nobody_types_is_no_word(ask: Ask) -> None:
    long, longest = "b" * 65, "a" * 64
    page = {"url": "long/", "title": "Long", "text": f"Runs {long} and {longest}."}
    found, lost = ask([page], 1000, longest, long)
    assert (found["total"], lost["total"]) == (1, 0)


def test_excerpt_of_a_text_without_a_full_stop_is_short(ask: Ask) -> None:
    page = {
        "url": "long/",
        "title": "Long",
        "text": "pears " * 50_000 + "quinces " + "plums " * 50_000,
    }
    (answer,) = ask([page], 1000, "quinces")
    excerpt = "".join(text for text, _ in answer["pages"][0]["hits"][0]["text"])
    assert "quinces" in excerpt
    assert len(excerpt) < 1_000


@pytest.mark.parametrize("most", [1, 1000])
def test_long_query_is_read_up_to_where_a_person_types(ask: Ask, most: int) -> None:
    pages = [{**APPLES, "url": f"{n}/", "text": f"Words {n}appls about {n}"} for n in range(500)]
    queries = [f"apples {atom * 10_000}" for atom in ATOMS]
    for query, answer in zip(queries, ask(pages, most, *queries), strict=True):
        assert answer["query"] == query
        assert answer["total"] == 501


def test_words_behind_the_limit_of_a_query_are_not_told_as_missing(ask: Ask) -> None:
    query = "apples " * 32 + "qqqxx " * 100
    (answer,) = ask([], 1000, query)
    assert (answer["missing"], answer["suggest"], answer["total"]) == ([], "", 1)


# Sizes at which work that grows with the square would take minutes.
TAGS = (
    "<script " * 300_000,
    '<div class="md-search" data-md-component="search"' * 50_000,
    '<div class="md-search" data-md-component="search">' + " " * 500_000,
    '<div class="md-search" data-md-component="search">'
    '<button type="button" class="md-search__button">' + " " * 500_000,
)


@pytest.mark.parametrize("html", TAGS, ids=["script", "box", "blanks", "button"])
def test_page_of_tags_that_never_end_is_looked_through(html: str) -> None:
    assert with_search(html, "index.html") == (html, Shape.UNKNOWN)


def test_page_that_is_linked_from_as_many_places_as_it_has_is_read() -> None:
    entries = [{"anchor": f"a{n}", "title": f"Title {n}", "text": ""} for n in range(50_000)]
    links = [(f"../apples/#a{n}", f"called {n}") for n in range(50_000)]
    files = search_files([{**APPLES, "entries": entries}, {**APPLES, "url": "o/", "links": links}])
    assert "called 49999" in "".join(files.values())
