"""The built site, served as a static host would."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_home_page_has_one_heading(page: Page) -> None:
    page.goto("/")
    assert page.locator("h1").count() == 1


def test_missing_page_is_answered_with_404(page: Page) -> None:
    response = page.goto("/no/such/page/")
    assert response is not None
    assert response.status == 404
