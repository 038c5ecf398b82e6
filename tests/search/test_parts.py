"""A large scope is loaded in parts, and is searched as one that is loaded whole."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import markdown
import pytest
from playwright.sync_api import Browser

from clearpane.document.head import read_front_matter
from clearpane.search.index import faults, read_script, search_files
from clearpane.search.parts import words_of
from clearpane.search.records import index_page, page_record
from clearpane.sites.options import SearchOptions
from site_server import serve

ROOT = Path(__file__).parents[2]
# The worker in a page, as from a disk: gives the answer to each query, and what was loaded by it.
ASK = """async ([folder, queries, most]) => {
  window.clearSearchBase = folder
  const script = document.createElement("script")
  script.src = folder + "clear-search-worker.js"
  await new Promise((resolve) => { script.onload = resolve; document.head.append(script) })
  const answers = []
  for (const text of queries)
    answers.push(await clearSearchEngine.handle({ id: 1, type: "ask", text, scope: "", most }))
  const loaded = performance.getEntriesByType("resource")
  return [answers, loaded.map(({ name }) => name.split("/").at(-1))]
}"""
PAGE = "<!doctype html><meta charset=utf-8><title>t</title>"
Ask = Callable[..., tuple[list[Any], list[str]]]


@cache
def pages() -> list[dict[str, Any]]:
    """Return what the pages of this repository bring to the search."""
    found = []
    for file in sorted((ROOT / "docs").rglob("*.md")):
        text = file.read_text(encoding="utf-8")
        html = markdown.markdown(text.split("---", 2)[-1], extensions=["attr_list", "tables"])
        url = f"{file.relative_to(ROOT / 'docs').with_suffix('').as_posix()}/"
        record = page_record(url, html, url, read_front_matter(text).data)
        found += [index_page(record)] if record else []
    return found


@pytest.fixture
def ask(browser: Browser, tmp_path: Path) -> Iterator[Ask]:
    """A function that searches pages for queries, in parts if they are more than `most`."""
    context = browser.new_context()

    def asked(
        records: list[Any], most: int, *queries: str, without: str = "", show: int = 6
    ) -> Any:
        folder = tmp_path / str(most)
        folder.mkdir()
        files = search_files(records, most=most)
        files.pop(without, None)
        for file, text in {**files, "page.html": PAGE}.items():
            (folder / file).write_text(text, encoding="utf-8")
        page = context.new_page()
        page.goto((folder / "page.html").as_uri())
        return page.evaluate(ASK, [f"{folder.as_uri()}/", list(queries), show])

    yield asked
    context.close()


def queries() -> list[str]:
    lines = (ROOT / "tests/bench/search/queries.tsv").read_text("utf-8").splitlines()
    texts = [line.split("\t")[0] for line in lines[::25] if line.count("\t") > 2]
    return [*texts, "activ", "microsoft acc", "0xc004f211", "windows 0xc004f0ff", "qqqxzzjw"]


def first_place(answer: Any) -> list[str]:
    """Return the address that the Enter key leads to."""
    return [page["hits"][0]["url"] for page in answer["pages"][:1]]


@pytest.mark.browser
def test_answers_are_those_of_an_index_that_is_loaded_whole(ask: Ask) -> None:
    whole, _ = ask(pages(), 1000, *queries())
    parts, _ = ask(pages(), 1, *queries())
    pairs = [(a["answer"], b["answer"]) for a, b in zip(whole, parts, strict=True)]
    for key in ("total", "corrected", "missing"):
        assert [a[key] for a, _ in pairs] == [b[key] for _, b in pairs]
    same = [first_place(a) == first_place(b) for a, b in pairs]
    assert sum(same) >= 0.98 * len(pairs)


def test_a_name_is_read_apart_where_its_parts_are_words_of_the_texts() -> None:
    """What readers say, links call and descriptions hold tells of no word of the site."""
    said = {"keywords": {"": "bit locker"}, "called": {"": "a bit"}, "description": "A locker."}
    locked = {"url": "a/", "title": "BitLocker", "text": "Go.", "learned": {"": "bit 7"}, **said}
    opened = {"url": "b/", "title": "OneDrive", "text": "That one is a drive."}
    files = search_files([locked, opened], most=1)
    parts = [read_script(files[name]) for name in parts_of(files)]
    assert {name for part in parts for name in part.get("names", ())} == {"OneDrive"}


@pytest.mark.browser
def test_a_name_within_a_longer_run_is_found_as_in_an_index_that_is_whole(ask: Ask) -> None:
    run = "GithubComEventsPkgApisEventsEventSourceFilterWithAllV1alpha1FileResponse"
    texts = ["A file response of everything.", f"See {run}.", "See ApisV1alpha1FileResponse2."]
    records = [{"url": f"{n}/", "title": "T", "text": text} for n, text in enumerate(texts)]
    asked = [run, "ApisV1alpha1FileResponse2", "FileResponse", "file response"]
    (whole, _), (parts, _) = ask(records, 1000, *asked), ask(records, 1, *asked)
    found = [[page["url"] for page in each["answer"]["pages"]] for each in whole]
    assert [[page["url"] for page in each["answer"]["pages"]] for each in parts] == found
    assert all(found)


@pytest.mark.browser
def test_a_query_loads_what_it_needs(ask: Ask) -> None:
    files = search_files(pages(), most=1)
    _, loaded = ask(pages(), 1, "hardware change")
    assert (
        len({name for name in loaded if "-" in name.removeprefix("clear-search")}) < len(files) / 2
    )


@pytest.mark.browser
def test_an_answer_is_the_same_after_other_queries(ask: Ask) -> None:
    (first,), _ = ask(pages(), 1, "activation after hardware change")
    others, _ = ask(pages(), 2, *queries(), "activation after hardware change")
    assert first["answer"] == others[-1]["answer"]


@pytest.mark.browser
@pytest.mark.parametrize("most", [1, 1000])
def test_every_page_that_was_counted_can_be_shown_behind_the_same_first(
    ask: Ask, most: int
) -> None:
    (few,), _ = ask(pages(), most, "windows")
    (all_of_them,), _ = ask(pages(), most + 1, "windows", show=1000)
    first, shown = few["answer"]["pages"], all_of_them["answer"]["pages"]
    assert len({page["url"] for page in shown}) == len(shown) == few["answer"]["total"] > 20
    assert shown[: len(first)] == first


@pytest.mark.browser
@pytest.mark.parametrize("most", [1, 1000])
def test_a_step_in_two_tabs_is_shown_once_on_the_last_pages_too(ask: Ask, most: int) -> None:
    twins = [{"title": "Select it.", "tabs": [tab], "step": True} for tab in ("One", "Two")]
    entries = [{"title": "How", "anchor": "how", "text": "So."}, *twins]
    records = [{**text(f"{n}/", "Words."), "entries": entries} for n in range(40)]
    (answer,), _ = ask(records, most, "select it", show=1000)
    steps = [
        [hit["step"] for hit in page["hits"]].count(True) for page in answer["answer"]["pages"]
    ]
    assert steps == [1] * 40


@pytest.mark.browser
def test_a_part_that_does_not_load_is_told(ask: Ask) -> None:
    (first, *_) = parts_of(search_files(pages(), most=1))
    (answer,), _ = ask(pages(), 1, "0", without=first)
    assert f"{first} cannot be loaded" in answer["error"]


@pytest.mark.browser
def test_rare_word_that_is_mistyped_at_its_beginning_is_corrected(ask: Ask) -> None:
    common = " ".join(letters(number) for number in range(12_500))
    records = [text("a/", common), text("b/", common), text("c/", "The qolumbarium is closed.")]
    (answer,), _ = ask(records, 1, "qlumbarium")
    assert answer["answer"]["corrected"] == [["qlumbarium", "qolumbarium"]]
    (answer,), _ = ask(records, 2, "xqolumbarium")
    assert answer["answer"]["corrected"] == [["xqolumbarium", "qolumbarium"]]
    assert first_place(answer["answer"]) == ["c/"]


@pytest.mark.browser
@pytest.mark.parametrize(
    "query", ["Активация", "активаци", "ライセンス", "straße", "ﬁnden", "don’t"]
)
def test_words_of_any_script_are_found(ask: Ask, query: str) -> None:
    words = ["активация", "ライセンス", "Straße", "finden", "dont"]
    records = [*(text(f"{word}/", f"Hier: {word}.") for word in words), text("other/", "Other.")]
    (answer,), _ = ask(records, 1, query)
    assert answer["answer"]["total"] == 1
    assert answer["answer"]["missing"] == []


@pytest.mark.browser
def test_word_of_every_page_and_page_without_words_harm_nothing(ask: Ask) -> None:
    records = [text(f"p{n}/", "Everywhere." * 3) for n in range(40)]
    records += [{"url": "empty/"}, text("one/", "Everywhere an apple.")]
    (all_, one), _ = ask(records, 1, "everywhere", "everywhere apple")
    assert all_["answer"]["total"] == 41
    assert first_place(one["answer"]) == ["one/"]


@pytest.mark.browser
def test_step_without_words_harms_nothing(ask: Ask) -> None:
    step = {"anchor": "s", "step": True}
    records = [{**text("picture/", "A pear."), "entries": [step]}, text("other/", "An apple.")]
    (answer,), _ = ask(records, 1, "pear")
    assert first_place(answer["answer"]) == ["picture/"]


def letters(number: int) -> str:
    return "".join(chr(ord("b") + int(digit)) for digit in f"{number:05}")


def text(url: str, words: str) -> dict[str, Any]:
    return {"url": url, "title": url, "text": words}


def parts_of(files: dict[str, str], scope: int = 0) -> list[str]:
    head = read_script(files[read_script(files["index.js"])["scopes"][scope]["file"]])
    return [name for name in files if name.startswith(head["parts"])]


def test_every_page_is_in_one_part_and_can_be_read() -> None:
    files = search_files(pages(), most=1)
    assert list(faults(files)) == []
    parts = [read_script(files[name]) for name in parts_of(files)]
    urls = [page["url"] for part in parts for page in part.get("pages", ())]
    assert urls == [page["url"] for page in pages()]


def test_an_edit_changes_the_parts_of_its_words_and_of_its_page() -> None:
    before = search_files(pages(), most=1)
    edited, *others = pages()
    added = " A zebra crosses."
    after = search_files([{**edited, "text": edited["text"] + added}, *others], most=1)
    changed = [read_script(after[name]) for name in parts_of(after) if name not in before]
    assert [page["url"] for one in changed for page in one.get("pages", ())] == [edited["url"]]
    words = [{*one["words"].split(",")} for one in changed if "at" in one]
    assert len(words) <= 3
    assert all(one & {"a", "zebra", "crosses"} for one in words)


def test_two_scopes_in_parts_have_files_of_their_own() -> None:
    options = SearchOptions(scopes={"owners": ["owners/"]})
    files = search_files(pages(), options, most=1)
    readers, owners = parts_of(files, 0), parts_of(files, 1)
    assert readers
    assert owners
    assert not {*readers} & {*owners}


@pytest.mark.browser
def test_the_build_cuts_words_as_the_browser_does(browser: Browser) -> None:
    """Every character that Python knows, between letters and beside an accent and a hyphen."""
    known = [chr(n) for n in range(sys.maxunicode) if unicodedata.category(chr(n))[0] not in "C"]
    texts = [f"{c}a B{c}’b{c}1{c}\u0301-c" for c in known]
    with serve(ROOT / "hooks/clearpane/search") as address:
        page = browser.new_page()
        page.goto(f"{address}names.json")
        cut = page.evaluate(
            """async ([module, texts]) => {
              const { wordsOf } = await import(module)
              return texts.map((text) => (/\\p{Cn}/u.test(text) ? null : wordsOf(text).join(" ")))
            }""",
            [f"{address}script/words.js", texts],
        )
        page.close()
    differ = [
        (c, a)
        for c, one, a in zip(known, texts, cut, strict=True)
        if a not in (None, " ".join(words_of(one)))
    ]
    assert differ == []
