"""A page is written anew when its menu shows something else, and left alone when not."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from clearpane.cache.surroundings import NavView, Templates


@dataclass(eq=False)
class Item:
    """An item of the navigation, with the attributes that templates know."""

    title: str
    children: list[Item] | None = None
    parent: Item | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    previous_page: Item | None = None
    next_page: Item | None = None

    @property
    def url(self) -> str:
        return f"{self.title}/"


def tree(*titles: str) -> tuple[list[Item], dict[str, Item]]:
    """Make a navigation of pages at paths such as `a/b/c`, the folders being its sections."""
    roots: list[Item] = []
    made: dict[str, Item] = {}
    pages = []
    for path in titles:
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            name = "/".join(parts[:depth])
            if name in made:
                continue
            parent = made.get("/".join(parts[: depth - 1]))
            children = None if depth == len(parts) else []
            made[name] = Item(parts[depth - 1], children, parent)
            (roots if parent is None else parent.children or []).append(made[name])
            if parent is not None and parent.children == []:
                parent.children.append(made[name])
        pages.append(made[path])
    for before, after in pairwise(pages):
        before.next_page, after.previous_page = after, before
    return roots, {path: made[path] for path in titles}


TITLES = [f"{area}/{topic}/{page}" for area in "ab" for topic in "cde" for page in "fgh"]


def views(pruned: bool = True, **renamed: str) -> dict[str, str]:
    roots, pages = tree("home", *TITLES)
    for path, title in renamed.items():
        pages[path.replace("_", "/")].title = title
    view = NavView(roots, pages.values(), pruned)
    return {path: view.of(page) for path, page in pages.items()}


def changed(**renamed: str) -> set[str]:
    before, after = views(), views(**renamed)
    return {path for path in before if before[path] != after[path]}


def test_nothing_changes_without_a_change() -> None:
    assert changed() == set()


def test_a_title_deep_down_is_shown_in_its_own_topic() -> None:
    assert changed(a_d_g="other") == {"a/d/f", "a/d/g", "a/d/h"}


def test_below_a_tab_the_items_of_each_section_are_shown() -> None:
    roots, pages = tree("home", *TITLES)
    before = NavView(roots, pages.values(), pruned=True, tabs=True).of(pages["a/c/f"])
    pages["a/d/g"].title = "other"
    assert NavView(roots, pages.values(), pruned=True, tabs=True).of(pages["a/c/f"]) != before


def test_a_title_is_shown_on_the_page_before_and_after() -> None:
    assert {"a/c/h", "a/d/g"} <= changed(a_d_f="other")


def test_a_title_on_the_top_level_is_shown_everywhere() -> None:
    assert changed(home="other") == set(views())


def test_metadata_counts_as_the_title_does() -> None:
    roots, pages = tree("home", *TITLES)
    before = NavView(roots, pages.values(), True).of(pages["a/c/f"])
    pages["a/c/g"].meta["status"] = "new"
    assert NavView(roots, pages.values(), True).of(pages["a/c/f"]) != before


def test_where_the_menu_is_not_known_every_title_counts_everywhere() -> None:
    before, after = views(pruned=False), views(pruned=False, a_d_g="other")
    assert all(before[path] != after[path] for path in before)


@pytest.mark.parametrize(
    "template",
    [
        "{% for page in nav.pages %}",
        "{% for item in nav %}",
        "{{ pages | length }}",
        "{%- set all = nav.items -%}",
    ],
)
def test_a_template_that_shows_all_pages_is_known(tmp_path: Path, template: str) -> None:
    (tmp_path / "main.html").write_text(template)
    assert Templates([str(tmp_path)], []).show_all_pages()


@pytest.mark.parametrize(
    "template",
    ['<nav class="pages">', "{{ nav.homepage.url | url }}", "all pages {{ page.title }} nav"],
)
def test_a_template_that_does_not_is_known_too(tmp_path: Path, template: str) -> None:
    (tmp_path / "main.html").write_text(template)
    assert not Templates([str(tmp_path)], []).show_all_pages()


def test_a_menu_in_the_place_of_the_theme_s_is_known(tmp_path: Path) -> None:
    (tmp_path / "partials").mkdir()
    (tmp_path / "partials" / "nav-item.html").write_text("{{ nav_item.title }}")
    assert Templates([str(tmp_path)], []).show_all_pages()
