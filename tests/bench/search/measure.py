"""Drive a search in a real browser: type into its box, read what is painted, and when."""

from __future__ import annotations

import re
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from engines import Engine
from playwright.sync_api import Browser, Page, Request, TimeoutError

# Notes when a key went down last, when the frame after the last change was painted, and when the
# first results stood.
WATCH = """(root, groups) => {
  const watched = (window.watched = { key: 0, change: 0, paint: 0, first: 0 })
  addEventListener("keydown", () => { watched.key = watched.change = performance.now() }, true)
  new MutationObserver(() => {
    watched.change = performance.now()
    watched.first ||= groups(root).flat().length && performance.timeOrigin + watched.change
    requestAnimationFrame(() => setTimeout(() => { watched.paint = performance.now() }))
  }).observe(root, { childList: true, subtree: true, characterData: true, attributes: true })
}"""
# An answer is waited for so many times as long as results usually take to rest.
LATEST = 10
# Where no times are taken: a machine that is busy must take no answer from a search.
PATIENCE = 4
SETTLED = "quiet => performance.now() - Math.max(watched.key, watched.change) > quiet"


@dataclass(frozen=True)
class Answer:
    """Addresses relative to the site, by page in the order painted; milliseconds to the paint.

    `milliseconds` is None when nothing was painted after the key.
    """

    groups: list[list[str]]
    milliseconds: float | None


def open_search(browser: Browser, engine: Engine, address: str) -> tuple[Page, list[Request]]:
    """Open the site and its search box; also give a list that fills with the search's requests."""
    page = browser.new_context().new_page()
    requests: list[Request] = []

    def finished(request: Request) -> None:
        if re.search(engine.files, request.url):
            requests.append(request)

    # Those of workers too.
    page.on("requestfinished", finished)
    page.goto(address + engine.start)
    page.wait_for_load_state("load")
    if engine.name == "Zensical":
        page.keyboard.press("/")
    page.locator(engine.box).focus()
    page.evaluate(f"({WATCH})(({engine.root})(), {engine.groups})")
    return page, requests


def ask(
    page: Page, engine: Engine, query: str, patience: int = 1, *, timed: bool = False
) -> Answer:
    """Put a query into the box, its last letter by a key, and wait until the results rest.

    Typing all letters would only add the searches for what is not yet the query. With `timed`
    an answer may come very late; one that leaves the results as they were paints nothing.
    """
    quiet = engine.quiet * patience
    page.locator(engine.box).fill(query[:-1])
    page.evaluate("watched.change = performance.now()")
    page.wait_for_function(SETTLED, arg=quiet)
    page.keyboard.press("End")
    page.keyboard.type(query[-1])
    page.wait_for_function(SETTLED, arg=quiet)
    if timed and not page.evaluate("watched.paint > watched.key"):
        with suppress(TimeoutError):
            page.wait_for_function("() => watched.paint > watched.key", timeout=LATEST * quiet)
            page.wait_for_function(SETTLED, arg=quiet)
    groups = page.evaluate(f"({engine.groups})(({engine.root})())")
    milliseconds = page.evaluate("watched.paint > watched.key ? watched.paint - watched.key : null")
    return Answer([[relative(href) for href in group] for group in groups if group], milliseconds)


def before_first_results(page: Page, requests: list[Request]) -> list[Request]:
    """Return those of the requests that had begun when the first results stood."""
    first = page.evaluate("watched.first")
    return [request for request in requests if request.timing["startTime"] <= first]


def transferred(requests: list[Request]) -> int:
    """Return how many bytes the server sends for these requests, compressed.

    Each is fetched once more, because the browser does not tell what a worker has cost.
    """
    total = 0
    for url in {request.url for request in requests}:
        compressed = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(compressed) as answer:
            total += len(answer.read())
    return total


def relative(href: str) -> str:
    """Return an address as queries.tsv writes it: `link/#activation-page`."""
    parts = urlsplit(href)
    path = parts.path.removeprefix("/").removesuffix("index.html")
    return f"{path}#{parts.fragment}" if parts.fragment else path
