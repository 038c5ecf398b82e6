"""Every source of every page stands once in the list, with the pages that use it."""

from __future__ import annotations

from datetime import date

from clearpane.commands.generated import source_list
from clearpane.sites.page_head import PageHead, PageSource

GROUPS = {"Microsoft": ["microsoft.com", "github.com/MicrosoftDocs"]}


def source(title: str, url: str, read: str = "2026-01-02", archived: bool = False) -> PageSource:
    return PageSource(title=title, url=url, read=date.fromisoformat(read), archived=archived)


def head(title: str, *sources: PageSource) -> PageHead:
    return PageHead(
        title=title,
        description="A description that is long enough for the search results of this world.",
        applies_to=[],
        reviewed=date(2026, 1, 2),
        sources=list(sources),
    )


def test_a_source_of_two_pages_stands_once_with_links_to_both() -> None:
    fact = source("Facts", "https://example.com/facts")
    pages = [("link/index.md", head("Link", fact)), ("about/us.md", head("Us", fact))]
    assert source_list(pages, GROUPS, "about") == (
        "### Other publishers { #sources-other-publishers }\n\n"
        "- [Facts](<https://example.com/facts>), read 2 January 2026. "
        "Used by: [Link](../link/index.md), [Us](us.md)\n"
    )


def test_the_latest_reading_counts() -> None:
    old = source("Facts", "https://example.com/", "2026-01-02", archived=True)
    new = source("Facts", "https://example.com/", "2026-03-04")
    listed = source_list([("a.md", head("A", new)), ("b.md", head("B", old))], {}, "")
    assert "read 4 March 2026" in listed
    assert "archived" not in listed


def test_publishers_come_in_the_order_of_the_settings_and_the_others_last() -> None:
    sources = [
        source("Other", "https://microsoft.com.example.com/"),
        source("Support", "https://support.microsoft.com/windows", archived=True),
        source("Learn", "https://github.com/MicrosoftDocs/win32/blob/main/x.md"),
        source("Elsewhere", "https://github.com/someone/MicrosoftDocs"),
    ]
    listed = source_list([("a.md", head("A", *sources))], GROUPS, "")
    order = ["### Microsoft", "[Learn]", "[Support]", "### Other", "[Elsewhere]", "[Other]"]
    places = [listed.index(words) for words in order]
    assert places == sorted(places)
    assert "[Support](<https://support.microsoft.com/windows>), archived copy, read" in listed


def test_brackets_in_a_title_end_no_link() -> None:
    listed = source_list([("a.md", head("[A]", source("[S]", "https://example.com/")))], {}, "")
    assert r"[\[S\]](<https://example.com/>)" in listed
    assert r"[\[A\]](a.md)" in listed
