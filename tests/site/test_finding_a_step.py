"""A reader looks for a step, lands on it, and copies its address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def search(page: Page, words: str) -> Locator:
    """Type `words` into the search box; return the links of the results."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    results = page.locator(".md-search-result__link")
    expect(results.first).to_be_visible()
    return results


def in_view(step: Locator) -> bool:
    """Whether the whole first line of a step is below the header and within the window."""
    return bool(
        step.evaluate(
            """step => {
                const header = document.querySelector(".md-header").getBoundingClientRect()
                const { top } = step.getBoundingClientRect()
                return top >= header.bottom && top < innerHeight - 20
            }"""
        )
    )


def test_search_for_a_step_lands_on_it(page: Page) -> None:
    page.goto("/")
    search(page, "add an account")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#.*--.*add-an"))
    step = page.locator(".step:target")
    expect(step).to_contain_text("Add an account")
    expect(step).to_be_visible()
    assert in_view(step)


MARK = (
    "element => element.getAnimations().map(a => [a.animationName, a.effect.getTiming().duration])"
)


def test_step_that_was_found_is_marked_for_a_moment(page: Page) -> None:
    page.goto("/")
    search(page, "add an account")
    page.keyboard.press("Enter")
    assert page.locator(".step:target").evaluate(MARK) == [["step-found", 3000]]


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("0xC004F211", "0xc004f211"),
        ("windows is not activated", "not-activated"),
        ("which account is it linked to", "which-account"),
    ],
    ids=["error code", "message", "question"],
)
def test_code_message_and_question_are_landed_on_and_marked(
    page: Page, words: str, section: str
) -> None:
    page.goto("/")
    search(page, words)
    page.keyboard.press("Enter")
    heading = page.locator(f"[id='{section}']:target")
    expect(heading).to_be_visible()
    assert in_view(heading)
    assert heading.evaluate(MARK) == [["step-found", 3000]]


def test_who_asked_for_less_motion_gets_a_mark_that_stays(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/fix/error-codes/#0xc004f211")
    heading = page.locator(":is(h2, h3):target")
    assert heading.evaluate(MARK) == []
    expect(heading).to_have_css("outline-style", "solid")


def test_search_asks_no_other_host(page: Page, site_url: str) -> None:
    hosts: set[str] = set()
    page.context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto("/")
    search(page, "add an account").first.click()
    page.wait_for_load_state("networkidle")
    assert hosts == {urlsplit(site_url).netloc}


@pytest.mark.parametrize("version", ["windows-11", "windows-10"])
def test_address_of_a_step_opens_its_tab(page: Page, version: str) -> None:
    page.goto("/link/")
    block = page.locator(f".tabbed-block:has([id*=--{version}--])").first
    address = block.locator(".step").nth(2).get_attribute("id")
    page.goto(f"/check/#{address}")  # Another page first, so that the next is loaded anew.
    page.goto(f"/link/#{address}")
    step = page.locator(".step:target")
    expect(step).to_be_visible()
    page.wait_for_load_state("load")
    assert in_view(step)


def test_link_to_a_step_on_the_same_page_opens_its_tab(page: Page) -> None:
    page.goto("/link/")
    other = page.locator(".step[id*=--windows-10--]").nth(2)
    expect(other).to_be_hidden()
    page.evaluate("id => { location.hash = id }", other.get_attribute("id"))
    expect(other).to_be_visible()
    assert in_view(other)


def test_link_of_a_step_is_reached_and_followed_by_keyboard(page: Page) -> None:
    page.goto("/link/")
    link = page.locator(".step:visible .headerlink").first
    link.focus()
    expect(link).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    assert page.url.endswith(link.get_attribute("href") or "no address")


def test_every_step_of_the_site_has_an_address_of_its_own(page: Page) -> None:
    page.goto("/link/")
    found = page.locator(".md-content li.step").evaluate_all("steps => steps.map(s => s.id)")
    assert len(found) > 20
    assert len(set(found)) == len(found)
    assert "" not in found
