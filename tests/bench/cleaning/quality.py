"""What each tool loses of the articles and leaves of the ads, by a judge that is none of them."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

from peers import TOOLS

from article_check import Page, Row, lost_words, manifest, read, render


@dataclass
class Quality:
    """The counts of one tool over all articles."""

    articles: int = 0
    words: int = 0
    lossy_articles: int = 0
    lost_words: int = 0
    articles_with_ads: int = 0
    ads: int = 0
    negatives: int = 0
    negatives_changed: int = 0


class _Addresses(HTMLParser):
    """The addresses that a page links to or loads."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value or "" for name, value in attrs if name in ("href", "src")}


def judge() -> dict[str, Quality]:
    """Return the quality of each tool by its name."""
    found = {tool.name: Quality() for tool in TOOLS}
    functions = {tool.name: tool.start() for tool in TOOLS}
    for row in manifest():
        markdown = read(row.file)
        html = render(markdown)
        before = Page(html)
        for tool in TOOLS:
            given = markdown if tool.takes_markdown else html
            result = functions[tool.name](given)
            # Of who keeps the source each byte of a negative is asked for.
            changed = tool.takes_markdown and result != given
            page = render(result) if tool.takes_markdown else result
            _count(found[tool.name], row, html, before, page, changed=changed)
    return found


def _count(
    quality: Quality, row: Row, html: str, before: Page, result: str, *, changed: bool
) -> None:
    after = Page(result)
    lost, _ = lost_words(before, after)
    quality.articles += 1
    quality.words += before.in_ad.count(False)
    quality.lossy_articles += bool(lost)
    quality.lost_words += len(lost)
    if row.kind == "negative":
        quality.negatives += 1
        gone = _Addresses(html).found - _Addresses(result).found
        quality.negatives_changed += bool(changed or lost or gone)
        return
    quality.articles_with_ads += bool(after.ads)
    quality.ads += len(after.ads)
