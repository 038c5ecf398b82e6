"""Type the first words of random steps into the search of a built site, in a browser.

python tests/bench/start/steps.py SITE [COUNT]
"""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

from lxml import html
from playwright.sync_api import sync_playwright

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

from find_browser import find_browser
from site_server import serve

STEP = "//li[contains(concat(' ', @class, ' '), ' step ')][@id]"
HITS = "hits => hits.slice(0, 20).map(hit => (hit.closest('a') ?? hit.querySelector('a'))?.href)"
# Milliseconds in which an answer is painted on a busy machine.
SETTLED = 700


def steps(site: Path) -> list[tuple[str, str]]:
    """Return the address and the first nine words of each step of a site."""
    found = []
    for file in sorted(site.rglob("index.html")):
        tree = html.parse(str(file), html.HTMLParser(encoding="utf-8")).getroot()
        page = file.parent.relative_to(site).as_posix()
        for item in tree.xpath(STEP) if not tree.xpath("//meta[@http-equiv='refresh']") else ():
            words = item.text_content().replace("¶", " ").split()[:9]
            if len(words) > 2:
                found.append((f"{page}/#{item.get('id')}", " ".join(words)))
    return found


def main(site: Path, count: int) -> None:
    """Print how many steps come first, and how many are found at all."""
    every = steps(site)
    asked = random.Random(3).sample(every, min(count, len(every)))
    first = among = 0
    with serve(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address)
        box = page.get_by_role("combobox").first
        for goal, words in asked:
            box.fill("")
            box.fill(words)
            page.wait_for_timeout(SETTLED)
            hits = page.locator("[role=option]").evaluate_all(HITS)
            found = [re.sub(r"\?[^#]*", "", hit).removeprefix(address) for hit in hits if hit]
            first += found[:1] == [goal]
            among += goal in found
            if goal not in found:
                print(f"not found: {words} ({goal})")
        browser.close()
    print(f"{len(asked)} of {len(every)} steps: {first} come first, {among} are found")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100)
