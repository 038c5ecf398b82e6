"""What holds for every article, however its head is written or broken."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from clearpane.ads.cleaner import Cleaner
from clearpane.document.head import read_front_matter
from clearpane.imports.draft import Draft, Importer

CLEANER = Cleaner()
IMPORTER = Importer(lambda: CLEANER)
FENCES = ["---\n", "+++\n", ";;;\n", "{\n", "}\n", "...\n", "---\r\n", "\ufeff", "----\n"]
KEYS = [
    "title: Words\n", "title: a: b\n", "Title: 'it''s'\n", 'title = "T"\n', '"title": "T",\n',
    "title: [x]\n", "title: 2024-01-02\n", "title:\n", "title: ''\n", "tags: a, b\n",
    "tags: [a, 1, {b: c}]\n", "tags: &x [a]\nkeywords: *x\n", "slug: ../../../up\n",
    "slug: CON\n", "search: {keywords: [k]}\n", "search: no\n", "reviewed: 2026-11-23\n",
    "sources: [{title: S, url: 'https://example.org/', read: 2026-11-23}]\n", "sources: 1\n",
    "clearpane: {off: [ad-link]}\n", "description: >-\n  one\n  two\n", "date: 2026-13-45\n",
    "1: 2\n", "? [a]\n: b\n", "!!python/name:os.system x\n", "\t- x\n", "hide: [toc]\n",
]  # fmt: skip
BODY = [
    "# One\n", "## Two\n", "Text\n", "====\n", "\n", "<h1>Three\n", "</h1>\n", "```\n", "{% x %}\n",
    "{{< y >}}\n", "![p](https://cdn.example.net/p.png)\n", "[a](https://fans.pxf.io/c/1234/5/6)\n",
    "<img src='//x'>\n", "{% highlight c %}\n", "{% endhighlight %}\n", "import A from 'a'\n",
    "<img src=http://[>\n", "![](http://[x)\n",
]  # fmt: skip
ARTICLES = st.lists(st.sampled_from(FENCES + KEYS + BODY) | st.text(max_size=12), max_size=14).map(
    "".join
)


def draft(text: str) -> Draft:
    return IMPORTER.draft_of_text(text, Path("articles/name.md"), "docs/new")


@settings(max_examples=400, deadline=None)
@given(ARTICLES)
def test_every_text_becomes_a_draft_in_the_folder_that_was_named(text: str) -> None:
    made = draft(text)
    assert made.path.parent == Path("docs/new")
    assert made.path.name.endswith(".draft.md")
    if "import-head" in {finding.rule for finding in made.findings}:
        assert made.text == text
    else:
        assert read_front_matter(made.text).data["title"]


@settings(max_examples=400, deadline=None)
@given(ARTICLES)
def test_what_was_imported_can_be_imported_again_and_stays(text: str) -> None:
    made = draft(text)
    assert draft(made.text).text == made.text
