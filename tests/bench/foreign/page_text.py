"""What a reader of a built page gets: its words and its addresses, each in their order."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

UNSEEN = {"script", "style"}
ADDRESSES = {"href", "src", "action", "poster", "srcset", "data"}


class Difference(NamedTuple):
    """How many pages there are, and a line for each whose words or addresses differ."""

    pages: int
    steps: int
    words: list[str]
    addresses: list[str]


class Reader(HTMLParser):
    """Collects words and addresses; the links to copy that steps get are counted apart."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.addresses: list[str] = []
        self.steps = 0
        self.unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("class") == "headerlink" and "aria-label" in given:
            self.steps += 1
            self.unseen.append(tag)
            return
        if tag in UNSEEN:
            self.unseen.append(tag)
        found = [(name, value) for name, value in attrs if name in ADDRESSES]
        self.addresses += [f"<{tag} {name}={value}>" for name, value in found]

    def handle_endtag(self, tag: str) -> None:
        if self.unseen and self.unseen[-1] == tag:
            self.unseen.pop()

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.words += data.split()


def read(page: Path) -> Reader:
    """Read one page."""
    reader = Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    return reader


def compare(before: Path, after: Path) -> Difference:
    """Compare all pages of two folders; a page that is in one of them alone counts as words."""
    pages = sorted({p.relative_to(each) for each in (before, after) for p in each.rglob("*.html")})
    result = Difference(len(pages), 0, [], [])
    for page in pages:
        if not (before / page).is_file() or not (after / page).is_file():
            result.words.append(f"{page.as_posix()}: is there only once")
            continue
        old, new = read(before / page), read(after / page)
        result = result._replace(steps=result.steps + new.steps)
        result.words.extend(_line(page, old.words, new.words))
        result.addresses.extend(_line(page, old.addresses, new.addresses))
    return result


def _line(page: Path, old: list[str], new: list[str]) -> list[str]:
    if old == new:
        return []
    shorter = min(len(old), len(new))
    at = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    return [f"{page.as_posix()}: {old[at : at + 3]} became {new[at : at + 3]}"]
