"""What frames every page: its head, its foot, its sources, the question whether it helped."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from turbohtml import Document, parse

from screenshots import pages_of


@pytest.fixture(scope="module")
def documents(site_dir: Path) -> dict[str, Document]:
    """All pages of the site, parsed, by their addresses."""
    return {
        address: parse((site_dir / address.strip("/") / "index.html").read_text(encoding="utf-8"))
        for address in pages_of(site_dir)
    }


def test_every_page_names_its_canonical_address(documents: dict[str, Document]) -> None:
    for address, document in documents.items():
        (link,) = document.select('link[rel="canonical"]')
        assert str(link.attr("href")).endswith(address), address


def test_every_page_has_a_card_for_shared_links(documents: dict[str, Document]) -> None:
    for address, document in documents.items():
        card = {str(e.attr("property")): str(e.attr("content")) for e in document.select("meta")}
        assert card["og:title"], address
        assert 40 <= len(card["og:description"]) <= 200, address
        assert card["og:image"].endswith("/assets/images/social-card.png"), address


def test_card_has_the_size_that_the_pages_name(site_dir: Path) -> None:
    picture = (site_dir / "assets/images/social-card.png").read_bytes()
    assert struct.unpack(">II", picture[16:24]) == (1200, 630)


def test_every_page_says_that_it_is_independent(documents: dict[str, Document]) -> None:
    for address, document in documents.items():
        assert "Clearpane is independent of Microsoft" in document.select("footer")[0].text, address


def test_sources_stand_at_the_foot_with_the_day_they_were_read(
    documents: dict[str, Document],
) -> None:
    sources = documents["/link/"].select(".sources li")
    assert sources
    for source in sources:
        assert source.select("a[href^=http]")
        assert source.select("time[datetime]")


def test_page_names_the_day_of_its_review(documents: dict[str, Document]) -> None:
    facts = documents["/link/"].select(".page-facts")[0]
    assert "Reviewed" in facts.text
    assert facts.select("time[datetime]")


def test_robots_are_led_to_the_sitemap(site_dir: Path) -> None:
    robots = (site_dir / "robots.txt").read_text(encoding="utf-8")
    assert "Sitemap: https://" in robots
    assert robots.rstrip().endswith("/sitemap.xml")


@pytest.mark.browser
def test_yes_thanks_the_reader_and_sends_nothing(page: Page) -> None:
    page.goto("/link/")
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_role("button", name="Yes").click()
    expect(page.locator(".helpful__thanks")).to_contain_text("Thank you")
    assert sent == []


@pytest.mark.browser
def test_no_opens_a_form_that_names_the_page(page: Page) -> None:
    page.goto("/link/")
    target = page.get_by_role("link", name="No, tell us what is missing").get_attribute("href")
    assert target is not None
    assert "/issues/new?title=" in target
    assert "link" in target.split("body=")[1]
