"""The search box finds the very step, whatever the reader calls it, and never ends in nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

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
    expect(page.locator(".md-search-result__list")).to_have_attribute("data-query", words)
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
        ("bought useed pc activation", "fix/used-pc/"),
        ("setup account", "link/create-account/"),
        ("merge windows id with microsoft profile", "link/"),
        ("windows is not activated", "check/activation-messages/#not-activated"),
        # Part of a message, as it stands on the screen.
        ("digital license linked to your microsoft account", "check/activation-messages/#linked"),
    ],
)
def test_query_leads_to(home: Page, words: str, address: str) -> None:
    found = first_address(home, words)
    assert found == address or found.startswith(f"{address}#")


@pytest.mark.parametrize("words", ["add an account", "change product key button"])
def test_windows_version_in_the_query_chooses_the_tab(home: Page, words: str) -> None:
    assert "--windows-10--" in first_address(home, f"{words} windows 10")
    expect(home.locator(".step:target")).to_be_visible()


def test_result_names_page_section_step_and_windows_version(home: Page) -> None:
    result = search(home, "select add an account windows 10").first
    expect(result.locator(".page")).to_have_text("Link your Windows licence to a Microsoft account")
    step = result.locator("a[href*='--windows-10--']").first
    expect(step.locator(".place")).to_contain_text("Link on the Activation page")
    expect(step.locator(".place")).to_contain_text("Add an account")
    expect(step.locator(".md-tag")).to_have_text("Windows 10")


def test_words_found_are_marked(home: Page) -> None:
    marks = search(home, "mobo").first.locator("mark")
    assert "motherboard" in marks.first.inner_text().lower()


def test_what_a_word_stands_for_is_told_and_looks_otherwise(home: Page) -> None:
    result = search(home, "mobo account").first
    meta = home.locator(".md-search-result__meta")
    expect(meta).to_contain_text("also: motherboard for “mobo”")
    other = result.locator("mark", has_text=re.compile("motherboard", re.I)).first
    expect(other).to_have_css("text-decoration-style", "dotted")
    typed = home.locator(f"{RESULT} mark", has_text=re.compile("^account", re.I)).first
    expect(typed).to_have_css("text-decoration-style", "solid")


def test_words_of_a_synonym_that_say_nothing_are_not_marked(home: Page) -> None:
    # "mobo" is also "heart of the computer".
    marks = search(home, "mobo").first.locator("mark").all_inner_texts()
    assert not {"the", "of"} & {mark.lower() for mark in marks}


def test_question_words_are_not_marked(home: Page) -> None:
    result = search(home, "where is my product key").first
    expect(result).to_contain_text("Where is my product key?")
    assert "where" not in {mark.lower() for mark in result.locator("mark").all_inner_texts()}


def test_a_query_of_markup_is_shown_as_text(home: Page) -> None:
    results = search(home, "unlink <img src=x onerror=document.title=1> device")
    expect(results.filter(has_text="unlink").first).to_be_visible()
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


def test_as_many_pages_as_were_counted_can_be_shown(home: Page) -> None:
    found = search(home, "windows")
    meta = home.locator(".md-search-result__meta")
    total = int(meta.inner_text().split()[0])
    assert total > 30
    first = found.locator("a").first.get_attribute("href")
    more = home.get_by_role("button", name="Show more")
    while more.count():
        shown = found.count()
        more.click()
        expect(found.nth(shown)).to_be_visible()
    titles = found.locator(".page").all_inner_texts()
    assert len({*titles}) == len(titles) == total
    assert found.locator("a").first.get_attribute("href") == first


def test_share_link_leads_to_the_same_results(home: Page) -> None:
    first = search(home, "unlink device").first.locator(".page").inner_text()
    home.goto(home.locator("[data-md-component=search-share]").get_attribute("href") or "")
    expect(home.locator(RESULT).first.locator(".page")).to_have_text(first)


def test_half_a_sign_of_two_units_is_searched_and_shared_as_any_other(home: Page) -> None:
    faults: list[str] = []
    home.on("pageerror", lambda fault: faults.append(str(fault)))
    search(home, "unlink device")
    box = home.locator("[data-md-component=search-query]")
    box.evaluate("(b) => { b.value = 'unlink \\ud83d'; b.dispatchEvent(new Event('input')) }")
    share = home.locator("[data-md-component=search-share]")
    expect(share).to_have_attribute("href", re.compile("q=unlink"))
    expect(share).not_to_have_attribute("href", re.compile("device"))
    assert faults == []


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
    first = home.locator(".md-search-result__link").first
    expect(first).to_have_attribute("aria-selected", "true")
    box = home.locator("[data-md-component=search-query]")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")


def test_theme_suggests_the_rest_of_a_word(home: Page) -> None:
    search(home, "motherb")
    expect(home.locator(".md-search__suggest")).to_have_text("motherboard")


def test_nothing_of_the_index_is_fetched_before_somebody_wants_to_search(home: Page) -> None:
    asked: list[str] = []
    home.context.on("request", lambda request: asked.append(request.url))
    home.goto("/link/")
    home.wait_for_load_state("networkidle")
    assert [url for url in asked if re.search(r"/search/(?!clear-search\.js)", url)] == []
    search(home, "licence")
    assert [url for url in asked if "/search/index." in url]


def test_reader_meets_no_page_for_owners_unless_asked_for(home: Page) -> None:
    found = search(home, "pull request")
    addresses = found.locator("a").evaluate_all("links => links.map(a => a.pathname)")
    assert not [address for address in addresses if address.startswith("/owners/")]
    home.get_by_role("button", name="Search the pages for site owners").click()
    expect(found.first.locator("a").first).to_have_attribute("href", re.compile("/owners/"))


def test_other_scope_is_named_and_left_with_the_query(home: Page) -> None:
    found = search(home, "pull request")
    home.get_by_role("button", name="Search the pages for site owners").click()
    meta = home.locator(".md-search-result__meta")
    expect(meta).to_contain_text("searched: the pages for site owners")
    home.keyboard.press("Control+A")
    home.keyboard.press("Delete")
    expect(found).to_have_count(0)
    search(home, "pull request")
    expect(meta).not_to_contain_text("searched")


def test_pages_for_owners_find_their_like(page: Page) -> None:
    page.goto("/owners/?q=pull+request")
    first = page.locator(RESULT).first.locator("a").first
    expect(first).to_have_attribute("href", re.compile("/owners/contribute/"))


def test_answer_stays_as_it_is_when_nothing_more_is_typed(home: Page) -> None:
    search(home, "activaton state mesage")
    expect(home.locator(".md-search-result__meta")).to_contain_text("corrected from “activaton”")
    before = home.locator(".md-search-result").inner_text()
    home.wait_for_timeout(2000)
    assert home.locator(".md-search-result").inner_text() == before


def test_search_says_so_when_its_index_cannot_be_loaded(home: Page) -> None:
    home.context.route("**/search/index.js", lambda route: route.abort())
    home.locator("[data-md-component=search-query]").fill("unlink")
    meta = home.locator(".md-search-result__meta")
    expect(meta).to_contain_text("The search could not be loaded")
    home.context.unroute("**/search/index.js")
    home.locator("[data-md-component=search-query]").fill("")
    expect(search(home, "unlink device").first).to_be_visible()


def test_words_are_marked_on_the_page_that_was_found(home: Page) -> None:
    search(home, "unlink device").first.locator("a").first.click()
    home.wait_for_url("**/link/unlink/**")
    assert home.evaluate("CSS.highlights.get('clear-search').size") > 1


def test_title_of_a_result_leads_to_what_was_found(home: Page) -> None:
    first = search(home, "type winver").first.locator("a").first
    expect(first.locator(".page")).to_be_visible()
    expect(first).to_have_attribute("href", re.compile("--type-winver"))


def test_box_in_the_page_answers_where_it_stands(home: Page) -> None:
    box = home.locator("article clear-search")
    box.locator("input").press_sequentially("mobo swap")
    expect(box.get_by_role("option").first).to_be_visible()
    expect(box.locator("input")).to_be_focused()
    home.keyboard.press("Enter")
    home.wait_for_url(re.compile(r"/(reactivate|fix)/"))


def test_enter_waits_for_the_answer_to_what_was_typed_last(home: Page) -> None:
    box = home.locator("[data-md-component=search-query]")
    box.focus()
    home.keyboard.type("unlink")
    home.keyboard.type(" 0xC004F211")
    home.keyboard.press("Enter")
    home.wait_for_url("**#0xc004f211")


def test_box_and_results_are_a_combobox_and_a_listbox(home: Page) -> None:
    box = home.locator("[data-md-component=search-query]")
    expect(box).to_have_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    search(home, "unlink device")
    expect(box).to_have_attribute("aria-expanded", "true")
    listbox = home.locator(f"#{box.get_attribute('aria-controls')}")
    expect(listbox).to_have_role("listbox")
    options = listbox.get_by_role("option")
    assert options.count() > 3
    groups = listbox.get_by_role("group").evaluate_all("all => all.map(g => g.ariaLabel)")
    assert "Unlink a PC from your Microsoft account" in groups


def test_what_was_found_is_read_aloud(home: Page) -> None:
    search(home, "unlnik device")
    status = home.locator(".md-search [role=status]")
    expect(status).to_contain_text(re.compile(r"\d+ pages"))
    expect(status).to_contain_text("corrected from “unlnik”")
    # Words of two lines are two.
    expect(status).to_contain_text("First: Unlink a PC from your Microsoft account,")
    home.locator("[data-md-component=search-query]").fill("qqqxzzjw")
    expect(status).to_have_text("Nothing found. Help stands below")


def test_keys_alone_reach_what_stands_below_the_results(home: Page) -> None:
    search(home, "unlink device")
    more = home.get_by_role("button", name="Show more")
    for _ in range(6):
        if more.evaluate("button => button === document.activeElement"):
            break
        home.keyboard.press("Tab")
    expect(more).to_be_focused()
    shown = home.locator(RESULT).count()
    home.keyboard.press("Enter")
    expect(home.locator(RESULT).nth(shown)).to_be_visible()


def test_results_close_when_the_focus_goes_on_behind_them(home: Page) -> None:
    search(home, "unlink device")
    home.locator(".md-search .search-more button").last.focus()
    home.keyboard.press("Tab")
    expect(home.locator("#__search")).not_to_be_checked()


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
    page_from_disk.get_by_role("button", name="Search the pages for site owners").click()
    first = page_from_disk.locator(f"{RESULT} a").first
    expect(first).to_have_attribute("href", re.compile(r"/owners/contribute/index\.html"))


def test_accessibility_tree_names_the_place_that_an_arrow_key_reaches(home: Page) -> None:
    search(home, "unlink device")
    home.keyboard.press("ArrowDown")
    tree = home.context.new_cdp_session(home).send("Accessibility.getFullAXTree")["nodes"]
    nodes = {node["nodeId"]: node for node in tree}
    by_dom = {node["backendDOMNodeId"]: node for node in tree if "backendDOMNodeId" in node}
    box = next(n for n in nodes.values() if _says(n, "focused") and _role(n) == "combobox")
    assert _says(box, "expanded")
    active = next(p for p in box["properties"] if p["name"] == "activedescendant")
    option = by_dom[active["value"]["relatedNodes"][0]["backendDOMNodeId"]]
    assert (_role(option), _says(option, "selected")) == ("option", True)
    shown = home.get_by_role("option").first.inner_text().splitlines()[0]
    assert option["name"]["value"].startswith(shown)


def _role(node: dict[str, Any]) -> str:
    return str(node["role"]["value"])


def _says(node: dict[str, Any], name: str) -> bool:
    found = next((p for p in node.get("properties", ()) if p["name"] == name), None)
    return found is not None and bool(found["value"].get("value"))
