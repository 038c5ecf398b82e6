"""An address that leads nowhere is answered with the pages that it may have meant."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("/fix/eror-codes", "/fix/error-codes/"),
        ("/check/activation-message.html", "/check/activation-messages/"),
        ("/reactivate/new-motherboard/troubleshoter/", "/reactivate/troubleshooter/"),
        ("/unlink-licence", "/link/unlink/"),
    ],
)
def test_nearest_page_is_offered(page: Page, address: str, meant: str) -> None:
    page.goto(address)
    links = page.locator(".nearest a")
    expect(links.first).to_be_visible()
    hrefs = [link.get_attribute("href") or "" for link in links.all()]
    assert any(href.endswith(meant) for href in hrefs), hrefs


def test_words_of_the_address_are_ready_to_be_searched(page: Page) -> None:
    page.goto("/fix/eror-codes")
    expect(page.locator("article clear-search input")).to_have_value("fix eror codes")


def test_all_parts_of_the_site_are_listed(page: Page) -> None:
    page.goto("/no/such/page")
    assert page.locator("article ul a").count() >= 6


def test_no_search_engine_keeps_it(page: Page) -> None:
    page.goto("/no/such/page")
    assert page.locator('meta[name="robots"]').get_attribute("content") == "noindex"
