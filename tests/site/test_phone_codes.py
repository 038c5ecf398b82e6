"""A reader takes the steps along: a real decoder reads the code from the painted picture."""

from __future__ import annotations

import base64
from typing import Literal

import pytest
import zxingcpp
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

GREY = """async (picture) => {
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const grey = [...Array(data.length / 4).keys()].map((index) => data[4 * index + 1]);
    return [image.width, image.height, grey];
}"""


def decoded(page: Page, code: Locator) -> list[str]:
    """What a reader of QR codes sees in the picture of an element."""
    picture = base64.b64encode(code.screenshot()).decode()
    width, height, grey = page.evaluate(GREY, picture)
    pixels = memoryview(bytes(grey)).cast("B", shape=[height, width])
    return [found.text for found in zxingcpp.read_barcodes(pixels)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_the_code_names_this_page_its_tab_and_its_first_step(
    browser: Browser,
    site_url: str,
    scheme: Literal["light", "dark"],
    forced: Literal["none", "active"],
) -> None:
    context = browser.new_context(base_url=site_url, color_scheme=scheme, forced_colors=forced)
    page = context.new_page()
    page.goto("/reactivate/troubleshooter/")
    page.locator(".tabbed-labels > label", has_text="Windows 10").first.click()
    page.locator(".phone-code:visible > summary").first.click()
    step = page.locator("li.step:visible").first.get_attribute("id")
    canonical = page.locator("link[rel=canonical]").get_attribute("href")
    code = page.locator(".phone-code svg:visible").first
    assert decoded(page, code) == [f"{canonical}#{step}"]
    assert step is not None
    assert "windows-10" in step
    context.close()


def test_it_is_folded_and_asks_nobody(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/reactivate/troubleshooter/")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".phone-code svg:visible")).to_have_count(0)
    before = len(asked)
    page.get_by_text("Continue on your phone").locator("visible=true").first.click()
    expect(page.locator(".phone-code svg:visible")).to_have_count(1)
    assert len(asked) == before


def test_it_opens_without_script(browser: Browser, site_url: str) -> None:
    context = browser.new_context(base_url=site_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/reactivate/troubleshooter/")
    page.locator(".phone-code > summary").first.click()
    expect(page.locator(".phone-code svg").first).to_be_visible()
    context.close()


def test_paper_shows_it(page: Page) -> None:
    page.goto("/reactivate/troubleshooter/")
    page.emulate_media(media="print")
    code = page.locator(".phone-code svg").first
    expect(code).to_be_visible()
    box = code.bounding_box()
    assert box is not None
    assert box["width"] > 80
