"""Others' pages get ids: each folder of `cases/names` holds an article, and what becomes of it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest
from markdown import Markdown
from playwright.sync_api import Browser

from clearpane.sites.entries import missing_ids, page_entries
from clearpane.sites.html_page import HtmlPage
from step_cases import CASES, EXTENSIONS, TABS

NAMES = sorted((Path(__file__).parents[1] / "cases" / "names").iterdir())


def named(article: str) -> str:
    """Return an article as it is when its headings and steps have been given ids."""
    page = HtmlPage("a.html", f"<!doctype html><title>T</title><main>{article}</main>")
    text = page.edited(missing_ids(page))
    return text.partition("<main>")[2].removesuffix("</main>")


@pytest.mark.parametrize("case", NAMES, ids=lambda case: case.name)
def test_case(case: Path) -> None:
    given = (case / "in.html").read_text(encoding="utf-8")
    assert named(given) == (case / "out.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", NAMES, ids=lambda case: case.name)
def test_second_time_nothing_changes(case: Path) -> None:
    once = (case / "out.html").read_text(encoding="utf-8")
    assert named(once) == once


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_steps_have_the_ids_that_our_extension_gives(case: Path) -> None:
    without = Markdown(extensions=EXTENSIONS, extension_configs=TABS)
    ours = (case / "out.html").read_text(encoding="utf-8")
    theirs = named(without.convert((case / "in.md").read_text(encoding="utf-8")))
    assert ids(theirs) == ids(ours)


def ids(article: str) -> list[str]:
    return [entry.anchor for entry in page_entries(article, "T") if entry.kind == "step"]


def test_line_ends_of_windows_stay() -> None:
    assert named("<h2>One</h2>\r\n<ol>\r\n<li>Go</li>\r\n</ol>") == (
        '<h2 id="one">One</h2>\r\n<ol>\r\n<li id="one--go">Go</li>\r\n</ol>'
    )


def test_every_id_that_is_given_is_new() -> None:
    article = named('<p id="wait"></p><h2>Wait</h2><ol><li>Wait<li>Wait</ol><h2>Wait</h2>')
    found = re.findall('id="([^"]*)"', article)
    assert len(found) == len(set(found)) == 5


SPELLED = [
    *("", 'id=""', "id=''", "ID", "Id=", "iD = ''", 'id id="b"', 'id="" ID="b"', 'id="a" ID=""'),
    *('data-id=""', "id=''class=x", 'class=x id="" lang=en', 'id="&#32;"', 'ID="own"', "id= x=y"),
]
ELEMENTS = [
    *("<h2{}>Save</h2>", "<H3{}>Save</H3>", "<h2><span{}></span>Save</h2>"),
    *("<ol><li{}>Save</ol>", "<ol><LI{}><p>Save</p></li></ol>", "<ol><li><p{}>Save</p></ol>"),
    *("<section{}><h2>Save</h2></section>", "<div{}><h2>Save<h2>Close</div>"),
]
ARTICLES = [
    element.format(f"{gap}{id_}{end}" if id_ else "")
    for element, id_, (gap, end) in product(ELEMENTS, SPELLED, [(" ", ""), ("\n", " "), ("/", "/")])
]
# Of headings and steps, who has no id, and who has one that leads elsewhere.
LOST = """articles => articles.flatMap(html => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const led = e => [...e.querySelectorAll("[id], a[name]"), e.parentElement];
    return [...page.querySelectorAll("h2, h3, ol > li")].filter(e => !led(e).concat(e).some(
        each => each?.id && page.getElementById(each.id) === each)).map(() => html);
})"""


@pytest.mark.browser
def test_however_an_id_is_spelled_a_browser_finds_one_and_no_tag_gets_a_second(
    browser: Browser,
) -> None:
    made = [named(article) for article in ARTICLES]
    page = browser.new_page()
    lost = page.evaluate(LOST, made)
    page.close()
    assert lost == []
    assert [
        m for a, m in zip(ARTICLES, made, strict=True) if most_ids(m) > max(most_ids(a), 1)
    ] == []
    assert [each for each in made if named(each) != each] == []


def most_ids(html: str) -> int:
    """Return how many ids one tag has at most: this parser tells of each, browsers drop them."""
    counts = [0]

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            counts.append([name for name, _ in attrs].count("id"))

    Tags().feed(html)
    return max(counts)
