"""The box of our own, in pages of another builder, finds the step of a list that had no ids."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from clearpane.commands import clearpane
from site_server import serve

pytestmark = pytest.mark.browser

PAGE = '<!doctype html><html lang="en"><head><title>{0}</title></head><body>{2}<main>{1}</main>'
BOX = '<clear-search label="Search"></clear-search>'
JAR = "<ol><li>Open the jar.</li></ol>"
HUGO = Path(__file__).parents[1] / "cases" / "names" / "hugo" / "in.html"


@pytest.fixture(params=["server", "disk"])
def home(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    site = tmp_path / "site"
    (site / "printer").mkdir(parents=True)
    steps = HUGO.read_text(encoding="utf-8")
    pages = {
        "index.html": ("Home", "<h1>Home</h1>" + JAR),
        "printer/index.html": ("Printer", steps),
    }
    for name, words in pages.items():
        (site / name).write_text(PAGE.format(*words, BOX), encoding="utf-8")
    with contextlib.chdir(tmp_path):
        CliRunner().invoke(clearpane, ["finish", "site", "--only", "search"])
    context = browser.new_context()
    page = context.new_page()
    with serve(site) as address:
        page.goto(address if request.param == "server" else (site / "index.html").as_uri())
        yield page
    context.close()


def test_enter_leads_to_the_step(home: Page) -> None:
    home.get_by_role("combobox").press_sequentially("plug cabel")
    expect(home.get_by_role("option").first).to_contain_text("Plug in the cable.")
    home.keyboard.press("Enter")
    home.wait_for_url(re.compile(r"/printer/.*#connect--plug-in-the-cable$"))
    expect(home.locator("li:target")).to_have_text("Plug in the cable.")


def test_title_of_the_first_result_leads_to_the_step(home: Page) -> None:
    home.get_by_role("combobox").press_sequentially("open settings printer")
    home.get_by_role("option").first.locator(".page").click()
    home.wait_for_url(re.compile(r"#connect--open-the-settings$"))


def test_two_boxes_in_a_page_of_arabic_answer_each_for_itself(
    browser: Browser, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    steps = (
        "<h1>طابعة</h1><h2>توصيل الكابل</h2><ol><li>أوقف الطابعة.</li><li>أدخل الكابل.</li></ol>"
    )
    page_html = PAGE.format("طابعة", steps, BOX + BOX).replace('lang="en"', 'lang="ar" dir="rtl"')
    (site / "index.html").write_text(page_html, encoding="utf-8")
    with contextlib.chdir(tmp_path):
        CliRunner().invoke(clearpane, ["finish", "site", "--only", "search"])
    context = browser.new_context()
    page = context.new_page()
    with serve(site) as address:
        page.goto(address)
        first, second = page.locator("clear-search").all()
        second.get_by_role("combobox").press_sequentially("ادخل الكابل")
        expect(second.get_by_role("option").first).to_contain_text("أدخل الكابل.")
        expect(first.get_by_role("option")).to_have_count(0)
        # English words keep their order among Arabic ones.
        expect(second.locator(".meta")).to_have_css("unicode-bidi", "plaintext")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "#" in url)
        expect(page.locator("li:target")).to_have_text("أدخل الكابل.")
    context.close()


def test_step_of_the_home_page_is_led_to(home: Page) -> None:
    home.get_by_role("combobox").press_sequentially("open the jar")
    expect(home.get_by_role("option").first).to_contain_text("Open the jar.")
    home.keyboard.press("Enter")
    home.wait_for_url(re.compile(r"\?h=.*#.*open-the-jar$"))
    expect(home.locator("li:target")).to_have_text("Open the jar.")


def test_engine_that_cannot_be_loaded_is_told_and_tried_again(home: Page, tmp_path: Path) -> None:
    engine = tmp_path / "site" / "search" / "clear-search-worker.js"
    away = engine.rename(tmp_path / "away.js")
    home.get_by_role("combobox").press_sequentially("plu")
    expect(home.locator("clear-search .meta")).to_contain_text("worker.js cannot be loaded")
    away.rename(engine)
    home.get_by_role("combobox").press_sequentially("g")
    expect(home.get_by_role("option").first).to_contain_text("Plug in the cable.")
