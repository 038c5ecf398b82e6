"""Beside every page lies its Markdown twin, and llms.txt knows them all."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from turbohtml import parse

from clearpane.document.document import Document
from clearpane.document.links import Kind, find_links

BUILD_ONLY = re.compile(r"^\s*(?:===|!!!|\?\?\?)|\{ ?[#.]|\+\+\w|markdown>|<!--", re.MULTILINE)


@pytest.fixture(scope="module")
def twins(site_dir: Path) -> dict[str, str]:
    """Return the twins that the pages announce, by the address of the page."""
    found = {}
    for page in sorted(site_dir.rglob("index.html")):
        document = parse(page.read_text(encoding="utf-8"))
        if document.select_one("meta[http-equiv='refresh']") is not None:
            # What stands at an old address only sends its readers on.
            continue
        if document.select("head meta[http-equiv=refresh]"):
            continue  # it leads elsewhere
        (link,) = document.select('head link[rel~="alternate"][type="text/markdown"]')
        twin = page.parent / str(link.attr("href"))
        assert twin.is_file(), f"{page} announces {twin.name}, which is not there"
        found[page.parent.relative_to(site_dir).as_posix()] = twin.read_text(encoding="utf-8")
    return found


def test_a_twin_has_the_words_of_its_page(site_dir: Path, twins: dict[str, str]) -> None:
    for address, twin in twins.items():
        page = parse((site_dir / address / "index.html").read_text(encoding="utf-8"))
        bold = {" ".join(element.text.split()) for element in page.select("article p > strong")}
        words = " ".join(re.sub(r"[*\\`>]|\s", " ", twin).split())
        plain = {" ".join(re.sub(r"[*\\`>]|\s", " ", label).split()) for label in bold}
        assert {label for label in plain if label not in words} == set(), address


def test_no_twin_holds_what_only_our_build_understands(twins: dict[str, str]) -> None:
    found = {page: BUILD_ONLY.findall(Document(text).mask) for page, text in twins.items()}
    assert {page: syntax for page, syntax in found.items() if syntax} == {}


def test_every_link_of_a_twin_leads_somewhere_from_anywhere(twins: dict[str, str]) -> None:
    links = 0
    for page, text in twins.items():
        for link in find_links(Document(text).mask):
            if link.kind in (Kind.INLINE, Kind.IMAGE, Kind.DEFINITION):
                links += 1
                assert urlsplit(link.url).scheme, f"{page}: {link.url}"
    assert links > 50


def test_llms_txt_links_to_every_twin(site_dir: Path, twins: dict[str, str]) -> None:
    index = (site_dir / "llms.txt").read_text(encoding="utf-8")
    listed = {urlsplit(link.url).path for link in find_links(Document(index).mask)}
    pages = {f"/{page}/index.md".replace("/./", "/") for page in twins}
    assert listed == pages


def test_llms_full_txt_holds_every_twin_whole(site_dir: Path, twins: dict[str, str]) -> None:
    full = (site_dir / "llms-full.txt").read_text(encoding="utf-8")
    assert [page for page, text in twins.items() if text not in full] == []
