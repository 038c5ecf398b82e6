"""The pages' security policy in a real browser: ours runs, everybody else's is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from screenshots import pages_of
from site_server import serve

pytestmark = pytest.mark.browser

LISTEN = """
window.refused = [];
addEventListener("securitypolicyviolation", (event) =>
  refused.push(`${event.effectiveDirective} ${event.blockedURI}`), true);
"""


@dataclass
class Visit:
    """What the browser met on its way through all pages."""

    refused: list[str]
    said: list[str]
    asked: set[str]
    cookies: int


@pytest.fixture(scope="module")
def visit(browser: Browser, site_url: str, site_dir: Path) -> Visit:
    """Open every page once and listen."""
    context = browser.new_context(base_url=site_url)
    page = context.new_page()
    page.add_init_script(LISTEN)
    visit = Visit([], [], set(), 0)
    page.on("console", lambda message: visit.said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: visit.said.append(f"{page.url}: {error}"))
    page.on("request", lambda request: visit.asked.add(request.url))
    for address in [*pages_of(site_dir), "/404.html"]:
        page.goto(address)
        page.wait_for_timeout(100)
        visit.refused += [f"{address}: {line}" for line in page.evaluate("refused")]
    visit.cookies = len(context.cookies())
    context.close()
    return visit


def test_no_page_breaks_its_own_policy(visit: Visit) -> None:
    assert visit.refused == []


def test_the_console_stays_empty_on_every_page(visit: Visit) -> None:
    assert visit.said == []


def test_no_page_asks_another_host(visit: Visit, site_url: str) -> None:
    assert [url for url in visit.asked if not url.startswith((site_url, "data:"))] == []


def test_no_page_sets_a_cookie(visit: Visit) -> None:
    assert visit.cookies == 0


@pytest.fixture
def ad_host(tmp_path: Path) -> Iterator[str]:
    """Another origin, with what advertisements bring along."""
    folder = tmp_path / "ads"
    folder.mkdir()
    (folder / "ad.js").write_text("window.adRan = true", encoding="utf-8")
    (folder / "ad.html").write_text("<h1>Buy now</h1>", encoding="utf-8")
    (folder / "ad.css").write_text("h1 { display: none }", encoding="utf-8")
    (folder / "ad.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', encoding="utf-8"
    )
    with serve(folder) as address:
        yield address


ADS = {
    "an image": ('<img src="{host}ad.svg">', "img-src"),
    "a script": ('<script src="{host}ad.js"></script>', "script-src-elem"),
    "an inline script": ("<script>window.adRan = true</script>", "script-src-elem"),
    "an event handler": ('<p id="click" onclick="window.adRan = true">x</p>', "script-src-attr"),
    "a frame": ('<iframe src="{host}ad.html"></iframe>', "frame-src"),
    "a style sheet": ('<link rel="stylesheet" href="{host}ad.css">', "style-src-elem"),
}


@pytest.mark.parametrize("ad", ADS)
def test_an_ad_that_slipped_through_is_refused(
    browser: Browser, site_dir: Path, tmp_path: Path, ad_host: str, ad: str
) -> None:
    markup, directive = ADS[ad]
    with serve(site_with(site_dir, tmp_path, markup.format(host=ad_host))) as address:
        page = browser.new_page()
        page.add_init_script(LISTEN)
        loaded: list[str] = []
        page.on("requestfinished", lambda request: loaded.append(request.url))
        page.goto(address)
        page.wait_for_load_state("networkidle")
        refused = page.evaluate("document.querySelector('#click')?.click(), refused")
        assert [line.split()[0] for line in refused] == [directive]
        assert not any(url.startswith(ad_host) for url in loaded)
        assert not page.evaluate("'adRan' in window")
        page.close()


def site_with(site_dir: Path, tmp_path: Path, ad: str) -> Path:
    """Copy the site's home page and its assets, with `ad` in the article of the finished page."""
    copy = tmp_path / "site"
    shutil.copytree(site_dir / "assets", copy / "assets")
    shutil.copytree(site_dir / "search", copy / "search")
    page = (site_dir / "index.html").read_text(encoding="utf-8")
    page = page.replace("</article>", f"{ad}</article>")
    (copy / "index.html").write_text(page, encoding="utf-8")
    return copy
