"""The steps of one Windows are shown: the reader's choice, else what the browser tells."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

EDGE_ON_WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"
)


@contextmanager
def reader(browser: Browser, site_url: str, platform: str, version: str) -> Iterator[Page]:
    """A page whose browser gives these User-Agent Client Hints, by the browser's own means."""
    context = browser.new_context(base_url=site_url)
    page = context.new_page()
    hints: dict[str, Any] = {
        "platform": platform,
        "platformVersion": version,
        "architecture": "x86",
        "model": "",
        "mobile": False,
    }
    agent = EDGE_ON_WINDOWS if platform == "Windows" else "Mozilla/5.0 (X11; Linux x86_64)"
    context.new_cdp_session(page).send(
        "Emulation.setUserAgentOverride", {"userAgent": agent, "userAgentMetadata": hints}
    )
    yield page
    context.close()


def shown(page: Page) -> set[str]:
    """The names of the Windows tabs that are shown."""
    return set(
        page.evaluate(
            """() => [...document.querySelectorAll(".tabbed-set > input:checked")]
                .map((input) => document.querySelector(`label[for="${input.id}"]`).innerText)"""
        )
    )


@pytest.mark.parametrize(
    ("platform", "version", "expected"),
    [
        ("Windows", "15.0.0", "Windows 11"),
        ("Windows", "13.0.0", "Windows 11"),
        ("Windows", "10.0.0", "Windows 10"),
        ("Windows", "0.3.0", "Windows 11"),
        ("Linux", "6.1.0", "Windows 11"),
    ],
)
def test_browser_tells_the_version(
    browser: Browser, site_url: str, platform: str, version: str, expected: str
) -> None:
    with reader(browser, site_url, platform, version) as page:
        page.goto("/link/")
        page.wait_for_timeout(200)
        assert shown(page) == {expected}


def test_all_tabs_follow_the_choice_on_all_pages(page: Page) -> None:
    page.goto("/link/")
    page.locator(".tabbed-labels > label", has_text="Windows 10").first.click()
    assert shown(page) == {"Windows 10"}
    page.goto("/check/")
    assert shown(page) == {"Windows 10"}


def test_choice_outweighs_what_the_browser_tells(browser: Browser, site_url: str) -> None:
    with reader(browser, site_url, "Windows", "15.0.0") as page:
        page.goto("/link/")
        page.locator(".tabbed-labels > label", has_text="Windows 10").first.click()
        page.goto("/check/")
        page.wait_for_timeout(200)
        assert shown(page) == {"Windows 10"}


def test_nothing_but_the_tabs_asks_for_the_version(page: Page) -> None:
    page.goto("/link/")
    controls = page.locator("article").get_by_role("radio")
    assert controls.count() == page.locator(".tabbed-set > input").count() > 0


@pytest.mark.parametrize("name", ["Windows 11", "Windows 10"])
@pytest.mark.parametrize("colours", ["none", "active"])
def test_the_chosen_tab_is_marked_in_the_painted_picture(
    browser: Browser, site_url: str, colours: Literal["none", "active"], name: str
) -> None:
    context = browser.new_context(base_url=site_url, forced_colors=colours)
    page = context.new_page()
    page.goto("/link/")
    label = page.locator(".tabbed-labels > label", has_text=name).first
    other = page.locator(".tabbed-labels > label", has_not_text=name).first
    label.click()
    chosen_lines, other_lines = lines_around(page, label), lines_around(page, other)
    context.close()
    assert chosen_lines == 4, "the chosen tab has no frame"
    assert other_lines == 0, "a tab that is not chosen looks framed"


def lines_around(page: Page, label: Locator) -> int:
    """How many sides of a label are painted as a line, read from a screenshot."""
    picture = base64.b64encode(label.screenshot(animations="disabled")).decode()
    return int(page.evaluate(PAINTED_SIDES, picture))


# A side is a line if nearly all of the middle of its outermost 3 pixels differs from the ground.
PAINTED_SIDES = """async (picture) => {
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { width, height } = image;
    const { data } = context.getImageData(0, 0, width, height);
    const pixel = (x, y) => [...data.slice(4 * (y * width + x), 4 * (y * width + x) + 3)];
    const far = (a, b) => a.some((value, index) => Math.abs(value - b[index]) > 60);
    const ground = pixel(6, 6);
    const inked = (points) =>
        points.filter(([x, y]) => far(pixel(x, y), ground)).length > 0.9 * points.length;
    const range = (end) => [...Array(end - 16).keys()].map((index) => index + 8);
    const sides = [
        [0, 1, 2].map((y) => range(width).map((x) => [x, y])),
        [0, 1, 2].map((y) => range(width).map((x) => [x, height - 1 - y])),
        [0, 1, 2].map((x) => range(height).map((y) => [x, y])),
        [0, 1, 2].map((x) => range(height).map((y) => [width - 1 - x, y])),
    ];
    return sides.filter((rows) => rows.some(inked)).length;
}"""


def test_link_to_a_step_in_the_other_tab_opens_it(page: Page) -> None:
    page.goto("/link/")
    step = page.locator(".tabbed-block:nth-child(2) li.step").nth(2).get_attribute("id")
    page.goto("/check/")
    page.goto(f"/link/#{step}")
    expect(page.locator(f'[id="{step}"]')).to_be_in_viewport()


def test_settings_buttons_are_shown_on_windows(browser: Browser, site_url: str) -> None:
    with reader(browser, site_url, "Windows", "15.0.0") as page:
        page.goto("/link/")
        button = page.locator("a.open-settings:visible").first
        assert button.get_attribute("href") == "ms-settings:activation"


def test_settings_buttons_are_hidden_elsewhere(page: Page) -> None:
    page.goto("/link/")
    assert page.locator("a.open-settings").count() > 0
    assert page.locator("a.open-settings:visible").count() == 0


def test_written_path_stands_beside_every_settings_button(page: Page) -> None:
    page.goto("/link/")
    steps = page.locator("li.step", has=page.locator("a.open-settings")).all_inner_texts()
    assert steps
    assert [step for step in steps if "Settings >" not in step] == []
