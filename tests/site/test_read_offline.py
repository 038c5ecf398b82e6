"""The unpacked ZIP, opened from a disk: whole, working, and asking nobody."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from clearpane.finish.archive import pack

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def unpacked(site_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the unpacked ZIP, as a reader has it."""
    folder = tmp_path_factory.mktemp("offline")
    pack(site_dir, folder / "clearpane.zip")
    with zipfile.ZipFile(folder / "clearpane.zip") as archive:
        archive.extractall(folder)
    return folder / "clearpane"


@pytest.fixture
def offline(browser: Browser, unpacked: Path) -> Iterator[Page]:
    """The home page from the disk; fails at the end if anything was refused or asked for."""
    context = browser.new_context()
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda request: trouble.append(request.url) if is_away(request.url) else 0)
    page.goto((unpacked / "index.html").as_uri())
    yield page
    context.close()
    assert trouble == []


def is_away(url: str) -> bool:
    return not url.startswith(("file:", "data:"))


def test_links_lead_to_files(offline: Page) -> None:
    offline.locator(".doors a").first.click()
    expect(offline.locator("h1")).to_contain_text("Link your Windows licence")


def test_style_and_scripts_work(offline: Page) -> None:
    offline.locator(".doors a").first.click()
    offline.locator(".tabbed-labels > label", has_text="Windows 10").first.click()
    assert offline.locator(".tabbed-block:visible").count() == 2
    expect(offline.get_by_text("Update & Security").first).to_be_visible()


def test_ticks_are_kept(offline: Page) -> None:
    offline.locator(".doors a").first.click()
    offline.locator(".step-tick:visible").first.click()
    offline.reload()
    expect(offline.locator("li.step-done:visible")).to_have_count(1)


def test_search_finds_pages(offline: Page) -> None:
    box = offline.locator("article clear-search")
    box.locator("input").fill("error codes")
    box.get_by_role("option").first.click()
    assert offline.url.startswith("file:")
    expect(offline.locator("h1")).to_be_visible()
