"""Make the picture of the home page that the README shows.

    python tests/readme_picture.py [site] [target]

`site` is a built site (default: site); the default target is docs/pictures/clearpane.png,
which is committed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from find_browser import find_browser
from site_server import serve

TARGET = Path(__file__).parents[2] / "docs/pictures/clearpane.png"


def main(site: Path, target: Path) -> None:
    """Photograph the top of the home page, as wide as a small desktop."""
    with serve(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 640}, color_scheme="light")
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=target)
        browser.close()
    print(target)


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    main(given[0] if given else Path("site"), given[1] if len(given) > 1 else TARGET)
