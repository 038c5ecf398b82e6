"""A page is cut into what a reader may look for."""

from __future__ import annotations

import markdown

from clearpane.sites.entries import Entry, page_entries

EXTENSIONS = [
    "toc",
    "attr_list",
    "admonition",
    "footnotes",
    "pymdownx.tabbed",
    "clearpane.document.steps",
]


def entries(text: str) -> list[Entry]:
    html = markdown.markdown(
        text,
        extensions=EXTENSIONS,
        extension_configs={
            "pymdownx.tabbed": {"alternate_style": True},
            "toc": {"permalink": True},
        },
    )
    return page_entries(html, "Named in front matter")


def test_page_takes_its_title_from_its_heading() -> None:
    page = entries("# On the page\n\nText.\n")[0]
    assert (page.kind, page.anchor, page.title, page.text) == ("page", "", "On the page", "Text.")


def test_page_without_heading_takes_the_title_given() -> None:
    assert entries("Text.\n")[0].title == "Named in front matter"


def test_section_ends_where_the_next_begins() -> None:
    _, first, second = entries("## One { #one }\n\nA.\n\n### Two { #two }\n\nB.\n")
    assert (first.anchor, first.title, first.text) == ("one", "One", "A.")
    assert (second.anchor, second.title, second.text) == ("two", "Two", "B.")


def test_step_is_an_entry_and_its_words_are_not_the_sections() -> None:
    _, section, step = entries("## One { #one }\n\nBefore.\n\n1. Select **Start**. Then wait.\n")
    assert section.text == "Before."
    assert (step.kind, step.section, step.title) == ("step", "one", "Select Start.")
    assert step.text == "Select Start. Then wait."


def test_entry_in_a_tab_knows_the_tab() -> None:
    found = entries('=== "Windows 11"\n\n    1. Wait\n\n=== "Windows 10"\n\n    1. Wait\n')
    assert [entry.tabs for entry in found] == [(), ("Windows 11",), ("Windows 10",)]


def test_heading_in_a_tab_ends_with_the_tab() -> None:
    found = entries('## One { #one }\n\n=== "A"\n\n    ### Two { #two }\n\n    x\n\nAfter.\n')
    assert next(entry for entry in found if entry.anchor == "one").text == "After."


def test_permalinks_and_footnote_marks_are_no_words() -> None:
    page, step = entries("1. Wait[^1]\n\n[^1]: Why\n")
    assert step.text == "Wait"
    assert "¶" not in page.text


def test_words_in_neighbouring_blocks_stay_apart() -> None:
    assert entries("One\n\nTwo\n\n- Three\n- Four\n")[0].text == "One Two Three Four"


def test_words_of_steps_that_have_no_id_stay_apart() -> None:
    page = page_entries("<p>How</p><ol><li>Open it</li><li>Close it</li></ol>then", "Title")[0]
    assert page.text == "How Open it Close it then"


def test_what_asks_to_be_left_out_is_left_out() -> None:
    assert page_entries("<p data-search-exclude>No</p><p>Yes</p>", "t")[0].text == "Yes"


def test_entry_of_links_to_other_pages_is_a_signpost() -> None:
    links, words = "- [Go there](there.md)\n\n", "Own words, and [one](a.md).\n"
    _, signs, text = entries(f"## One {{ #one }}\n\n{links}## Two {{ #two }}\n\n{words}")
    assert signs.is_signpost
    assert not text.is_signpost


def test_links_within_the_page_and_to_other_hosts_make_no_signpost() -> None:
    assert not entries("[Below](#below) [Elsewhere](https://example.org/)\n")[0].is_signpost


def test_entry_has_the_links_that_stay_in_the_site() -> None:
    page, one = entries("[A](a.md#b) [Out](https://example.org/)\n\n## One { #one }\n\n[Up](#x)\n")
    assert (page.links, one.links) == ([("a.md#b", "A")], [("#x", "Up")])
