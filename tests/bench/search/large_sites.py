"""Sites that are larger than ours, for one search each, made of our sentences and of new words."""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path

from engines import put_minisearch, put_pagefind

from clearpane.search.index import search_files, to_json
from clearpane.search.records import PageRecord, index_page
from clearpane.sites.entries import Entry

SECTIONS, SENTENCES = 6, 8
_SYLLABLES = re.findall("..", "bacodifugehakilomanepuqirasetivuwaxeyozi")


def large_site(small: Path, site: Path, engine: str, pages: int) -> None:
    """Copy a built site, and give it what a search needs of `pages` pages."""
    shutil.copytree(small, site)
    sentences = _sentences()
    records = [_page(number, sentences) for number in range(pages)]
    if engine == "Clearpane":
        for name, text in search_files(map(index_page, records)).items():
            (site / "search" / name).write_text(text, encoding="utf-8")
    elif engine == "Pagefind":
        shutil.rmtree(site)
        for record in records:
            sections = [
                f'<h2 id="{e.anchor}">{e.title}</h2><p>{e.text}</p>' for e in record.entries
            ]
            text = f"<article>{''.join(sections).replace('h2', 'h1', 2)}</article>"
            (site / record.url).mkdir(parents=True)
            (site / record.url / "index.html").write_text(text, encoding="utf-8")
        put_pagefind(site)
    else:
        index_file = site / "search" / "search_index.json"
        material = json.loads(index_file.read_text(encoding="utf-8"))
        material["docs"] = [
            {"location": f"{record.url}#{entry.anchor}".removesuffix("#"), "title": entry.title,
             "text": f"<p>{entry.text}</p>"}
            for record in records for entry in record.entries
        ]  # fmt: skip
        index_file.write_text(to_json(material), encoding="utf-8")
        if engine == "MiniSearch":
            put_minisearch(site)


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
