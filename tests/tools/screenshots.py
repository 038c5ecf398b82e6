"""Take a picture of every page: phone and desktop, light and dark.

    python tests/screenshots.py [site] [target] [page ...]

`site` is a built site (default: site), `target` a folder for the pictures (default:
site-pictures), pages are addresses such as /link/ (default: all of the sitemap and the 404 page).
"""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

from playwright.sync_api import Browser, sync_playwright

from find_browser import find_browser
from site_server import serve

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES = ("light", "dark")


def pages_of(site: Path) -> list[str]:
    """Addresses of all pages of a built site, each beginning with a slash, from its sitemap."""
    locations = ElementTree.parse(site / "sitemap.xml").iterfind(".//{*}loc")
    addresses = [location.text or "" for location in locations]
    home = min(addresses, key=len)
    return ["/" + address.removeprefix(home) for address in addresses]


def take(browser: Browser, base: str, page: str, target: Path) -> None:
    """Write one picture of `page` for each size and scheme into `target`."""
    name = page.strip("/").replace("/", "-").removesuffix(".html") or "home"
    for size, (width, height) in SIZES.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,  # type: ignore[arg-type]
                # A menu caught in the middle of a transition looks empty.
                reduced_motion="reduce",
                base_url=base,
            )
            tab = context.new_page()
            tab.goto(page)
            tab.wait_for_load_state("networkidle")
            tab.screenshot(path=target / f"{name}-{size}-{scheme}.png", full_page=True)
            context.close()


def main(site: Path, target: Path, pages: list[str]) -> None:
    """Take all pictures and say where they are."""
    target.mkdir(parents=True, exist_ok=True)
    with serve(site) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        for page in pages or [*pages_of(site), "/404.html"]:
            take(browser, base, page, target)
            print(page)
        browser.close()
    print(f"pictures are in {target}")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(
        Path(arguments[0] if arguments else "site"),
        Path(arguments[1] if len(arguments) > 1 else "site-pictures"),
        arguments[2:],
    )
