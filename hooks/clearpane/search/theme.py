"""Put our search into a finished page: into the theme's box where its shape is known."""

from __future__ import annotations

import posixpath
import re
from enum import StrEnum

from clearpane.search.index import FOLDER, SCRIPT

# Without these names Material's script starts no search of its own, and fetches no index.
_MATERIAL = re.compile(r'<div class="md-search" data-md-component="search"(?=[ >])')
_MATERIAL_FORM = '<form class="md-search__form" name="search">'
_MATERIAL_PARTS = ("md-search__input", "md-search-result__meta", "md-search-result__list")
_ZENSICAL = re.compile(
    r'<div class="md-search" data-md-component="search"[^>]*>\s*'
    r'<button type="button" class="md-search__button">\s*([^<]*?)\s*</button>\s*</div>'
)
_OWN = "<clear-search"
_BASE = re.compile(r'<script id="__config" type="application/json">\{"[^<]*?"?base": ?"([^"]*)"')
_LOADED = re.compile(rf"<script [^>]*{re.escape(SCRIPT)}")
_HEAD_END = re.compile(r"</head>", re.I)


class Shape(StrEnum):
    """Whose search box a page has."""

    MATERIAL = "Material's"
    ZENSICAL = "Zensical's"
    OWN = "<clear-search>"
    UNKNOWN = "none that is known"


def with_search(html: str, page: str) -> tuple[str, Shape]:
    """Return a page's HTML with our search in its box, and whose box that is.

    `page` is the file's name below the site. A page whose box has no shape that is known comes
    back as it is, and one that has our search already, too.
    """
    if _LOADED.search(html):
        return html, Shape.OWN
    shape = _shape(html)
    if shape is Shape.MATERIAL:
        html = _MATERIAL.sub('<div class="md-search" data-clear-search', html, count=1)
        html = html.replace(_MATERIAL_FORM, _MATERIAL_FORM.replace(' name="search"', ""), 1)
    elif shape is Shape.ZENSICAL:
        box = r'<div class="md-search"><clear-search label="\1" placeholder="\1" compact>'
        html = _ZENSICAL.sub(rf"{box}</clear-search></div>", html, count=1)
    elif shape is Shape.UNKNOWN:
        return html, shape
    src = posixpath.join(_base(html, page), FOLDER, SCRIPT)
    return _HEAD_END.sub(f'<script defer src="{src}"></script></head>', html, count=1), shape


def _shape(html: str) -> Shape:
    if len(_ZENSICAL.findall(html)) == 1:
        return Shape.ZENSICAL
    is_whole = html.count(_MATERIAL_FORM) == 1 and all(part in html for part in _MATERIAL_PARTS)
    if is_whole and len(_MATERIAL.findall(html)) == 1:
        return Shape.MATERIAL
    return Shape.OWN if _OWN in html else Shape.UNKNOWN


def _base(html: str, page: str) -> str:
    """Return the way from a page to the site: a page for unknown addresses says where that is."""
    theme = _BASE.search(html)
    return theme[1] if theme else "../" * page.count("/") or "./"
