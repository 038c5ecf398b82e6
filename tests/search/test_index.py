"""The index files: small, addressed by content, and complete for pages opened from a disk."""

from __future__ import annotations

from typing import Any

import pytest

from clearpane.core.findings import ClearpaneError
from clearpane.search.asked import check_sections
from clearpane.search.index import faults, read_script, search_files
from clearpane.search.records import PageRecord, index_page, page_record
from clearpane.sites.entries import Entry
from clearpane.sites.options import SearchOptions, clearpane_options

OPTIONS = SearchOptions(
    scopes={"the pages for owners": ["/owners/"]}, synonyms=[["licence", "licence, digital"]]
)


def files_of(*pages: PageRecord) -> dict[str, str]:
    """Return the files of the search for some pages."""
    doors = [("Link", "link/")]
    return search_files(map(index_page, pages), OPTIONS, doors, ask="https://ask.example/")


def manifest_of(files: dict[str, str]) -> Any:
    return read_script(files["index.js"])


def indexed(*pages: PageRecord) -> Any:
    """Return what the readers' index holds."""
    files = files_of(*pages)
    return read_script(files[manifest_of(files)["scopes"][0]["file"]])


def for_owners(url: str = "owners/") -> PageRecord:
    return PageRecord(url, [Entry("page", "", "About")])


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
        words={"": ("tie", "hook up"), "one": ("first of all", "at, first")},
        versions=("Windows 10",),
    )


def test_page_holds_its_sections_and_steps_and_nothing_empty(page: PageRecord) -> None:
    step = {"anchor": "a", "title": "Do it.", "text": "Now.", "tabs": ["Windows 10"], "step": True}
    assert indexed(page) == {
        "pages": [
            {
                "url": "link/",
                "title": "Title",
                "text": "Intro",
                "versions": ["Windows 10"],
                "entries": [{"anchor": "one", "title": "One", "text": "Text"}, step],
            }
        ],
        # Side by side they compress better.
        "keywords": [{"": "tie,hook up", "one": "first of all,at  first"}],
    }


def test_step_of_the_usual_id_leaves_it_to_the_worker() -> None:
    steps = [
        Entry("step", anchor, "Don't wait.", tabs=("Windows 10",), parts=["Don't wait."])
        for anchor in ("windows-10--dont-wait", "windows-10--dont-wait-2")
    ]
    record = PageRecord("link/", [Entry("page", "", "Title"), *steps])
    first, second = indexed(record)["pages"][0]["entries"]
    assert "anchor" not in first
    assert second["anchor"] == "windows-10--dont-wait-2"


def called(*links: tuple[str, str]) -> Any:
    """Return what the links of another page call `link/`, of which "One" is a section."""
    titles = [Entry("page", "", "Link"), Entry("section", "one", "One")]
    start = PageRecord("", [Entry("page", "", "Start", links=list(links))])
    return indexed(start, PageRecord("link/", titles))["pages"][1].get("called")


def test_page_and_section_are_called_what_links_to_them_say() -> None:
    links = [("link/", "Tie it"), ("link/#one", "First, of all"), ("link/", "Hook up")]
    assert called(*links) == {"": "Hook up,Tie it", "one": "First  of all"}


def test_title_names_nothing_new() -> None:
    assert called(("link/", "Link"), ("link/#one", "One")) is None


def test_words_that_lead_to_three_places_name_none() -> None:
    assert called(*((f"link/#{anchor}", "Go on") for anchor in "abc")) is None


def test_description_of_two_pages_is_the_sites() -> None:
    def described(*words: str) -> list[str | None]:
        entries = [Entry("page", "", "Title")]
        pages = [PageRecord(f"{n}/", entries, description=one) for n, one in enumerate(words)]
        return [page.get("description") for page in indexed(*pages)["pages"]]

    assert described("All", "Of this one", "All") == [None, "Of this one", None]


def test_each_scope_has_an_index_of_its_own(page: PageRecord) -> None:
    files = files_of(page, for_owners())
    scopes = manifest_of(files)["scopes"]
    assert [(scope["name"], scope["below"]) for scope in scopes] == [
        ("", []),
        ("the pages for owners", ["owners/"]),
    ]
    urls = [[p["url"] for p in read_script(files[scope["file"]])["pages"]] for scope in scopes]
    assert urls == [["link/"], ["owners/"]]


def test_scope_without_pages_is_not_offered(page: PageRecord) -> None:
    assert [scope["name"] for scope in manifest_of(files_of(page))["scopes"]] == [""]


def test_names_change_with_the_content_only(page: PageRecord) -> None:
    assert files_of(page) == files_of(page)
    first, second = (manifest_of(files_of(record)) for record in (page, for_owners("a/")))
    assert first["scopes"][0]["file"] != second["scopes"][0]["file"]
    assert first["words"] == second["words"]


def test_page_says_in_its_front_matter_what_it_brings() -> None:
    meta = {
        "search": {"keywords": [1511], "sections": {"two": ["b"]}},
        "applies_to": ["Windows 10"],
    }
    record = page_record("link/", "<h1>One</h1>", "Title", meta)
    assert record is not None
    assert record.words == {"": ("1511",), "two": ("b",)}
    assert record.versions == ("Windows 10",)


def test_page_may_stay_out() -> None:
    assert page_record("link/", "<h1>One</h1>", "Title", {"search": {"exclude": True}}) is None


def test_a_text_where_a_list_is_meant_is_one_phrase() -> None:
    search = {"keywords": "mobo card", "sections": {"more": "find it"}}
    meta = {"search": search, "applies_to": "Windows 11"}
    record = page_record("link/", "<h1>One</h1>", "Title", meta)
    assert record is not None
    assert record.words == {"": ("mobo card",), "more": ("find it",)}
    assert record.versions == ("Windows 11",)


def test_section_that_is_not_there_is_found_with_the_nearest_that_is() -> None:
    text = "---\nsearch:\n  sections:\n    no-buton: [gone]\n    no-button: [gone]\n---\n"
    meta = {"search": {"sections": {"no-buton": ["gone"], "no-button": ["gone"]}}}
    found = check_sections(["no-button"], meta["search"]["sections"], text, "docs/fix.md")
    assert [str(finding) for finding in found] == [
        'docs/fix.md:4:5: front-matter  `search.sections`: no heading "#no-buton" on this page\n'
        "  fix: did you mean `no-button`?"
    ]


def test_words_of_one_meaning_are_the_site_s_alone(page: PageRecord) -> None:
    groups = [
        read_script(files[manifest_of(files)["words"]])["synonyms"]
        for files in (search_files([]), files_of(page))
    ]
    assert groups == [[], ["licence,licence  digital"]]


def test_group_of_one_word_is_refused_by_name() -> None:
    with pytest.raises(ClearpaneError, match=r"extra.clearpane.search.synonyms"):
        clearpane_options({"clearpane": {"search": {"synonyms": [["mobo"]]}}})


@pytest.mark.parametrize("broken", [{"title": 3}, {"entries": [{"anchor": "a", "text": None}]}])
def test_record_that_a_browser_cannot_read_is_named_by_its_address(broken: Any) -> None:
    files = search_files([{"url": "link/", "title": "Link"}, {"url": "why/", **broken}])
    assert [url for url, _ in faults(files)] == ["why/"]


def test_two_pages_of_one_address_are_told() -> None:
    files = search_files([{"url": "link/", "title": "Link"}, {"url": "link/", "title": "Link"}])
    assert list(faults(files)) == [("link/", "another page has its address")]
