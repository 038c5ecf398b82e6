"""A draft's file has a name that can be typed, sent and kept on any system."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearpane.imports.draft import draft_name, file_slug


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Link Your Licence!", "link-your-licence"),
        ("Größe & Übersicht", "grosse-ubersicht"),
        ("Don't  panic — yet", "dont-panic-yet"),
        ("日本語の題名", "日本語の題名"),
        ("が and ガ", "が-and-ガ"),
        ("Ｆｕｌｌ width", "full-width"),
        ("snake_case.name", "snake-case-name"),
        ("aux", "aux-page"),
        ("COM1", "com1-page"),
        ("../../etc/passwd", "etc-passwd"),
        ("?!", ""),
    ],
)
def test_words_become_a_file_name(words: str, name: str) -> None:
    assert file_slug(words) == name


@pytest.mark.parametrize("words", ["word " * 60, "題" * 300, "𠮷" * 300])
def test_a_long_title_makes_a_name_that_file_systems_take(words: str) -> None:
    name = draft_name(Path("1.md"), None, words)
    # Room for what an atomic write puts around the name meanwhile.
    assert 20 < len(name.encode()) < 240


def test_a_long_title_is_cut_between_words() -> None:
    words = "eleven letters " * 10
    assert set(file_slug(words).split("-")) == {"eleven", "letters"}


@pytest.mark.parametrize(
    ("file", "slug", "title", "name"),
    [
        ("2024-03-05-my-post.md", None, "Title", "my-post.draft.md"),
        ("my-post.md", "Other Name", "Title", "other-name.draft.md"),
        ("my-post.md", 17, "Title", "my-post.draft.md"),
        ("001.md", None, "The title", "the-title.draft.md"),
        ("001.md", None, "", "001.draft.md"),
        ("2024-03-05.md", None, "", "2024-03-05.draft.md"),
        ("_index.md", None, "Title", "index.draft.md"),
        ("README.md", None, "Title", "index.draft.md"),
        ("done.draft.md", None, "Title", "done.draft.md"),
        ("---.md", None, "?", "page.draft.md"),
    ],
)
def test_the_name_comes_from_slug_file_or_title(
    file: str, slug: object, title: str, name: str
) -> None:
    assert draft_name(Path(file), slug, title) == name
