"""The pages fit: small screens, large text, no script, paper, keyboard."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from screenshots import pages_of

pytestmark = pytest.mark.browser

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


# The theme's text is at 125 % of the browser's.
@pytest.mark.parametrize("text_size", ["125%", "250%"])
def test_nothing_scrolls_sideways_at_320_px(
    browser: Browser, site_url: str, site_dir: Path, text_size: str
) -> None:
    context = browser.new_context(base_url=site_url, viewport={"width": 320, "height": 800})
    page = context.new_page()
    wide = {}
    for address in [*pages_of(site_dir), "/404.html"]:
        page.goto(address)
        page.evaluate("size => document.documentElement.style.fontSize = size", text_size)
        if page.evaluate(TOO_WIDE) > 0:
            wide[address] = page.evaluate(TOO_WIDE)
    context.close()
    assert wide == {}


def test_every_page_is_one_article_with_headings_in_order(
    browser: Browser, site_url: str, site_dir: Path
) -> None:
    context = browser.new_context(base_url=site_url)
    page = context.new_page()
    for address in pages_of(site_dir):
        page.goto(address)
        assert page.locator("article").count() == 1, address
        levels = page.evaluate(
            "[...document.querySelectorAll('article :is(h1,h2,h3,h4)')].map(h => +h.tagName[1])"
        )
        assert levels[0] == 1, address
        assert all(after - before <= 1 for before, after in pairwise(levels)), address
    context.close()


def test_guide_is_whole_without_script(browser: Browser, site_url: str) -> None:
    context = browser.new_context(base_url=site_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/link/")
    assert page.locator(".tabbed-block:visible").count() == 2
    page.locator(".tabbed-labels > label", has_text="Windows 10").first.click()
    assert page.get_by_text("Under Add a Microsoft account, select").is_visible()
    context.close()


def test_link_to_a_step_opens_its_tab_without_script(
    browser: Browser, site_url: str, page: Page
) -> None:
    page.goto("/link/")
    step = page.locator(".tabbed-block:nth-child(2) li.step").nth(2).get_attribute("id")
    context = browser.new_context(base_url=site_url, java_script_enabled=False)
    bare = context.new_page()
    bare.goto(f"/link/#{step}")
    assert bare.locator(f'[id="{step}"]').is_visible()
    context.close()


def test_paper_shows_both_versions_and_addresses(page: Page) -> None:
    page.goto("/link/")
    page.emulate_media(media="print", color_scheme="dark")
    blocks = page.locator(".tabbed-block")
    assert blocks.count() == page.locator(".tabbed-block:visible").count() == 4
    assert page.locator(".tabbed-labels > label:visible").count() == 4
    assert page.locator(".md-header:visible, .helpful:visible").count() == 0
    after = "getComputedStyle(document.querySelector('.sources a'), '::after').content"
    assert "https://support.microsoft.com" in page.evaluate(after)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


FOCUS = """() => {
    const element = document.activeElement;
    if (element === document.body) return null;
    const box = element.getBoundingClientRect();
    const label = element.labels?.[0]?.getBoundingClientRect();
    const style = getComputedStyle(element);
    const ring = (styled) => styled.outlineStyle !== "none" && parseFloat(styled.outlineWidth) > 0;
    const follower = element.nextElementSibling && getComputedStyle(element.nextElementSibling);
    const tabs = element.closest(".tabbed-set");
    const tab = tabs && element.matches(".tabbed-set > input") &&
        getComputedStyle(tabs.querySelector(`label[for="${element.id}"]`));
    return {
        what: element.outerHTML.slice(0, 120),
        visible: style.visibility !== "hidden" && ((box.width > 1 && box.height > 1) || !!label),
        ring: ring(style) || (follower && ring(follower)) || (tab && ring(tab)) || false,
    };
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_keyboard_reaches_all_and_focus_is_always_seen(
    browser: Browser, site_url: str, width: int
) -> None:
    context = browser.new_context(base_url=site_url, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto("/link/")
    met = []
    for _ in range(200):
        page.keyboard.press("Tab")
        # The panel that the search field opens; Tab goes on from there.
        focus = page.evaluate(FOCUS)
        if focus is None:
            break
        met.append(focus)
    context.close()
    assert [item["what"] for item in met if not item["visible"]] == []
    assert [item["what"] for item in met if not item["ring"]] == []
    reached = " ".join(item["what"] for item in met)
    for needed in ("md-skip", "md-option", 'name="query"', "__tabbed", "Done"):
        assert needed in reached, needed
    if width == 390:
        assert 'aria-label="Menu"' in reached


def test_menu_opens_and_shuts_by_keyboard(browser: Browser, site_url: str) -> None:
    context = browser.new_context(base_url=site_url, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/link/")
    menu = page.get_by_role("button", name="Menu")
    menu.focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("aria-expanded") == "true"
    page.locator(".md-nav--primary a", has_text="error code").wait_for(state="visible")
    page.keyboard.press("Escape")
    assert menu.get_attribute("aria-expanded") == "false"
    context.close()


def test_reduced_motion_is_honoured(browser: Browser, site_url: str) -> None:
    context = browser.new_context(base_url=site_url, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/link/")
    moving = page.evaluate(
        """[...document.querySelectorAll("*")].filter((element) => {
            const style = getComputedStyle(element);
            return parseFloat(style.animationDuration) > 0 || style.scrollBehavior === "smooth";
        }).length"""
    )
    context.close()
    assert moving == 0
