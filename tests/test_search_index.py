"""The index files: small, addressed by content, and complete for pages opened from a disk."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clearpane.search import index as synonyms
from clearpane.search.asked import check_sections
from clearpane.search.index import (
    Door,
    Words,
    build_index,
    index_files,
    index_page,
    to_json,
)
from clearpane.search.material import script_index, short_index, with_worker, without_comments
from clearpane.search.records import PageRecord, page_record
from clearpane.site.html import Entry

WORDS = Words(groups=(("pc", "computer"),), spellings={"grey": "gray"}, stop_words=("the",))
MATERIAL = json.dumps(
    {"config": {"lang": ["en"], "separator": "[\\s]+"}, "docs": [{"location": "old"}]}
)
CONFIG = '<script id="__config" type="application/json">{}</script>'


def index(*pages: PageRecord) -> dict[str, Any]:
    """Return the index of some pages as it comes back out of its file."""
    built = build_index(
        map(index_page, pages), WORDS, [Door("Link", "link/")], ask="https://ask.example/"
    )
    read: dict[str, Any] = json.loads(to_json(built))
    return read


def for_owners(url: str = "about/") -> PageRecord:
    return PageRecord(url, [Entry("page", "", "About")], boost=0.6)


@pytest.fixture
def page() -> PageRecord:
    entries = [
        Entry("page", "", "Title", parts=["Intro"]),
        Entry("section", "one", "One", parts=["Text"]),
        Entry("step", "a", "Do it.", section="one", tabs=("Windows 10",), parts=["Do it. Now."]),
    ]
    return PageRecord(
        "link/",
        entries,
        keywords=("tie", "hook up"),
        sections={"one": ("first of all", "at, first")},
        versions=("Windows 10",),
    )


def test_page_holds_its_sections_and_steps_and_nothing_empty(page: PageRecord) -> None:
    assert index(page)["pages"] == [
        {
            "url": "link/",
            "title": "Title",
            "text": "Intro",
            "keywords": {"": "tie,hook up", "one": "first of all,at  first"},
            "versions": ["Windows 10"],
            "entries": [
                {"anchor": "one", "title": "One", "text": "Text"},
                {
                    "anchor": "a",
                    "title": "Do it.",
                    "text": "Now.",
                    "tabs": ["Windows 10"],
                    "step": True,
                },
            ],
        }
    ]


def test_step_of_the_usual_id_leaves_it_to_the_worker() -> None:
    steps = [
        Entry("step", anchor, "Don't wait.", tabs=("Windows 10",), parts=["Don't wait."])
        for anchor in ("windows-10--dont-wait", "windows-10--dont-wait-2")
    ]
    record = PageRecord("link/", [Entry("page", "", "Title"), *steps])
    first, second = index(record)["pages"][0]["entries"]
    assert "anchor" not in first
    assert second["anchor"] == "windows-10--dont-wait-2"


def test_comments_on_lines_of_their_own_are_left_out_of_the_worker() -> None:
    script = '/* One\n   two */\nlet a = "http://a" // why\n  // three\n  let b = 1 /* four */\n'
    assert without_comments(script) == 'let a = "http://a" // why\nlet b = 1 /* four */\n'


def test_pages_ranked_lower_stand_in_a_file_of_their_own(page: PageRecord) -> None:
    first, files = index_files(index(page, for_owners()))
    begin = json.loads(files.pop(first))
    assert [entry["url"] for entry in begin["pages"]] == ["link/"]
    assert begin["later"] in files
    assert [entry["url"] for entry in json.loads(files[begin["later"]])] == ["about/"]


def test_first_file_holds_the_keywords_of_its_pages_side_by_side(page: PageRecord) -> None:
    first, files = index_files(index(PageRecord("", [Entry("page", "", "Home")]), page))
    begin = json.loads(files[first])
    assert not [record for record in begin["pages"] if "keywords" in record]
    assert begin["keywords"] == [{}, {"": "tie,hook up", "one": "first of all,at  first"}]


def test_one_file_holds_all_where_no_page_is_ranked_lower(page: PageRecord) -> None:
    first, files = index_files(index(page))
    assert list(files) == [first]
    assert json.loads(files[first])["later"] == ""


def test_names_change_with_the_content_only(page: PageRecord) -> None:
    assert list(index_files(index(page))[1]) == list(index_files(index(page))[1])
    assert index_files(index(page))[0] != index_files(index())[0]
    # The first file names the other, so it changes with it: else browsers would keep an old pair.
    assert (
        index_files(index(page, for_owners()))[0] != index_files(index(page, for_owners("b/")))[0]
    )


def test_short_index_names_our_file_and_lists_all_pages(page: PageRecord) -> None:
    short = json.loads(short_index(MATERIAL, index(page, for_owners()), "index.1a.json"))
    assert short["config"] == {"lang": ["en"], "separator": "[\\s]+", "index": "index.1a.json"}
    assert short["docs"] == [
        {"location": "link/", "title": "Title", "text": ""},
        {"location": "about/", "title": "About", "text": ""},
    ]


def test_script_for_pages_from_a_disk_holds_all_and_names_files_not_folders(
    page: PageRecord,
) -> None:
    home = PageRecord("", [Entry("page", "", "Home")])
    whole = index(home, page, for_owners())
    docs = json.loads(script_index(MATERIAL, whole).removeprefix("var __index = "))["docs"]
    assert [entry["url"] for entry in docs["pages"]] == [
        "index.html",
        "link/index.html",
        "about/index.html",
    ]
    assert docs["later"] == ""
    assert docs["help"]["doors"] == [["Link", "link/index.html"]]


def test_page_says_in_its_front_matter_what_it_brings() -> None:
    meta = {
        "search": {"keywords": [1511], "sections": {"two": ["b"]}, "boost": 0.5},
        "applies_to": ["Windows 10"],
    }
    record = page_record("link/", "<h1>One</h1>", "Title", meta)
    assert record is not None
    assert (record.keywords, record.sections) == (("1511",), {"two": ("b",)})
    assert (record.versions, record.boost) == (("Windows 10",), 0.5)


def test_page_may_stay_out() -> None:
    assert page_record("link/", "<h1>One</h1>", "Title", {"search": {"exclude": True}}) is None


def test_section_that_is_not_there_is_found_with_the_nearest_that_is() -> None:
    text = "---\nsearch:\n  sections:\n    no-buton: [gone]\n    no-button: [gone]\n---\n"
    meta = {"search": {"sections": {"no-buton": ["gone"], "no-button": ["gone"]}}}
    found = check_sections(["no-button"], meta["search"]["sections"], text, "docs/fix.md")
    assert [str(finding) for finding in found] == [
        'docs/fix.md:4:5: front-matter  `search.sections`: no heading "#no-buton" on this page\n'
        "  fix: did you mean `no-button`?"
    ]


def test_worker_is_replaced_at_any_depth() -> None:
    page = CONFIG.format('{"search":"../../assets/javascripts/workers/search.1a2b.min.js"}')
    assert with_worker(page, "w.js") == CONFIG.format('{"search":"../../assets/javascripts/w.js"}')


def test_settings_of_the_page_cannot_end_their_script() -> None:
    page = CONFIG.format('{"search":"","t":"\\u003c/script\\u003e\\u0026"}')
    assert with_worker(page, "w.js") == page


def test_page_without_settings_stays_as_it_is() -> None:
    assert with_worker("<p>search.min.js</p>", "w.js") == "<p>search.min.js</p>"


def test_every_group_of_synonyms_has_two_phrases_and_no_phrase_twice() -> None:
    for group in synonyms.words().groups:
        assert len(group) == len({phrase.lower() for phrase in group}) > 1
