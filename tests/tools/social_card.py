"""Make the picture that is shown where a link to the site is shared.

    python tests/social_card.py [target]

The default target is overrides/assets/images/social-card.png, which is committed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from find_browser import find_browser

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "overrides/assets/images/social-card.png"
LOGO = ROOT / "overrides/assets/images/favicon.svg"

CARD = """<!doctype html><meta charset="utf-8"><style>
body {{ box-sizing: border-box; width: 1200px; height: 630px; margin: 0; padding: 70px 90px;
  background: #f4f8f8; color: #1d2a2d; font-family: system-ui, sans-serif;
  border-bottom: 24px solid #0b5563 }}
header {{ display: flex; align-items: center; gap: 24px; font-size: 44px; font-weight: 650;
  color: #0b5563 }}
header svg {{ width: 72px }}
h1 {{ margin: 50px 0 36px; font-size: 72px; line-height: 1.14; letter-spacing: -0.02em }}
p {{ margin: 0; font-size: 34px; color: #3c4d51 }}
</style>
<header>{logo} Clearpane</header>
<h1>Keep your Windows licence through a hardware change</h1>
<p>No ads, no trackers, every fact with its source.</p>"""


def main(target: Path) -> None:
    """Draw the card in a browser and write it as a PNG of 1200 by 630 pixels."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        page.set_content(CARD.format(logo=LOGO.read_text(encoding="utf-8")))
        page.screenshot(path=target)
        browser.close()
    print(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
