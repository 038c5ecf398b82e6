"""Our search in a site of each builder, finished by the command, as a visitor uses it: types, goes
by arrow keys, presses Enter, clicks; from a server and from a disk."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from each_builder import COMMANDS, once, run
from site_server import serve

pytestmark = pytest.mark.browser

PAGES = {
    "index": "# Home\n\nAll about printers.\n",
    "printer": "# Set up a printer\n\n## Connect the cable\n\n"
    "1. Switch the printer off.\n2. Plug in the blue cable.\n3. Open the **Devices** page.\n",
    "paper": "# Paper jams\n\n## Open the tray\n\n1. Pull out the tray.\n2. Take the paper out.\n",
}
SETTINGS = "site_name: Printers\nsite_url: https://printers.example/\ntheme: {%s}\n"
TEMPLATE = """{% extends "base.html" %}{% block content %}
<clear-search label="Search"></clear-search>{{ super() }}{% endblock %}"""
HUGO_LAYOUT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}
</title></head><body><clear-search label="Search"></clear-search><main>{{ .Content }}</main></body>
</html>"""
HUGO_SETTINGS = (
    'baseURL = "https://printers.example/"\ndisableKinds = ["taxonomy", "term", "RSS"]\n'
)
# The command that builds, the theme with its options, and whether the box is the theme's own.
SITES = {
    "mkdocs, Material": ("mkdocs", "name: material", True),
    "mkdocs, MaterialX": ("mkdocs", "name: materialx", True),
    "mkdocs, plain theme": ("mkdocs", "name: mkdocs, custom_dir: theme", False),
    "mkdocs, Read the Docs": ("mkdocs", "name: readthedocs, custom_dir: theme", False),
    "properdocs, Material": ("properdocs", "name: material", True),
    "zensical, modern": ("zensical", "name: material, variant: modern", False),
    "zensical, classic": ("zensical", "name: material, variant: classic", False),
    "hugo": ("hugo", "", False),
}


def lacking(builder: str, theme: str) -> str:
    """Return why a site cannot be built here, or an empty text."""
    if builder == "hugo":
        return "" if shutil.which("hugo") else "Hugo is not installed: its site is NOT TRIED"
    if "materialx" in theme and not [*entry_points(group="mkdocs.themes", name="materialx")]:
        return "MaterialX is not installed: `nox -s materialx` tries its box"
    return "" if find_spec(builder) else f"{builder} is not installed"


def make(name: str, folder: Path) -> None:
    """Build and finish the site of this name in a folder."""
    builder, theme, _ = SITES[name]
    if builder == "hugo":
        files = {
            f"content/{page if page != 'index' else '_index'}.md": PAGES[page] for page in PAGES
        }
        files |= {f"layouts/_default/{kind}.html": HUGO_LAYOUT for kind in ("single", "list")}
        files["hugo.toml"] = HUGO_SETTINGS
    else:
        files = {f"docs/{page}.md": text for page, text in PAGES.items()}
        files |= {"mkdocs.yml": SETTINGS % theme, "theme/main.html": TEMPLATE}
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    if builder == "hugo":
        subprocess.run(["hugo", "--quiet", "--destination", "site"], cwd=folder, check=True)
    else:
        built = run(folder, *COMMANDS[builder], NO_MKDOCS_2_WARNING="1")
        assert built.returncode == 0, built.stdout
    done = run(folder, "clearpane", "finish", "site")
    assert "search-box" not in done.stdout
    assert "Traceback" not in done.stdout


@pytest.fixture(
    params=[
        pytest.param(
            name, marks=pytest.mark.skipif(bool(why := lacking(*of[:2])), reason=why or "-")
        )
        for name, of in SITES.items()
    ]
)
def name(request: pytest.FixtureRequest) -> str:
    """A site's name."""
    return str(request.param)


@pytest.fixture
def site(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished site of that name."""
    folder = once(tmp_path_factory, f"box-{re.sub('[^a-z]+', '-', name)}", partial(make, name))
    return folder / "site"


def open_search(page: Page) -> Locator:
    """Open the search as a visitor does, by the button that is there or in its box."""
    button = page.locator("label[for=__search]").first
    box = page.get_by_role("combobox", name=re.compile("search", re.I))
    if button.is_visible():
        button.click()
    else:
        box.click()
    expect(box).to_be_focused()
    return box


@pytest.fixture(params=["server", "disk"])
def home(browser: Browser, site: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The site's home page."""
    context = browser.new_context()
    page = context.new_page()
    with serve(site) as address:
        page.goto(address if request.param == "server" else (site / "index.html").as_uri())
        yield page
    context.close()


def test_box_leads_to_the_step_by_keys_and_by_a_click_and_tells_what_it_found(
    name: str, home: Page
) -> None:
    box = home.get_by_role("combobox", name=re.compile("search", re.I))
    theme_has_it = home.locator(".md-search input.md-search__input").count() > 0
    assert theme_has_it is SITES[name][2]
    start = home.url
    if theme_has_it:
        home.keyboard.press("/")
    else:
        box.click()
    box.press_sequentially("plug blu cabel")
    options = home.get_by_role("option")
    expect(options.first).to_contain_text("Plug in the blue cable.")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(home.locator("[role=status]").last).to_contain_text("corrected from “cabel”")
    expect(home.locator("[role=status]").last).to_contain_text("First: Set up a printer")

    home.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    home.keyboard.press("ArrowUp")
    expect(options.first).to_have_attribute("aria-selected", "false")
    home.keyboard.press("Enter")
    home.wait_for_url(re.compile(r"/printer/(index\.html)?\?h=.*#.*plug-in-the-blue-cable$"))
    expect(home.locator("li:target")).to_contain_text("Plug in the blue cable.")

    home.goto(start)
    if theme_has_it:
        home.keyboard.press("/")
    box.press_sequentially("take the paper out")
    options.first.click()
    home.wait_for_url(re.compile(r"/paper/(index\.html)?\?h=.*#.*take-the-paper-out$"))
    expect(home.locator("li:target")).to_contain_text("Take the paper out.")


@pytest.mark.parametrize("width", [360, 700, 1280])
def test_results_can_be_read_and_the_active_one_is_seen(
    browser: Browser, site: Path, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 640}, has_touch=width < 1000, reduced_motion="reduce"
    )
    page = context.new_page()
    with serve(site) as address:
        page.goto(address)
        box = open_search(page)
        box.press_sequentially("printer")
        first = page.get_by_role("option").first
        expect(first).to_contain_text("printer", ignore_case=True)
        page.wait_for_timeout(600)
        for part in (box, first):
            place = part.bounding_box()
            assert place is not None
            assert place["x"] >= 0
            assert place["width"] + place["x"] <= width
            assert place["y"] + 20 <= 640
            if part is first:
                assert place["width"] >= 260
        sizes = first.evaluate(
            "a => [...a.querySelectorAll('p')].map(p => getComputedStyle(p))"
            ".map(({ fontSize }) => parseFloat(fontSize))"
        )
        assert min(sizes) >= 12
        before = first.screenshot()
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(600)
        assert first.screenshot() != before
        told = page.locator("[role=status]").last
        expect(told).to_have_css("clip-path", "inset(50%)")
        box.fill("qqqxzzjw")
        expect(page.locator(".search-help")).to_be_visible()
        for door in page.locator(".search-help :is(a, button)").all():
            place = door.bounding_box()
            assert place is not None
            assert place["height"] >= 24
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(page.locator(".search-help")).not_to_be_visible()
    context.close()
