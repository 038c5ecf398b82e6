"""Drive a search in a real browser: type into its box, read what is painted, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from engines import Engine
from playwright.sync_api import Browser, Page

# Notes when a key went down last, and when the frame after the last change was painted.
WATCH = """root => {
  const watched = (window.watched = { key: 0, change: 0, paint: 0 })
  addEventListener("keydown", () => { watched.key = watched.change = performance.now() }, true)
  new MutationObserver(() => {
    watched.change = performance.now()
    requestAnimationFrame(() => setTimeout(() => { watched.paint = performance.now() }))
  }).observe(root, { childList: true, subtree: true, characterData: true, attributes: true })
}"""
SETTLED = "quiet => performance.now() - Math.max(watched.key, watched.change) > quiet"


@dataclass(frozen=True)
class Answer:
    """Addresses relative to the site, by page in the order painted; milliseconds to the paint."""

    groups: list[list[str]]
    milliseconds: float


def open_search(browser: Browser, engine: Engine, address: str) -> tuple[Page, list[int]]:
    """Open the site and its search box; also give a list that fills with the bytes it costs."""
    page = browser.new_context().new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    wanted: set[str] = set()
    sizes: list[int] = []

    def responded(event: dict) -> None:
        if re.search(engine.files, event["response"]["url"]):
            wanted.add(event["requestId"])

    def finished(event: dict) -> None:
        if event["requestId"] in wanted:
            sizes.append(event["encodedDataLength"])

    session.on("Network.responseReceived", responded)
    session.on("Network.loadingFinished", finished)
    page.goto(address + engine.start)
    page.wait_for_load_state("load")
    if engine.name == "Zensical":
        page.keyboard.press("/")
    page.locator(engine.box).focus()
    page.evaluate(f"({WATCH})(({engine.root})())")
    return page, sizes


def ask(page: Page, engine: Engine, query: str, patience: int = 1) -> Answer:
    """Type a query as a person does, in place of the last, and wait until the results rest."""
    quiet = engine.quiet * patience
    page.locator(engine.box).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(query[:-1])
    page.wait_for_function(SETTLED, arg=quiet)
    page.keyboard.type(query[-1])
    page.wait_for_function(SETTLED, arg=quiet)
    groups = page.evaluate(f"({engine.groups})(({engine.root})())")
    milliseconds = page.evaluate("watched.paint - watched.key")
    return Answer([[relative(href) for href in group] for group in groups if group], milliseconds)


def relative(href: str) -> str:
    """Return an address as queries.tsv writes it: `link/#activation-page`."""
    parts = urlsplit(href)
    path = parts.path.removeprefix("/").removesuffix("index.html")
    return f"{path}#{parts.fragment}" if parts.fragment else path
