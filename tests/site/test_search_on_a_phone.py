"""The search on a small screen: every letter typed and every result can be seen and reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

LONG = "my motherboard died and i replaced it and now windows 11 says it is not activated"
HEADER = "[data-md-component=search-query]"
HOME = "article clear-search input"
Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, site_url: str) -> Iterator[Open]:
    """A function that opens the home page on a screen; `text` is the size of text, 1 as usual."""
    contexts = []

    def page(width: int, height: int, text: float = 1) -> Page:
        is_phone = width < 1000
        size = {"width": width, "height": height}
        context = browser.new_context(
            viewport=size, has_touch=is_phone, is_mobile=is_phone, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(site_url)
        page.evaluate(f"document.documentElement.style.fontSize = '{125 * text}%'")
        return page

    yield page
    for context in contexts:
        context.close()


def type_into_header(page: Page, words: str) -> Locator:
    """Open the search of the header and type; return its box."""
    button = page.locator(".md-header__button[for=__search]")
    box = page.locator(HEADER)
    (button if button.is_visible() else box).click()
    box.press_sequentially(words)
    expect(page.locator(".md-search-result__list")).to_have_attribute("data-query", words)
    page.wait_for_timeout(500)
    return box


def end_of_the_words(box: Locator) -> float:
    """Where the room for what is typed ends, in pixels from the left."""
    script = """input => input.getBoundingClientRect().right
        - parseFloat(getComputedStyle(input).paddingRight)"""
    return float(box.evaluate(script))


@pytest.mark.parametrize(
    ("width", "text"), [(360, 1), (390, 1), (360, 2), (320, 1), (1280, 1)], ids=str
)
def test_no_button_stands_over_a_long_query(opened: Open, width: int, text: float) -> None:
    page = opened(width, 640, text)
    box = type_into_header(page, LONG)
    buttons = page.locator(".md-search__options > :visible").all()
    assert buttons
    for button in buttons:
        place = button.bounding_box()
        assert place is not None
        assert place["x"] >= end_of_the_words(box)
    room = box.evaluate("i => i.clientWidth - 2 * parseFloat(getComputedStyle(i).paddingLeft)")
    assert room > width / 4


def test_proposal_is_not_shown_behind_a_query_that_is_longer_than_the_box(opened: Open) -> None:
    page = opened(1280, 720)
    type_into_header(page, "motherb")
    expect(page.locator(".md-search__suggest")).to_have_text("motherboard")
    page.locator(HEADER).fill("")
    type_into_header(page, f"{LONG} {LONG} motherb")
    expect(page.locator(".md-search__suggest")).to_have_text("")


def test_what_was_corrected_takes_no_more_room_than_text_does(opened: Open) -> None:
    page = opened(360, 640)
    type_into_header(page, "activaton state mesage")
    meta = page.locator(".md-search-result__meta")
    style = meta.evaluate("m => [getComputedStyle(m).lineHeight, getComputedStyle(m).fontSize]")
    line, size = (float(one.removesuffix("px")) for one in style)
    assert line <= 1.6 * size


@pytest.mark.parametrize(("height", "text"), [(844, 1), (300, 1), (640, 2)], ids=str)
def test_results_of_the_box_in_the_page_are_in_sight(
    opened: Open, height: int, text: float
) -> None:
    page = opened(390, height, text)
    box = page.locator(HOME)
    box.click()
    box.press_sequentially("unlink device")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Unlink")
    page.wait_for_timeout(300)
    place, field = first.bounding_box(), box.bounding_box()
    assert place is not None
    assert field is not None
    header = page.locator(".md-header").bounding_box()
    assert header is not None
    assert field["y"] >= header["height"]
    assert 0 <= place["y"] <= height - 24 * text
    assert field["width"] > 390 / 2


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 720), (1280, 1000)], ids=str)
def test_box_in_the_page_stays_where_it_is(opened: Open, width: int, height: int) -> None:
    page = opened(width, height)
    box = page.locator(HOME)
    box.click()
    place = box.bounding_box()
    box.press_sequentially("unlink device")
    expect(page.get_by_role("option").first).to_contain_text("Unlink")
    assert box.bounding_box() == place
