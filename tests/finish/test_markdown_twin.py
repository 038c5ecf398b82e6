"""A twin is Markdown that stands alone: what `<name>.in.md` shows becomes `<name>.out.md`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import markdown
import pytest
from markdown_it import MarkdownIt

from clearpane.finish.markdown_twin import Twin, as_text, llms_full, llms_index, page_twin
from clearpane.sites.html_page import HtmlPage
from clearpane.sites.page_head import PageHead, PageSource

CASES = Path(__file__).parent / "cases" / "twins"
PAGES = sorted(CASES.glob("*.in.md"))
EXTENSIONS = [
    "abbr", "admonition", "attr_list", "md_in_html", "tables", "pymdownx.details", "pymdownx.keys",
    "pymdownx.superfences", "pymdownx.tabbed", "toc",
]  # fmt: skip
OPTIONS = {"pymdownx.tabbed": {"alternate_style": True}, "toc": {"permalink": True}}
ADDRESS = "https://example.org/site/link/"


def twin_of(source: str, head: PageHead | None = None, address: str = ADDRESS) -> str:
    html = markdown.markdown(source, extensions=EXTENSIONS, extension_configs=OPTIONS)
    page = HtmlPage("link/index.html", f"<body><nav>Menu</nav><article>{html}</article></body>")
    return page_twin(page, head, address, f"{address}index.md", "Link", str).text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_becomes_what_stands_beside_it(page: Path) -> None:
    twin = page.with_name(page.name.replace(".in.", ".out."))
    assert twin_of(page.read_text(encoding="utf-8")) == twin.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("../check/", "https://example.org/site/check/"),
        ("../check/#state", "https://example.org/site/check/#state"),
        ("#top", "https://example.org/site/link/#top"),
        ("/robots.txt", "https://example.org/robots.txt"),
        ("//example.net/x", "https://example.net/x"),
        ("https://example.net/x?y#z", "https://example.net/x?y#z"),
        ("ms-settings:activation", "ms-settings:activation"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_every_address_becomes_absolute(url: str, address: str) -> None:
    assert f"[x]({address})" in twin_of(f"# T\n\n[x]({url})\n")


def test_a_link_stays_as_it_is_where_nobody_said_where_the_site_lies() -> None:
    assert "](../check/#top)" in twin_of("# Link\n\n[Check](../check/#top)", address="link/")


def test_what_the_front_matter_says_is_told_in_words() -> None:
    head = PageHead(
        title="T",
        description="A description that is long enough for the search results of this world.",
        applies_to=["Windows 11"],
        reviewed=date(2026, 1, 2),
        sources=[PageSource(title="S", url="https://example.com/s", read=date(2026, 1, 1))],
    )
    assert twin_of("# T\n\nText.\n", head) == (
        "# T\n\n"
        "> A description that is long enough for the search results of this world.\n>\n"
        "> Page: <https://example.org/site/link/>."
        " Reviewed: 2026-01-02. Applies to: Windows 11.\n\n"
        "Text.\n"
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


def test_titles_and_descriptions_are_text() -> None:
    page = HtmlPage(
        "a.html",
        "<head><title>&lt;b&gt;[x](y)&lt;/b&gt;</title>"
        '<meta name="description" content="&lt;!-- `a` --&gt;"></head>'
        "<body><article><p>Say it.</p></article></body>",
    )
    twin = page_twin(page, None, ADDRESS, f"{ADDRESS}index.md", "Link", str)
    shown = MarkdownIt().render(llms_index(as_text("<s>"), as_text("<i>"), [twin]) + twin.text)
    assert shown.count("&lt;b&gt;[x](y)&lt;/b&gt;") == 2
    assert "&lt;!-- `a` --&gt;" in shown
    assert "<h1>&lt;s&gt;</h1>" in shown
    assert "&lt;i&gt;" in shown
