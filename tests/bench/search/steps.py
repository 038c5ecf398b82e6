"""Look for steps as a reader does, and go there by the Enter key and by a click, in a real browser:

    python tests/bench/search/steps.py SITE [QUERIES.tsv ...]

SITE is a built site with our search. A line of a file of queries is a query, and where it must
lead: expressions for page and step, blanks between. Without a file, those in `real/` for our own
site are asked. `hugo-steps.tsv` is for the docs of Rocket.Chat (RocketChat/docs at 22db3da53e, by
Hugo), `docusaurus-steps.tsv` for AdguardTeam/KnowledgeBase at 601a79680c, each finished by us.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[1] / "tools")]

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from conftest import BROWSER_ARGUMENTS  # noqa: E402
from find_browser import find_browser  # noqa: E402
from site_server import serve  # noqa: E402

OURS = [HERE / "real" / "steps.tsv", HERE / "real" / "handed-over-steps.tsv"]
BOX = "clear-search input, .md-search__input"
ANSWERED = """query => {
  const roots = [document, ...[...document.querySelectorAll("clear-search")].map(e => e.shadowRoot)]
  const lists = roots.flatMap(root => [...root.querySelectorAll("[role=listbox]")])
  return lists.some(list => list.dataset.query === query)
}"""
SEEN = """id => {
  const element = document.getElementById(id)
  const { top, height } = element ? element.getBoundingClientRect() : {}
  // Browsers scroll by whole pixels.
  return height > 0 && top > -1 && top < innerHeight
}"""


def landed(page: Page, address: str, query: str, *, by_enter: bool) -> str:
    """Type a query, follow the first result; return where that leads, "" if it is not in view."""
    page.goto(address)
    page.locator(BOX).last.focus()
    page.keyboard.type(query)
    page.wait_for_function(ANSWERED, arg=query)
    first = page.get_by_role("option").first
    if not first.count():
        return ""
    if by_enter:
        page.keyboard.press("Enter")
    else:
        first.click()
    page.wait_for_url(re.compile(r"[?&]h=|#"))
    page.wait_for_load_state("load")
    found = urlsplit(page.url)
    anchor = unquote(found.fragment)
    page.wait_for_timeout(100)
    return f"{found.path.strip('/')}#{anchor}" if page.evaluate(SEEN, anchor) else ""


def main() -> None:
    """Ask each query twice, print what missed, and how many did not."""
    site, *files = map(Path, sys.argv[1:])
    lines = [line for file in files or OURS for line in file.read_text("utf-8").splitlines()[1:]]
    queries = [line.split("\t")[:2] for line in lines if line.strip()]
    right = {True: 0, False: 0}
    with serve(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_ARGUMENTS)
        page = browser.new_context().new_page()
        for query, wanted in queries:
            for by_enter in right:
                place = landed(page, address, query, by_enter=by_enter)
                hit = any(re.fullmatch(one, place) for one in wanted.split(" "))
                right[by_enter] += hit
                if not hit:
                    print(f"{query}: {'Enter' if by_enter else 'click'} leads to {place}")
    print(f"Enter {right[True]}, first link {right[False]} of {len(queries)}")


if __name__ == "__main__":
    main()
