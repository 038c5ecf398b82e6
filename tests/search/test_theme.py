"""Our search goes into the box of a theme whose shape is known, and leaves every other alone."""

from __future__ import annotations

import pytest

from clearpane.search.finisher import Shape, with_search

MATERIAL = """<html><head><title>t</title></head><body>
<div class="md-search" data-md-component="search" role="dialog">
<form class="md-search__form" name="search"><input class="md-search__input"></form>
<div class="md-search-result__meta"></div><ol class="md-search-result__list"></ol></div>
<script id="__config" type="application/json">{"annotate": null, "base": "../..", "x": 1}</script>
"""
ZENSICAL = """<head></head><div class="md-search" data-md-component="search" aria-label="Suche">
  <button type="button" class="md-search__button">
    Suche
  </button>
</div>"""
OWN = "<head></head><body><clear-search></clear-search>"
SCRIPT = '<script defer src="{}search/clear-search.js"></script></head>'


def test_material_s_script_finds_no_search_to_start_and_ours_does() -> None:
    html, shape = with_search(MATERIAL, "a/b/index.html")
    assert shape is Shape.MATERIAL
    assert 'data-md-component="search"' not in html
    assert 'name="search"' not in html
    assert '<div class="md-search" data-clear-search role="dialog">' in html
    assert SCRIPT.format("../../") in html


def test_zensical_s_button_becomes_a_box_with_its_words() -> None:
    html, shape = with_search(ZENSICAL, "a/index.html")
    assert shape is Shape.ZENSICAL
    assert '<clear-search label="Suche" placeholder="Suche" compact></clear-search>' in html
    assert "<button" not in html
    assert SCRIPT.format("../") in html


@pytest.mark.parametrize(("page", "way"), [("index.html", "./"), ("a/b.html", "../")])
def test_page_with_the_element_gets_the_script(page: str, way: str) -> None:
    html, shape = with_search(OWN, page)
    assert (html, shape) == (OWN.replace("</head>", SCRIPT.format(way)), Shape.OWN)


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<head></head><form role=search><input></form>", id="another theme"),
        pytest.param(MATERIAL.replace("md-search-result__list", "list"), id="no list"),
        pytest.param(MATERIAL.replace(' name="search"', ""), id="another form"),
        pytest.param(MATERIAL.replace("<div class", "<div id=a class"), id="another element"),
    ],
)
def test_box_of_no_known_shape_stays_as_it_is(html: str) -> None:
    assert with_search(html, "index.html") == (html, Shape.UNKNOWN)


def test_twice_is_once() -> None:
    once, _ = with_search(MATERIAL, "index.html")
    assert with_search(once, "index.html")[0] == once
