"""The search box finds the very step, whatever the reader calls it, and never ends in nothing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from clearpane.finish.drawings import NOTE

pytestmark = pytest.mark.browser

RESULT = ".md-search-result__item"


@pytest.fixture
def home(page: Page) -> Page:
    page.goto("/")
    return page


def search(page: Page, words: str) -> Locator:
    """Type `words` into the search box; return the results, the first of them shown."""
    page.locator("[data-md-component=search-query]").focus()
    page.keyboard.type(words)
    expect(page.locator(".md-search-result")).to_have_attribute("data-query", words)
    expect(page.locator(RESULT).first).to_be_visible()
    return page.locator(RESULT)


def first_address(page: Page, words: str) -> str:
    """Address, relative to the site, where Enter leads from the results for `words`."""
    search(page, words)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"[?&]h=|#"))
    return re.sub(r"^https?://[^/]+/|\?[^#]*", "", page.url)


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("check activaton status", "check/"),
        ("micorsoft acount licence link", "link/"),
        ("0xC004F211", "fix/error-codes/#0xc004f211"),
        ("c004f211", "fix/error-codes/#0xc004f211"),
        ("0xc004fo74", "fix/error-codes/#0xc004f074"),
        ("0X803F7", "fix/error-codes/#0x803f7001"),
        ("C004F07", "fix/error-codes/#0xc004f074"),
        ("how do I unlink my computer?", "link/unlink/"),
        ("how do i know if my windows is linked to my account", "check/"),
        ("wich account is it linkd to", "check/#which-account"),
        ("allready have a microsft account", "link/create-account/#already"),
        ("bought useed pc activation", "fix/#used"),
        ("setup account", "link/create-account/"),
        ("merge windows id with microsoft profile", "link/"),
        ("windows is not activated", "check/activation-messages/#not-activated"),
        # Part of a message, as it stands on the screen.
        ("digital license linked to your microsoft account", "check/activation-messages/#linked"),
        # Without "which" it would be about making such an account.
        ("which of my hotmails", "check/#which-account"),
    ],
)
def test_query_leads_to(home: Page, words: str, address: str) -> None:
    found = first_address(home, words)
    assert found == address or found.startswith(f"{address}#")


def test_windows_version_in_the_query_chooses_the_tab(home: Page) -> None:
    assert "--windows-10--" in first_address(home, "add an account windows 10")
    expect(home.locator(".step:target")).to_be_visible()


def test_result_names_page_section_step_and_windows_version(home: Page) -> None:
    result = search(home, "select add an account windows 10").first
    expect(result.locator("h1")).to_have_text("Link your Windows licence to a Microsoft account")
    step = result.locator("a[href*='--windows-10--']").first
    expect(step.locator("h2")).to_contain_text("Link on the Activation page")
    expect(step.locator("h2")).to_contain_text("Add an account")
    expect(step.locator(".md-tag")).to_have_text("Windows 10")


def test_words_found_are_marked(home: Page) -> None:
    marks = search(home, "mobo").first.locator("mark")
    assert "motherboard" in marks.first.inner_text().lower()


def test_words_of_a_synonym_that_say_nothing_are_not_marked(home: Page) -> None:
    # "mobo" is also "heart of the computer".
    marks = search(home, "mobo").first.locator("mark").all_inner_texts()
    assert not {"the", "of"} & {mark.lower() for mark in marks}


def test_question_words_are_not_marked(home: Page) -> None:
    result = search(home, "where is my product key").first
    expect(result).to_contain_text("Where is my product key?")
    assert "where" not in {mark.lower() for mark in result.locator("mark").all_inner_texts()}


def test_a_query_of_markup_is_shown_as_text(home: Page) -> None:
    result = search(home, "account <img src=x onerror=document.title=1>").first
    expect(result).to_contain_text("account", ignore_case=True)
    expect(home.locator(f"{RESULT} img")).to_have_count(0)


def test_back_returns_to_the_results(home: Page) -> None:
    search(home, "unlink device").first.locator("a").first.click()
    home.wait_for_url("**/link/unlink/**")
    home.go_back()
    expect(home.locator("[data-md-component=search-query]")).to_have_value("unlink device")
    expect(home.locator(RESULT).first).to_be_visible()


def test_back_returns_to_the_results_of_a_shared_address(page: Page) -> None:
    page.goto("/check/?q=unlink+device")
    page.locator(RESULT).first.locator("a").first.click()
    page.wait_for_url("**/link/unlink/**")
    page.go_back()
    expect(page.locator("[data-md-component=search-query]")).to_have_value("unlink device")
    expect(page.locator(RESULT).first).to_be_visible()


def test_share_link_leads_to_the_same_results(home: Page) -> None:
    first = search(home, "unlink device").first.locator("h1").inner_text()
    home.goto(home.locator("[data-md-component=search-share]").get_attribute("href") or "")
    expect(home.locator(RESULT).first.locator("h1")).to_have_text(first)


def test_noise_gets_help_instead_of_results(home: Page) -> None:
    home.locator("[data-md-component=search-query]").focus()
    home.keyboard.type("qqqxzzjw")
    expect(home.locator(".search-help")).to_be_visible()
    expect(home.locator(RESULT)).to_have_count(0)
    doors = home.locator(".search-help a").evaluate_all("links => links.map(a => a.textContent)")
    assert {"Link", "Check", "Reactivate", "Fix", "Ask a question"} <= set(doors)


def test_help_offers_words_that_have_results(home: Page) -> None:
    home.locator("[data-md-component=search-query]").focus()
    home.keyboard.type("xqactivzzz")
    home.locator(".search-help button").first.click()
    expect(home.locator(RESULT).first).to_be_visible()
    expect(home.locator(".search-help")).to_have_count(0)


def test_slash_opens_the_search_and_arrows_walk_the_results(home: Page) -> None:
    home.keyboard.press("/")
    search(home, "error codes")
    home.keyboard.press("ArrowDown")
    expect(home.locator(".md-search-result__link").first).to_be_focused()


def test_theme_suggests_the_rest_of_a_word(home: Page) -> None:
    search(home, "motherb")
    expect(home.locator(".md-search__suggest")).to_have_text("motherboard")


def index_files(site_dir: Path) -> tuple[Path, Path]:
    """Files of the index: the one that is loaded first, and the one for site owners' pages."""
    folder = site_dir / "search"
    short = json.loads((folder / "search_index.json").read_text(encoding="utf-8"))
    first = folder / short["config"]["index"]
    return first, folder / json.loads(first.read_text(encoding="utf-8"))["later"]


