"""axe-core finds nothing on any page: WCAG 2.2 A and AA and best practices, everything opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from screenshots import pages_of

pytestmark = pytest.mark.browser

# To describe what is as it should be takes most of the time.
ONLY_VIOLATIONS = {"resultTypes": ["violations"]}
RULES = {
    **ONLY_VIOLATIONS,
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"),
        "best-practice",
    ],
}
# What depends on colours alone: the pages' structure is the same in every mode.
COLOUR_RULES: dict[str, Any] = {
    **ONLY_VIOLATIONS,
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
MODES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active", "color_scheme": "dark"},
}


# At other widths than the first the colours are the same.
LAYOUT_RULES = {
    **RULES,
    "rules": {name: {"enabled": False} for name in COLOUR_RULES["runOnly"]["values"]},
}
# The elements of a page that show text, each with what styles can know of it and what it is in.
SHOWN = """() => {
    const own = node => node.nodeType === Node.TEXT_NODE && node.data.trim();
    const name = element => [element.tagName, ...[...element.classList].sort()].join(".");
    const way = element => element ? `${way(element.parentElement)} ${name(element)}` : "";
    const all = [...document.querySelectorAll("body *")];
    return all.filter(element => [...element.childNodes].some(own)).map(way);
}"""
# Of what is observed, browsers tell the observers in the order of their making: when this one has
# run, the theme's have, which let the keyboard into code that is wider than its box.
SETTLED = """() => new Promise(done => {
    const told = () => requestAnimationFrame(() => requestAnimationFrame(done));
    const observer = new ResizeObserver(() => { observer.disconnect(); told(); });
    observer.observe(document.body);
})"""


# So many that all workers have their share of the longest of all tests.
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_at_any_width(
    browser: Browser, site_url: str, site_dir: Path, part: int
) -> None:
    with opened(browser, site_url, "light") as page:
        found = []
        for address in [*pages_of(site_dir), "/no/such/page/"][part::PARTS]:
            page.set_viewport_size({"width": 320, "height": 900})
            page.goto(address)
            open_everything(page)
            for width, rules in ((320, LAYOUT_RULES), (768, LAYOUT_RULES), (1280, RULES)):
                page.set_viewport_size({"width": width, "height": 900})
                found += [f"{address} at {width} px: {line}" for line in violations(page, rules)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("mode", "width"), [("dark", 1280), ("forced colours", 320)])
def test_axe_finds_no_colours_that_are_hard_to_read(
    browser: Browser, site_url: str, site_dir: Path, mode: str, width: int
) -> None:
    """A page whose every element is styled as one that was looked at is passed over."""
    files = {
        address: site_dir / address.strip("/") / "index.html" for address in pages_of(site_dir)
    }
    found, known = [], set[str]()
    with opened(browser, site_url, mode) as page:
        page.set_viewport_size({"width": width, "height": 900})
        # Those with most on them first.
        for address in sorted(files, key=lambda each: -files[each].stat().st_size):
            page.goto(address)
            open_everything(page)
            shown = set(page.evaluate(SHOWN))
            if shown - known:
                found += [f"{address}: {line}" for line in violations(page, COLOUR_RULES)]
            known |= shown
    assert known
    assert not found, "\n".join(found)


@contextmanager
def opened(browser: Browser, site_url: str, mode: str) -> Iterator[Page]:
    """A page that nothing moves on, in a context of its own."""
    context = browser.new_context(base_url=site_url, reduced_motion="reduce", **MODES[mode])
    yield context.new_page()
    context.close()


def test_axe_finds_nothing_in_menu_and_search_on_a_phone(browser: Browser, site_url: str) -> None:
    for button in ("Menu", "Search"):
        context = browser.new_context(
            base_url=site_url, viewport={"width": 390, "height": 844}, reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto("/link/")
        page.locator(f".md-header__button[aria-label={button}]").click()
        page.wait_for_timeout(500)
        assert not violations(page, RULES), button
        context.close()


@pytest.mark.parametrize(("mode", "width"), [("light", 1280), ("light", 390), ("dark", 390)])
@pytest.mark.parametrize("words", ["unlnik device", "qqqxzzjw"], ids=["results", "help"])
def test_axe_finds_nothing_in_what_the_search_shows(
    browser: Browser, site_url: str, mode: str, width: int, words: str
) -> None:
    boxes = {"/": "article clear-search input", "/link/": ".md-search__input"}
    with opened(browser, site_url, mode) as page:
        page.set_viewport_size({"width": width, "height": 844})
        for address, box in boxes.items():
            page.goto(address)
            page.locator(box).focus()
            page.keyboard.type(words)
            page.locator(f"[data-query='{words}']").wait_for(state="attached")
            page.keyboard.press("ArrowDown")
            page.wait_for_timeout(500)
            assert not violations(page, RULES), address


def open_everything(page: Page) -> None:
    """Open all folds, show both Windows versions, tick a step, say that the page was helpful."""
    page.evaluate(
        """() => {
            for (const fold of document.querySelectorAll("details")) fold.open = true;
            const shown = ".tabbed-block, .open-settings { display: block !important }";
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(shown);
            document.adoptedStyleSheets = [sheet];
            document.querySelector(".step-tick input")?.click();
            document.querySelector("[data-helpful=yes]")?.click();
        }"""
    )


def settle(page: Page) -> None:
    """Wait until the theme has seen how wide everything is, and has set what follows from it."""
    page.wait_for_function("width => innerWidth === width", arg=(page.viewport_size or {})["width"])
    page.evaluate(SETTLED)


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    """What axe-core objects to, one line each."""
    settle(page)
    results = Axe().run(page, options=rules).response["violations"]
    return [
        f"{result['id']}: {node['target']} {node['html'][:120]} {reasons(node)}"
        for result in results
        for node in result["nodes"]
    ]


def reasons(node: dict[str, Any]) -> str:
    """Why axe-core objects to a node, in its words."""
    return " ".join(check["message"] for check in [*node["any"], *node["all"], *node["none"]])
