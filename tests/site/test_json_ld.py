"""Every page says in JSON-LD what it holds, and says nothing that the page does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from turbohtml import parse

from clearpane.finish.insertions import NOTE

RULES = json.loads(Path(__file__).with_name("schema_org.json").read_text(encoding="utf-8"))
Page = dict[str, Any]


def read_pages(site: Path) -> dict[str, tuple[Page, Any]]:
    """Return each page's JSON-LD and its parsed HTML by address, without 404.html and redirects."""
    pages = {}
    for file in sorted(site.rglob("index.html")):
        document = parse(file.read_text(encoding="utf-8"))
        if document.select("head meta[http-equiv=refresh]"):
            continue  # it leads elsewhere
        blocks = document.select('head script[type="application/ld+json"]')
        assert len(blocks) == 1, f"{file}: {len(blocks)} blocks of JSON-LD"
        address = file.parent.relative_to(site).as_posix()
        pages[address] = (json.loads(blocks[0].text), document)
    return pages


@pytest.fixture(scope="module")
def pages(site_dir: Path) -> dict[str, tuple[Page, Any]]:
    return read_pages(site_dir)


def nodes(data: Page, kind: str) -> list[Page]:
    return [node for node in data["@graph"] if node["@type"] == kind]


def test_every_page_keeps_to_the_rules_of_schema_org(pages: dict[str, Any]) -> None:
    validator = Draft202012Validator(RULES, format_checker=Draft202012Validator.FORMAT_CHECKER)
    wrong = {
        address: [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)]
        for address, (data, _) in pages.items()
    }
    assert {address: errors for address, errors in wrong.items() if errors} == {}


def test_no_step_says_what_only_a_drawing_says(pages: dict[str, Any]) -> None:
    assert any(document.select("figure.drawing") for _, document in pages.values())
    assert [a for a, (data, _) in pages.items() if NOTE in json.dumps(data)] == []


def test_the_rules_refuse_a_how_to_without_steps() -> None:
    broken = {"@context": "https://schema.org", "@graph": [{"@type": "HowTo", "name": "x"}] * 2}
    assert not Draft202012Validator(RULES).is_valid(broken)


def test_only_the_home_page_speaks_for_the_site(pages: dict[str, Any]) -> None:
    speakers = [address for address, (data, _) in pages.items() if nodes(data, "WebSite")]
    assert speakers == ["."]


def test_every_other_page_says_how_to_come_back_to_the_home_page(pages: dict[str, Any]) -> None:
    for address, (data, document) in pages.items():
        if address == ".":
            continue
        (trail,) = nodes(data, "BreadcrumbList")
        places = [item["item"] for item in trail["itemListElement"]]
        (canonical,) = document.select('link[rel="canonical"]')
        assert places[-1] == canonical.attr("href")
        assert places[-1].removeprefix(places[0]).rstrip("/") == address
        assert len(set(places)) == len(places)


def test_every_step_and_question_is_on_the_page_at_the_address_that_it_names(
    pages: dict[str, Any],
) -> None:
    places = 0
    for data, document in pages.values():
        ids = {element.attr("id") for element in document.select("[id]")}
        items = [step for how_to in nodes(data, "HowTo") for step in how_to["step"]]
        items += [question for faq in nodes(data, "FAQPage") for question in faq["mainEntity"]]
        places += len(items)
        assert {item["url"].partition("#")[2] for item in items} <= ids
    assert places > 20


def test_the_link_page_has_a_how_to_for_each_version_of_windows(pages: dict[str, Any]) -> None:
    data, document = pages["link"]
    names = [how_to["name"] for how_to in nodes(data, "HowTo")]
    for version in ("Windows 11", "Windows 10"):
        assert any(name.endswith(f"({version})") for name in names)
    steps = sum(len(how_to["step"]) for how_to in nodes(data, "HowTo"))
    assert steps == len(document.select("article ol > li.step"))
