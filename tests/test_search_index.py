"""The index files: small, addressed by content, and complete for pages opened from a disk."""

from __future__ import annotations

import json

import pytest

from clearpane.search import synonyms
from clearpane.search.entries import Entry
from clearpane.search.index import Door, PageRecord, build_index, file_name, to_json
from clearpane.search.material import script_index, short_index, with_worker, without_comments
from clearpane.search.synonyms import Words

WORDS = Words(groups=(("pc", "computer"),), spellings={"grey": "gray"}, stop_words=("the",))
MATERIAL = json.dumps(
    {"config": {"lang": ["en"], "separator": "[\\s]+"}, "docs": [{"location": "old"}]}
)
CONFIG = '<script id="__config" type="application/json">{}</script>'


def index_json(*pages: PageRecord) -> str:
    return to_json(build_index(pages, WORDS, [Door("Link", "link/")], ask="https://ask.example/"))


@pytest.fixture
def page() -> PageRecord:
    entries = [
        Entry("page", "", "Title", parts=["Intro"]),
        Entry("section", "one", "One", parts=["Text"]),
        Entry("step", "a", "Do it.", section="one", tabs=("Windows 10",), parts=["Do it. Now."]),
    ]
    return PageRecord("link/", entries, keywords=("tie",), versions=("Windows 10",))


def test_page_holds_its_sections_and_steps_and_nothing_empty(page: PageRecord) -> None:
    assert json.loads(index_json(page))["pages"] == [
        {
            "url": "link/",
            "title": "Title",
            "text": "Intro",
            "keywords": ["tie"],
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
    first, second = json.loads(index_json(record))["pages"][0]["entries"]
    assert "anchor" not in first
    assert second["anchor"] == "windows-10--dont-wait-2"


def test_comments_on_lines_of_their_own_are_left_out_of_the_worker() -> None:
    script = '/* One\n   two */\nlet a = "http://a" // why\n  // three\n  let b = 1 /* four */\n'
    assert without_comments(script) == 'let a = "http://a" // why\nlet b = 1 /* four */\n'


def test_name_changes_with_the_content_only(page: PageRecord) -> None:
    assert file_name(index_json(page)) == file_name(index_json(page))
    assert file_name(index_json(page)) != file_name(index_json())


def test_short_index_names_our_file_and_lists_the_pages(page: PageRecord) -> None:
    index = index_json(page)
    short = json.loads(short_index(MATERIAL, index))
    assert short["config"]["index"] == file_name(index)
    assert short["config"]["separator"] == "[\\s]+"
    assert short["docs"] == [{"location": "link/", "title": "Title", "text": ""}]


def test_script_for_pages_from_a_disk_names_files_not_folders(page: PageRecord) -> None:
    home = PageRecord("", [Entry("page", "", "Home")])
    script = script_index(MATERIAL, index_json(home, page)).removeprefix("var __index = ")
    docs = json.loads(script)["docs"]
    assert [entry["url"] for entry in docs["pages"]] == ["index.html", "link/index.html"]
    assert docs["help"]["doors"] == [["Link", "link/index.html"]]


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
