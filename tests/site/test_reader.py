"""Readers with a problem, in a real browser, from the home page to their answer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LINKED = "Windows is activated with a digital license linked to your Microsoft account."


def follow(page: Page, words: str) -> None:
    """Select the first link of the article with these words."""
    page.locator("article").get_by_role("link", name=words).first.click()


def test_from_home_to_a_checked_linked_licence(page: Page) -> None:
    page.goto("/")
    follow(page, "check")
    page.get_by_text("Windows 10", exact=True).first.click()
    expect(page.get_by_text("Find the line")).to_be_visible()
    follow(page, "Link it")
    expect(page).to_have_url(re.compile("/link/"))
    expect(page.get_by_text("Under Add a Microsoft account").first).to_be_visible()
    expect(page.get_by_text("You should now see:").locator("visible=true").first).to_contain_text(
        LINKED
    )


def test_message_on_the_screen_leads_to_its_meaning(page: Page) -> None:
    page.goto("/")
    link = page.locator(".messages a[href$='#digital-licence']")
    expect(link).to_contain_text("Windows is activated with a digital license")
    link.click()
    heading = page.locator("#digital-licence")
    expect(heading).to_be_in_viewport()
    expect(heading.locator("xpath=following-sibling::p[1]")).to_contain_text("Linked: no")


def test_questions_lead_from_a_changed_board_to_the_troubleshooter(page: Page) -> None:
    page.goto("/fix/")
    for words in (
        "Windows is not activated",
        "I changed the motherboard or other parts",
        "Yes, it was linked",
    ):
        follow(page, words)
    expect(page).to_have_url(re.compile("/reactivate/troubleshooter/$"))


def test_address_of_an_error_code_shows_its_section(page: Page) -> None:
    page.goto("/fix/error-codes/#0xc004f211")
    expect(page.locator("[id='0xc004f211']")).to_be_in_viewport()
