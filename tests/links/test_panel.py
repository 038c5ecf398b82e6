"""In `mkdocs serve` a page shows its own findings; a published site never does."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from link_site import write_site
from links.conftest import Seeded
from preview_server import preview


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of `mkdocs serve` on the faulty site."""
    folder = tmp_path_factory.mktemp("preview")
    write_site(folder)
    with preview(folder, folder / "log") as address:
        yield address


@pytest.mark.browser
def test_a_page_shows_its_own_findings_with_their_lines(address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{address}windows/")
    panel = page.locator(".clearpane-panel")
    expect(panel.locator("summary")).to_have_text("5 findings on this page")
    places = panel.locator("li > a").all_text_contents()
    assert len(places) == 5
    assert all(place.startswith("docs/windows.md:") for place in places)
    expect(panel).to_contain_text("link-backslash")
    expect(panel).to_contain_text("Fix: link link/why.md")
    assert panel.evaluate("e => getComputedStyle(e).position") == "static"
    assert panel.evaluate("e => e.parentElement.localName") == "main"
    # Neither the folder that a preview is built into nor the one the site lies in is a reader's.
    assert not re.search(r"mkdocs_|[\\/]tmp[\\/]|pytest-", panel.inner_text())
    page.close()


@pytest.mark.browser
def test_a_finding_shows_its_line_code_as_code_and_a_link_to_an_editor(
    address: str, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(f"{address}windows/")
    first = page.locator(".clearpane-panel li").nth(2)
    place = first.locator("a").text_content() or ""
    expect(first.locator("a")).to_have_attribute(
        "href", re.compile(rf"^vscode://file/.*{re.escape(place)}$")
    )
    expect(first.locator("p code")).to_have_text("link/why.md")
    expect(first.locator("pre")).to_contain_text("link\\why.md")
    assert "`" not in first.locator("p").inner_text()
    page.close()


@pytest.mark.browser
def test_a_page_without_findings_has_no_panel(address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{address}check/")
    expect(page.get_by_role("heading", name="Check")).to_be_visible()
    expect(page.locator(".clearpane-panel")).to_have_count(0)
    page.close()


def test_a_built_site_has_no_panel(faulty: Seeded, faulty_build: object) -> None:
    files = list((faulty.folder / "site").rglob("*.html"))
    assert len(files) > 10
    assert not [f for f in files if "clearpane-panel" in f.read_text(encoding="utf-8")]
    assert not list((faulty.folder / "site").rglob("*panel*"))
