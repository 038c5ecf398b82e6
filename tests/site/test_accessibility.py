"""axe-core finds nothing on any page: WCAG 2.2 A and AA and best practices, everything opened."""

from __future__ import annotations

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
COLOUR_RULES = {
    **ONLY_VIOLATIONS,
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
MODES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active", "color_scheme": "dark"},
}


@pytest.mark.parametrize(
    ("mode", "widths", "rules"),
    [
        ("light", (320, 768, 1280), RULES),
        ("dark", (1280,), COLOUR_RULES),
        ("forced colours", (320,), COLOUR_RULES),
    ],
)
def test_axe_finds_nothing(
    browser: Browser,
    site_url: str,
    site_dir: Path,
    mode: str,
    widths: tuple[int, ...],
    rules: dict[str, Any],
) -> None:
    context = browser.new_context(base_url=site_url, reduced_motion="reduce", **MODES[mode])
    page = context.new_page()
    found = []
    for address in [*pages_of(site_dir), "/no/such/page/"]:
        page.set_viewport_size({"width": widths[0], "height": 900})
        page.goto(address)
        open_everything(page)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{address} at {width} px: {line}" for line in violations(page, rules)]
    context.close()
    assert not found, "\n".join(found)


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


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    """What axe-core objects to, one line each."""
    results = Axe().run(page, options=rules).response["violations"]
    return [
        f"{result['id']}: {node['target']} {node['html'][:120]} {reasons(node)}"
        for result in results
        for node in result["nodes"]
    ]


def reasons(node: dict[str, Any]) -> str:
    """Why axe-core objects to a node, in its words."""
    return " ".join(check["message"] for check in [*node["any"], *node["all"], *node["none"]])
