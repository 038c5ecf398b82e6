"""A twin is Markdown that stands alone: `<name>.in.md` becomes `<name>.out.md`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clearpane.finish.markdown_twin import Twin, llms_full, llms_index, markdown_twin, with_head
from clearpane.site.addresses import Addresses
from clearpane.site.page_head import PageHead, PageSource

CASES = Path(__file__).parent / "cases" / "twins"
PAGES = sorted(CASES.glob("*.in.md"))


FILES = {
    "link/index.md": "link/",
    "check/index.md": "check/",
    "about/index.md": "about/",
    "img/a.svg": "img/a.svg",
    "img/a b.svg": "img/a%20b.svg",
}
ADDRESSES = Addresses("https://example.org/site/", frozenset(FILES.items()))


def twin_of(markdown: str) -> str:
    return markdown_twin(markdown, "link/index.md", ADDRESSES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_becomes_what_stands_beside_it(page: Path) -> None:
    twin = page.with_name(page.name.replace(".in.", ".out."))
    assert twin_of(page.read_text(encoding="utf-8")) == twin.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_twin_is_its_own_twin(page: Path) -> None:
    once = twin_of(page.read_text(encoding="utf-8"))
    assert twin_of(once) == once


def test_windows_line_endings_change_nothing() -> None:
    text = (CASES / "everything.in.md").read_text(encoding="utf-8")
    assert twin_of(text.replace("\n", "\r\n")) == twin_of(text)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("../check/index.md", "https://example.org/site/check/"),
        ("../check/index.md#state", "https://example.org/site/check/#state"),
        ("../img/a%20b.svg", "https://example.org/site/img/a%20b.svg"),
        ("#top", "https://example.org/site/link/#top"),
        ("", "https://example.org/site/link/"),
        ("gone.md", "https://example.org/site/link/gone.md"),
        ("/robots.txt", "https://example.org/robots.txt"),
        ("//example.net/x", "https://example.net/x"),
        ("https://example.net/x?y#z", "https://example.net/x?y#z"),
        ("ms-settings:activation", "ms-settings:activation"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_an_address_in_the_source_becomes_absolute(url: str, address: str) -> None:
    assert ADDRESSES.link(url, "link/index.md") == address


def test_what_the_front_matter_says_is_told_in_words() -> None:
    head = PageHead(
        title="T",
        description="A description that is long enough for the search results of this world.",
        applies_to=["Windows 11"],
        reviewed=date(2026, 1, 2),
        sources=[PageSource(title="S", url="https://example.com/s", read=date(2026, 1, 1))],
    )
    assert with_head("# T\n\nText.\n", head, "https://example.org/t/") == (
        "# T\n\n"
        "> A description that is long enough for the search results of this world.\n>\n"
        "> Page: <https://example.org/t/>. Reviewed: 2026-01-02. Applies to: Windows 11.\n\n"
        "Text.\n\n## Sources\n\n- [S](https://example.com/s), read 2026-01-01\n"
    )


def test_the_index_lists_pages_by_section_in_their_order() -> None:
    twins = [
        Twin("Start", "Home", "First.", "https://example.org/index.md", "# Home\n"),
        Twin("Link", "Link", "Second.", "https://example.org/link/index.md", "# Link\n"),
        Twin("Link", "Why", "Third.", "https://example.org/link/why/index.md", "# Why\n"),
    ]
    assert llms_index("Site", "About.", twins) == (
        "# Site\n\n> About.\n\n## Start\n\n- [Home](https://example.org/index.md): First.\n\n"
        "## Link\n\n- [Link](https://example.org/link/index.md): Second.\n"
        "- [Why](https://example.org/link/why/index.md): Third.\n"
    )
    assert llms_full("Site", "About.", twins).split("\n---\n\n")[1:] == [
        "# Home\n",
        "# Link\n",
        "# Why\n",
    ]
