"""A large scope is loaded in parts, and is searched as one that is loaded whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import markdown
import pytest
from playwright.sync_api import Browser

from clearpane.document.head import read_front_matter
from clearpane.search.index import faults, read_script, search_files
from clearpane.search.records import index_page, page_record

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
def test_a_part_that_does_not_load_is_told(ask: Ask) -> None:
    files = search_files(pages(), most=1)
    head = read_script(files[read_script(files["index.js"])["scopes"][0]["file"]])
    (answer,), _ = ask(pages(), 1, "0", without=f"{head['parts']}0.js")
    assert f"{head['parts']}0.js cannot be loaded" in answer["error"]


def test_every_page_is_in_one_part_and_can_be_read() -> None:
    files = search_files(pages(), most=1)
    assert list(faults(files)) == []
    head = read_script(files[read_script(files["index.js"])["scopes"][0]["file"]])
    parts = [read_script(text) for name, text in files.items() if name.startswith(head["parts"])]
    urls = [page["url"] for part in parts for page in part.get("pages", ())]
    assert urls == [page["url"] for page in pages()]
