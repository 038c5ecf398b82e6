"""Make the picture of a site's home page that the README or a page for owners shows.

    python tests/tools/readme_picture.py [site] [target] [words for the search]

`site` is a built site (default: site); the default target is docs/pictures/clearpane.png.
Pictures are committed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from find_browser import find_browser
from site_server import serve

TARGET = Path(__file__).parents[2] / "docs/pictures/clearpane.png"


def main(site: Path, target: Path, words: str = "") -> None:
    """Photograph the top of the home page, as wide as a small desktop, with what a search finds."""
    with serve(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 640}, color_scheme="light")
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if words:
            page.get_by_role("combobox").first.fill(words)
            page.get_by_role("option").first.wait_for()
        page.screenshot(path=target)
        browser.close()
    print(target)


if __name__ == "__main__":
    given = dict(enumerate(sys.argv[1:]))
    main(Path(given.get(0, "site")), Path(given.get(1, TARGET)), given.get(2, ""))
