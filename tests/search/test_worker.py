"""The search itself, run in the browser as pages run it: over records that a test makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from clearpane.search.index import search_files

pytestmark = pytest.mark.browser

WHOLE = {"url": "whole/", "title": "Whole", "text": "Words about apples."}
# The worker in a page, as from a disk: gives the answer to each query.
ASK = """async ([folder, queries]) => {
  window.clearSearchBase = folder
  const script = document.createElement("script")
  script.src = folder + "clear-search-worker.js"
  await new Promise((resolve, reject) => {
    script.onload = resolve
    script.onerror = reject
    document.head.append(script)
  })
  const answers = []
  for (const text of queries)
    answers.push(await clearSearchEngine.handle({ id: 1, type: "ask", text, scope: "", most: 6 }))
  return answers
}"""
Ask = Callable[..., list[Any]]


@pytest.fixture
def ask(browser: Browser, tmp_path: Path) -> Iterator[Ask]:
    """A function that searches some records for some queries, and returns the answers."""
    context = browser.new_context()

    def asked(pages: list[Any], *queries: str) -> list[Any]:
        files = search_files([WHOLE])
        name = json.loads(_data(files["index.js"]))["scopes"][0]["file"]
        files[name] = f'clearSearchData("{name}",{json.dumps({"pages": pages, "keywords": []})})'
        for file, text in {**files, "page.html": "<!doctype html><title>t</title>"}.items():
            (tmp_path / file).write_text(text, encoding="utf-8")
        page = context.new_page()
        page.goto((tmp_path / "page.html").as_uri())
        answers = page.evaluate(ASK, [f"{tmp_path.as_uri()}/", list(queries)])
        page.close()
        return [given["answer"] for given in answers]

    yield asked
    context.close()


def _data(script: str) -> str:
    return script[script.index(",") + 1 : script.rindex(")")]


def urls(answer: Any) -> list[str]:
    return [page["url"] for page in answer["pages"]]


def text(url: str, *sentences: str) -> dict[str, Any]:
    return {"url": url, "title": url, "text": " ".join(sentences)}


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"url": "no-text/", "title": "No text"}, id="no introduction"),
        pytest.param({"url": "no-title/"}, id="no title"),
        pytest.param({"url": "e/", "title": "E", "entries": [{"anchor": "a"}]}, id="bare entry"),
        pytest.param({"url": "n/", "title": "N", "entries": [None]}, id="broken entry"),
        pytest.param(None, id="no record"),
    ],
)
def test_other_pages_are_found_beside_a_broken_record(ask: Ask, record: Any) -> None:
    (answer,) = ask([record, WHOLE], "apples")
    assert urls(answer) == ["whole/"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("enrol", "enroll"),
        ("cancelled", "canceled"),
        ("fulfil", "fulfilled"),
        ("license", "licence"),
    ],
)
def test_british_and_american_spellings_are_one_word(ask: Ask, written: str, typed: str) -> None:
    pages = [text("page/", f"How to {written} it."), *(text(f"o{n}/", "Others.") for n in range(9))]
    there, back = ask(pages, f"{typed} it", typed)
    assert (urls(there), urls(back)) == (["page/"], ["page/"])
    assert not there["corrected"] + back["corrected"]


def test_what_questions_have_taught_of_a_word_leads_to_a_section(ask: Ask) -> None:
    section = {"anchor": "part", "title": "Hardware", "text": "Words about boards."}
    pages = [
        {**text("one/", "Boards of a laptop."), "entries": [section]},
        {**text("two/", "Boards of a laptop."), "entries": [section]},
    ]
    pages[1]["learned"] = {"part": "laptop 40,desk -40"}
    (answer,) = ask(pages, "laptop boards")
    assert urls(answer) == ["two/", "one/"]


def test_what_was_learned_of_a_word_leads_away_as_well(ask: Ask) -> None:
    pages = [{**text(f"{name}/", "A desk with boards.")} for name in ("one", "two")]
    pages[0]["learned"] = {"": "desk -40"}
    (answer,) = ask(pages, "desk boards")
    assert urls(answer) == ["two/", "one/"]


CODES = [f"0xC004F0{number:02X}" for number in range(16, 46)]
SENTENCES = [
    "{}",
    "license status notification {}",
    "activation failed error code {} hardware changed",
    "windows activation {} how to fix it on my new pc",
    "{} after i changed the motherboard what does the message mean",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_code_wins_whatever_words_are_typed_with_it(ask: Ask, sentence: str) -> None:
    codes = {
        "url": "codes/",
        "title": "Codes",
        "entries": [{"anchor": code, "title": code, "text": "A rare fault."} for code in CODES],
    }
    words = "License status, notification, activation failed, error code, hardware changed."
    entries = [{"anchor": f"s{n}", "title": words, "text": words * 2} for n in range(9)]
    others = [
        {"url": f"p{n}/", "title": words, "text": words, "entries": entries} for n in range(9)
    ]
    named = text("named/", *(f"Often with {code}: {words}" for code in CODES))
    answers = ask([*others, named, codes], *(sentence.format(code) for code in CODES))
    first = [answer["pages"][0]["hits"][0]["url"] for answer in answers]
    assert first == [f"codes/#{code}" for code in CODES]


def spellings(code: str) -> Iterator[str]:
    """Yield a code as people copy, type and dictate it."""
    for gap in ("", " ", "  ", "-", "\u2011", "\u00ad", "\u200b"):
        halves = [f"{code[:4]}{gap}{code[4:]}", f"{code[:2]}{gap}{code[2:6]}{gap}{code[6:]}"]
        yield from (f"{zero}{gap}{digits}" for zero in ("0x", "Ox") for digits in halves)
        yield from (halves[0], f"0{gap}x{gap}{code}", f"0x{gap}{gap.join(code)}")
        yield "0x" + halves[0].replace("0", "O")
    wide = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
    yield from (f"0x{code}".translate(wide), f"“0x{code}”", f"'{code}'", f"(0x{code}),", f"#{code}")


def test_code_is_found_however_it_is_spelled(ask: Ask) -> None:
    sections = [{"anchor": code, "title": code, "text": "A rare fault."} for code in CODES]
    pages = [{"url": "codes/", "title": "Codes", "entries": sections}, text("p/", "error of 2019")]
    codes = [CODES[7], CODES[7].lower()]
    queries = [f"error {each} again" for code in codes for each in spellings(code[2:])]
    found = {
        query: answer["pages"][0]["hits"][0]["url"]
        for query, answer in zip(queries, ask(pages, *queries), strict=True)
    }
    assert {query: url for query, url in found.items() if url != f"codes/#{CODES[7]}"} == {}


def test_code_at_the_end_of_a_long_pasted_message_is_found(ask: Ask) -> None:
    sections = [{"anchor": code, "title": code, "text": "A rare fault."} for code in CODES]
    pages = [
        {"url": "codes/", "title": "Codes", "entries": sections},
        text("p/", "words of a message"),
    ]
    messages = [f"{'words of a message ' * times}Error: {CODES[7]}" for times in (12, 400)]
    for answer in ask(pages, *messages):
        assert answer["pages"][0]["hits"][0]["url"] == f"codes/#{CODES[7]}"


@pytest.mark.parametrize("query", ["office 2019 2022", "8051 2019", "office d365 2023"])
def test_two_numbers_are_no_code(ask: Ask, query: str) -> None:
    (answer,) = ask([text("p/", query)], query)
    assert answer["missing"] == []


@pytest.mark.parametrize("sentence", SENTENCES)
def test_code_that_the_site_lacks_leads_to_what_holds_for_every_code(
    ask: Ask, sentence: str
) -> None:
    first = {"anchor": "first", "title": "Try this first", "text": "Restart."}
    sections = [{"anchor": code, "title": code, "text": "A rare fault."} for code in CODES]
    codes = {"url": "codes/", "title": "Codes", "entries": [first, *sections]}
    words = "License status, notification, activation failed, error code, hardware changed."
    others = [text(f"p{n}/", words) for n in range(9)]
    (answer,) = ask([*others, codes], sentence.format("0xC004F0FF"))
    assert answer["pages"][0]["hits"][0]["url"] == "codes/#first"
    assert "0xc004f0ff" in answer["missing"]
    assert answer["corrected"] == []


def test_common_word_that_the_site_lacks_is_no_typing_error(ask: Ask) -> None:
    (answer,) = ask([text("a/", "Select the door.", "A silo.")], "silent select door")
    assert answer["corrected"] == []
    assert answer["missing"] == ["silent"]


def test_typing_error_is_corrected_and_told(ask: Ask) -> None:
    (answer,) = ask([text("a/", "Open the activation page.")], "activaton page")
    assert answer["corrected"] == [["activaton", "activation"]]
    assert urls(answer) == ["a/"]


def test_word_of_another_script_is_told_as_missing(ask: Ask) -> None:
    (answer,) = ask([text("a/", "Windows.")], "windows активация")
    assert answer["missing"] == ["активация"]


def test_all_pages_that_hold_a_word_are_counted_and_six_shown(ask: Ask) -> None:
    (answer,) = ask([text(f"{n}/", "An apple.") for n in range(23)], "apple")
    assert (answer["total"], len(answer["pages"])) == (23, 6)


def test_sentence_that_stands_in_two_tabs_stands_in_the_excerpt_once(ask: Ask) -> None:
    (answer,) = ask([text("a/", "Open the door.", "Wait here.", "Open the door.")], "door")
    excerpt = "".join(part for part, _ in answer["pages"][0]["hits"][0]["text"])
    assert excerpt.count("Open the door.") == 1


def test_only_words_that_stand_for_what_was_typed_are_marked(ask: Ask) -> None:
    (answer,) = ask([text("a/", "Where is the door of the house?")], "where is the door")
    marked = [part for part, how in answer["pages"][0]["hits"][0]["text"] if how]
    assert marked == ["door"]


def test_step_that_begins_with_the_verb_that_was_typed_comes_first(ask: Ask) -> None:
    steps = [
        {"title": title, "text": "", "step": True, "section": "s"}
        for title in ("Check the time zone.", "Set the time zone.", "Look at the time zone.")
    ]
    page = {"url": "a/", "title": "A", "entries": [{"anchor": "s", "title": "Clock"}, *steps]}
    (answer,) = ask([page], "set time zone")
    assert answer["pages"][0]["hits"][0]["url"] == "a/#s--set-the-time-zone"


@pytest.mark.parametrize(
    ("query", "anchor"),
    [
        pytest.param("clock wrong set time zone", "clock--set-the-time-zone", id="a step's words"),
        pytest.param("wrong clock", "clock", id="the words of its titles"),
    ],
)
def test_words_beyond_the_titles_lead_to_the_step_and_those_of_the_titles_do_not(
    ask: Ask, query: str, anchor: str
) -> None:
    steps = [
        {"title": title, "text": "", "step": True}
        for title in ("Open the panel of the clock.", "Set the time zone.", "Try again.")
    ]
    wrong = {"anchor": "clock", "title": "Wrong clock", "text": "It is wrong."}
    (answer,) = ask([{"url": "a/", "title": "A", "entries": [wrong, *steps]}], query)
    assert answer["pages"][0]["hits"][0]["url"] == f"a/#{anchor}"


@pytest.mark.parametrize("query", ["file response", "FileResponse", "fileresponse", "response"])
def test_name_in_camel_case_is_found_whole_and_by_its_words(ask: Ask, query: str) -> None:
    section = {
        "anchor": "FileResponse",
        "title": "FileResponse",
        "text": "Sends what lies on disk.",
    }
    named = {**text("named/", "How to send."), "entries": [section]}
    (answer,) = ask([WHOLE, named, text("plain/", "A file is read. A response is sent.")], query)
    assert answer["pages"][0]["hits"][0]["url"] == "named/#FileResponse"
    assert [how != "" for _, how in answer["pages"][0]["hits"][0]["title"]] == [True]


def test_name_whose_parts_the_site_does_not_know_stays_whole(ask: Ask) -> None:
    named, lock = text("named/", "Turn BitLocker on."), text("lock/", "A lock.")
    assert urls(ask([named, lock], "locker")[0]) != ["named/"]
    assert urls(ask([named, lock], "bitlocker")[0]) == ["named/"]


def test_page_that_is_all_introduction_is_not_held_back(ask: Ask) -> None:
    whole = text("threads/", "A function that blocks an endpoint runs in a pool of threads.")
    section = {"anchor": "run", "title": "Run a test", "text": "An endpoint runs a function."}
    other = {**text("other/", "Of tests."), "entries": [section]}
    assert urls(ask([other, whole], "run function that blocks endpoint")[0])[0] == "threads/"


def test_other_form_of_a_word_of_the_site_is_no_typing_error(ask: Ask) -> None:
    (answer,) = ask([text("a/", "Large downloads.")], "download")
    assert (urls(answer), answer["corrected"]) == (["a/"], [])


def test_noise_finds_nothing_and_gets_no_odd_words(ask: Ask) -> None:
    (answer,) = ask([WHOLE], "qqqxzzjw")
    assert (answer["total"], answer["near"]) == (0, [])


@pytest.mark.parametrize("own", [{"description": "How to peel it."}, {"called": {"": "Peel it"}}])
def test_page_is_found_by_its_description_and_by_what_links_call_it(ask: Ask, own: Any) -> None:
    pages = [WHOLE, {"url": "peel/", "title": "Fruit", "text": "With a knife.", **own}]
    assert urls(ask(pages, "peel it")[0]) == ["peel/"]


def test_readers_scope_is_the_first() -> None:
    assert json.loads(_data(search_files([WHOLE])["index.js"]))["scopes"][0]["name"] == ""


def section(title: str, words: str) -> dict[str, Any]:
    return {"anchor": title.lower().replace(" ", "-"), "title": title, "text": words}


def test_a_list_of_changes_stands_below_a_page_that_says_the_same(ask: Ask) -> None:
    said = section("Static files", "Serve static files from a cache.")

    def page(url: str, names: str) -> dict[str, Any]:
        parts = [section(f"{names}{number}", "Minor changes.") for number in range(6)]
        return {"url": url, "title": "Files", "entries": [*parts, said]}

    others = [text(f"p{n}/", "Other.") for n in range(4)]
    (answer,) = ask(
        [page("changes/", "0."), page("files/", "Part "), *others], "cache static files"
    )
    assert urls(answer)[:2] == ["files/", "changes/"]


def test_a_list_of_changes_is_known_by_its_title_too(ask: Ask) -> None:
    said = section("Static files", "Serve static files from a cache.")
    pages = [{"url": f"{name}/", "title": name, "entries": [said]} for name in ("News", "Files")]
    (answer,) = ask([*pages, text("other/", "Other.")], "cache static files")
    assert urls(answer) == ["Files/", "News/"]


def test_a_page_with_two_sections_that_answer_stands_before_one_with_one(ask: Ask) -> None:
    def page(url: str, *sections: dict[str, Any]) -> dict[str, Any]:
        return {"url": url, "title": "Page", "entries": list(sections)}

    said = [section(f"Part {name}", f"Keep the oven warm {name}.") for name in "ab"]
    other = section("Part b", "Wash the dishes well, all of b.")
    (answer,) = ask([page("one/", said[0], other), page("two/", *said)], "keep the oven warm")
    assert urls(answer) == ["two/", "one/"]


def test_a_name_typed_as_in_code_tells_more_than_the_words_around_it(ask: Ask) -> None:
    named = {"url": "named/", "title": "Hosts", "text": "Use TrustedHost_check for hosts."}
    words = {"url": "words/", "title": "Errors", "text": "It raises an error on sending."}
    (answer,) = ask(
        [named, words, *(text(f"p{n}/", "Other.") for n in range(4))],
        "TrustedHost_check raises error",
    )
    assert urls(answer)[0] == "named/"


@pytest.mark.parametrize(("word", "near"), [("reboot", "preboot"), ("deselecting", "reselecting")])
def test_a_word_made_of_a_common_one_is_no_typing_error(ask: Ask, word: str, near: str) -> None:
    (answer,) = ask([text("boot/", f"The {near} screen shows it.")], f"{word} screen")
    assert (answer["corrected"], answer["missing"]) == ([], [word])


def test_a_section_found_by_a_step_alone_leads_to_the_step(ask: Ask) -> None:
    # Readers say of the section what only its step answers.
    page = {
        "url": "key/", "title": "Key", "keywords": {"read-it": "slmgr tool"},
        "entries": [
            section("Read it", "It came with the computer."),
            {"title": "Type slmgr and wait.", "text": "", "step": True},
        ],
    }  # fmt: skip
    (answer,) = ask([page, text("other/", "Other.")], "slmgr tool")
    (found,) = answer["pages"]
    assert found["hits"][0]["url"] == "key/#read-it--type-slmgr-and-wait"
