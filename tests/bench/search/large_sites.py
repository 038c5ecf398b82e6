"""Search indexes of sites that are larger than ours, made of its sentences and of new words."""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path

from clearpane.search.index import search_files, to_json
from clearpane.search.records import PageRecord, index_page
from clearpane.sites.entries import Entry

SECTIONS, SENTENCES = 6, 8
_SYLLABLES = re.findall("..", "bacodifugehakilomanepuqirasetivuwaxeyozi")


def large_site(small: Path, site: Path, pages: int, *, ours: bool) -> None:
    """Copy a built site, and give it the index of `pages` pages, for our worker or Material's."""
    shutil.copytree(small, site)
    index_file = site / "search" / "search_index.json"
    material = json.loads(index_file.read_text(encoding="utf-8"))
    records = [_page(number, _sentences()) for number in range(pages)]
    if ours:
        for name, text in search_files(map(index_page, records)).items():
            (site / "search" / name).write_text(text, encoding="utf-8")
        return
    material["docs"] = [
        {"location": f"{record.url}#{entry.anchor}".removesuffix("#"), "title": entry.title,
         "text": f"<p>{entry.text}</p>"}
        for record in records for entry in record.entries
    ]  # fmt: skip
    index_file.write_text(to_json(material), encoding="utf-8")


def _sentences() -> list[str]:
    root = Path(__file__).parents[3] / "docs"
    text = " ".join(file.read_text(encoding="utf-8") for file in sorted(root.glob("[!a]*/*.md")))
    return [line for line in text.splitlines() if len(line) > 40 and line[0].isalpha()]


def _page(number: int, sentences: list[str]) -> PageRecord:
    # Seeded by its number, so that every run measures the same site.
    dice = random.Random(number)

    def text(count: int) -> str:
        new_word = "".join(dice.choices(_SYLLABLES, k=4))
        return f"{' '.join(dice.choices(sentences, k=count))} {new_word}."

    def title() -> str:
        return " ".join(dice.choice(sentences).split()[:6])

    sections = [
        Entry("section", f"s{n}", title(), parts=[text(SENTENCES)]) for n in range(SECTIONS)
    ]
    return PageRecord(f"page-{number}/", [Entry("page", "", title(), parts=[text(3)]), *sections])