def test_each_file_of_the_index_is_named_by_its_content(site_dir: Path) -> None:
    for file in index_files(site_dir):
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        assert file.name == f"index.{digest[:10]}.json"


def test_first_answer_waits_for_the_readers_pages_only(home: Page, site_dir: Path) -> None:
    asked: list[str] = []
    home.context.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    first, later = index_files(site_dir)
    home.goto("/link/")
    with home.expect_request(f"**/{first.name}"):
        pass
    assert later.name not in asked
    with home.expect_request(f"**/{later.name}"):
        search(home, "licence")


def test_pages_for_site_owners_are_found_by_the_first_query_too(page: Page) -> None:
    page.goto("/?q=pull+request")
    expect(page.locator(RESULT).first.locator("a").first).to_have_attribute(
        "href", re.compile(r"/owners/contribute/")
    )


def test_search_goes_on_when_the_file_of_the_owners_pages_cannot_be_loaded(
    home: Page, site_dir: Path
) -> None:
    _, later = index_files(site_dir)
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.abort()

    home.context.route(f"**/{later.name}", refuse)
    first = search(home, "unlink device").first.locator("a").first
    expect(first).to_have_attribute("href", re.compile(r"/link/unlink/"))
    home.locator("[data-md-component=search-query]").fill("")
    home.keyboard.type("qqqxzzjw")
    expect(home.locator(".search-help")).to_be_visible()
    assert refused


def test_index_holds_no_note_of_a_drawing(site_dir: Path) -> None:
    for file in index_files(site_dir):
        assert NOTE not in file.read_text(encoding="utf-8")


@pytest.fixture
def page_from_disk(browser: Browser, site_dir: Path) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.goto((site_dir / "index.html").as_uri())
    yield page
    context.close()


def test_search_works_in_a_page_opened_from_a_disk(page_from_disk: Page) -> None:
    page_from_disk.locator("[data-md-component=search-query]").focus()
    page_from_disk.keyboard.type("unlnik device")
    first = page_from_disk.locator(f"{RESULT} a").first
    expect(first).to_have_attribute("href", re.compile(r"^file://.*/link/unlink/index\.html"))
    first.click()
    expect(page_from_disk.locator("h1")).to_contain_text("Unlink")


def test_search_from_a_disk_finds_the_pages_for_site_owners_too(page_from_disk: Page) -> None:
    page_from_disk.locator("[data-md-component=search-query]").focus()
    page_from_disk.keyboard.type("pull request")
    first = page_from_disk.locator(f"{RESULT} a").first
    expect(first).to_have_attribute("href", re.compile(r"/owners/contribute/index\.html"))
