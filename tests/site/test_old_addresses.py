"""Readers of an address that has moved arrive, at the very section."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/about/contribute/#report", "/owners/contribute/#report"),
        ("/about/cleaning/", "/owners/cleaning/"),
    ],
)
def test_moved_page_is_reached_at_its_old_address(page: Page, old: str, new: str) -> None:
    page.goto(old)
    expect(page).to_have_url(re.compile(re.escape(new) + "$"))
    expect(page.locator("article h1")).to_be_visible()


def test_moved_section_says_where_it_is_now(page: Page) -> None:
    page.goto("/link/unlink/#sell--windows-11--turn-off-encryption-if-the-pc-has-that")
    page.locator(".moved-anchor a:visible").click()
    expect(page).to_have_url(re.compile(r"/link/sell/#encryption$"))
