"""Steps can be ticked off; the ticks stay in the browser until the reader forgets them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_ticks_are_kept(page: Page) -> None:
    page.goto("/link/")
    page.locator(".step-tick:visible").nth(1).click()
    page.reload()
    expect(page.locator("li.step-done:visible")).to_have_count(1)
    expect(page.locator(".step-tick input:visible").nth(1)).to_be_checked()


def test_reader_is_led_to_the_next_step(page: Page) -> None:
    page.goto("/link/")
    page.locator(".step-tick:visible").nth(0).click()
    page.reload()
    page.get_by_role("link", name="Go on with step 2").click()
    second = page.locator("li.step:visible").nth(1)
    expect(second).to_be_in_viewport()
    assert page.url.endswith(f"#{second.get_attribute('id')}")


def test_ticks_are_counted_for_the_windows_that_is_shown(page: Page) -> None:
    page.goto("/link/")
    page.locator(".tabbed-labels > label", has_text="Windows 10").first.click()
    page.locator(".step-tick:visible").nth(0).click()
    counted = page.locator(".steps-progress [role=status]")
    expect(counted).to_have_text("1 step ticked on this page.")
    page.reload()
    expect(counted).to_have_text("1 step ticked on this page.")
    page.locator(".tabbed-labels > label", has_text="Windows 11").first.click()
    expect(counted).to_have_text("0 steps ticked on this page.")


def test_ticks_of_one_page_are_not_those_of_another(page: Page) -> None:
    page.goto("/link/")
    page.locator(".step-tick:visible").nth(0).click()
    page.goto("/check/")
    expect(page.locator("li.step-done")).to_have_count(0)


def test_one_button_forgets_all_ticks(page: Page) -> None:
    page.goto("/check/")
    page.locator(".step-tick:visible").nth(0).click()
    page.goto("/link/")
    page.locator(".step-tick:visible").nth(0).click()
    page.get_by_role("button", name="Forget all ticks").click()
    expect(page.locator(".steps-progress")).to_be_hidden()
    page.goto("/check/")
    expect(page.locator("li.step-done")).to_have_count(0)


def test_address_of_a_step_is_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/link/")
    step = page.locator("li.step:visible").nth(1)
    step.hover()
    step.locator(".headerlink").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(f"/link/#{step.get_attribute('id')}")
