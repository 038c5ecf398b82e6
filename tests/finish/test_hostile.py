"""Hostile content in a real browser: nothing runs, no other host is asked, no ad is live."""

from __future__ import annotations

import random
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from clearpane.ads.ad_marks import AdMarks
from clearpane.ads.ad_options import Options
from clearpane.finish.gate import Gate
from clearpane.finish.trust import Trust
from site_server import serve

FRAGMENTS = Path(__file__).parents[1] / "cases" / "hostile" / "fragments.html"
HEAD = '<!doctype html><html><head><meta charset="utf-8"><title>T</title></head><body><main>'
LIVE = """() => [...document.querySelectorAll("*")].flatMap((e) => [...e.attributes]
  .filter((a) => /^on/i.test(a.name) || /pxf\\W?\\.?io/i.test(a.value)
    || /^\\s*(javascript|vbscript):/i.test(a.value))
  .map((a) => `${e.tagName}.${a.name}`))"""


def cases() -> dict[str, str]:
    parts = re.split(r"<!-- case: (.*?) -->\n", FRAGMENTS.read_text(encoding="utf-8"))[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def as_page(gate: Gate, content: str) -> str:
    """Return a page whose theme takes in content that has passed the gate, finished."""
    inner = gate.fragment(content).html
    page = f"{HEAD}<article>{inner}</article></main><footer id=foot>after</footer></body></html>"
    return gate.page(page, "index.html").html


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate(AdMarks(Options()), Trust())


def seen(browser: Browser, folder: Path, pages: dict[str, str]) -> dict[str, list[str]]:
    """Open each page; return what ran, what was asked and what is live on it, if anything."""
    for number, html in enumerate(pages.values()):
        (folder / f"{number}.html").write_bytes(html.encode())
    found: dict[str, list[str]] = {}
    with serve(folder) as address:
        page = browser.new_page()
        told: list[str] = []
        page.on("console", lambda m: told.append(m.text) if "CANARY" in m.text else None)
        own = urlsplit(address).netloc
        page.on("request", lambda r: told.append(r.url) if urlsplit(r.url).netloc != own else None)
        for number, name in enumerate(pages):
            told.clear()
            page.goto(
                f"{address}/{number}.html" if address[-1] != "/" else f"{address}{number}.html"
            )
            page.wait_for_timeout(30)
            live = page.evaluate(LIVE)
            whole = page.evaluate("document.querySelector('main ~ #foot')?.textContent")
            if told or live or whole != "after":
                found[name] = [*told, *live, f"foot: {whole}"]
        page.close()
    return found


@pytest.mark.browser
def test_nothing_hostile_is_live_on_a_finished_page(
    browser: Browser, gate: Gate, tmp_path: Path
) -> None:
    pages = {name: as_page(gate, content) for name, content in cases().items()}
    assert seen(browser, tmp_path, pages) == {}


@pytest.mark.browser
def test_what_is_hostile_is_live_without_the_gate(browser: Browser, tmp_path: Path) -> None:
    end = "</article></main><footer id=foot>after</footer>"
    names = ("handler", "article ended", "shadow root", "ping", "body again")
    pages = {name: f"{HEAD}<article>{cases()[name]}{end}" for name in names}
    assert seen(browser, tmp_path, pages).keys() == set(names)


@pytest.mark.parametrize("seed", range(60))
def test_mutations_of_hostile_content_come_to_rest_and_hold_nothing(gate: Gate, seed: int) -> None:
    """Pieces of all cases, cut anywhere and put together anew, as DOMPurify's tests do it."""
    dice = random.Random(seed)
    whole = "".join(cases().values())
    pieces = [whole[at : at + dice.randrange(4, 60)] for at in dice.sample(range(len(whole)), 12)]
    once = gate.fragment("".join(pieces)).html
    assert gate.fragment(once).html == once
    page = as_page(gate, "".join(pieces))
    assert gate.page(page, "index.html").taken == []
