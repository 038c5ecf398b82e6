"""What a page's parts become in schema.org's words."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from clearpane.finish.structured_data import structured_data
from clearpane.sites.html_page import HtmlPage
from clearpane.sites.page_head import PageHead

URL = "https://example.org/"
TRAIL = [("Clearpane", URL), ("Fix it", f"{URL}fix/")]


def written(html: str) -> str:
    page = HtmlPage("fix/index.html", f"<html lang=en><body><article>{html}</article>")
    return structured_data(page, TRAIL, URL, None)


def graph(html: str) -> dict[str, list[dict[str, Any]]]:
    data = json.loads(written(html))
    kinds: dict[str, list[dict[str, Any]]] = {}
    for node in data["@graph"]:
        kinds.setdefault(node["@type"], []).append(node)
    return kinds


def steps(*words: str) -> str:
    items = "".join(f'<li class="step" id="{word}">{word}</li>' for word in words)
    return f"<ol>{items}</ol>"


def test_a_page_without_steps_or_questions_is_only_a_page_in_its_place() -> None:
    assert set(graph("<h1>Fix it</h1><p>Words.</p>")) == {"WebPage", "BreadcrumbList"}


def test_the_last_crumb_is_what_the_page_calls_itself_and_not_its_front_matter() -> None:
    head = PageHead.model_construct(
        title="A title", description="D.", reviewed=date(2026, 1, 2), sources=[]
    )
    page = HtmlPage("fix/index.html", "<article><h1>Fix it</h1></article>")
    data = json.loads(structured_data(page, TRAIL, URL, head))
    crumbs = next(n for n in data["@graph"] if n["@type"] == "BreadcrumbList")
    assert crumbs["itemListElement"][-1]["name"] == "Fix it"


def test_steps_under_two_headings_are_two_ways() -> None:
    found = graph(f'<h2 id="a">A</h2>{steps("one", "two")}<h2 id="b">B</h2>{steps("x", "y")}')
    assert [how_to["name"] for how_to in found["HowTo"]] == ["Fix it – A", "Fix it – B"]
    assert [step["text"] for step in found["HowTo"][1]["step"]] == ["x", "y"]
    assert found["HowTo"][1]["step"][0]["url"] == "https://example.org/fix/#x"


def test_one_step_alone_is_no_how_to() -> None:
    assert "HowTo" not in graph(f'<h2 id="a">A</h2>{steps("one")}')


def test_headings_that_ask_become_questions_with_what_stands_under_them() -> None:
    html = (
        '<h2 id="a">Is it so?</h2><p>Yes.</p><h2 id="b">And then?</h2><p>Do this:</p>'
        f'{steps("one", "two")}<h2 id="c">The end</h2><p>Bye.</p>'
    )
    (faq,) = graph(html)["FAQPage"]
    answers = {q["name"]: q["acceptedAnswer"]["text"] for q in faq["mainEntity"]}
    assert answers == {"Is it so?": "Yes.", "And then?": "Do this: one two"}


def test_one_question_does_not_make_a_page_of_questions() -> None:
    assert "FAQPage" not in graph('<h2 id="a">Is it so?</h2><p>Yes.</p>')


def test_no_text_of_a_page_can_end_the_script_element() -> None:
    html = f'<h2 id="a">&lt;/script&gt;</h2>{steps("one", "two")}'
    assert "</script" not in written(html)
