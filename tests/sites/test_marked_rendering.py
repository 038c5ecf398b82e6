"""A page that is rendered once, with marks in it, offers what it offers without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearpane.document.document import Document
from clearpane.document.written import MARKS
from clearpane.sites.rendered import mark_page
from clearpane.sites.renderer import marks_renderer, page_extensions, renderer, takes_marks
from clearpane.sites.settings import Settings, read_settings
from clearpane.sites.site import Page

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
SETTINGS = """\
site_name: S
markdown_extensions:
  - attr_list
  - toc: {slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}}
  - pymdownx.emoji
  - pymdownx.highlight: {anchor_linenums: true}
  - pymdownx.superfences
  - pymdownx.tabbed:
      alternate_style: true
      slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}
"""
# What others wrote, where a mark stood in the way of a name.
TOUCHY = {
    "a heading that begins with a picture": "## :smile: Image\n\nWords.\n",
    "a tab that begins with a picture": '=== ":smile: Image"\n\n    Words.\n',
    "lines of code with names": "```{.py linenums=1}\na = 1\nb = 2\n```\n",
    "a heading with a name of its own": "## Words { #own }\n\n[own](#own), [more](more.md).\n",
    "a quotation": "“One” is [a link](a.md).\n\n> [two](b.md)\n",
}


def offers(html: str) -> tuple[object, ...]:
    """Return what links can name on a page, where it leads, and its words."""
    page = Page("p.md", "p.md", "p/", "", html)
    return page.anchors.names, page.anchors.repeated, page.rendered_links, page.shown


def both(text: str, settings: Settings) -> tuple[tuple[object, ...], tuple[object, ...]]:
    source = Document(text)
    marked = MARKS.sub("", mark_page(source, marks_renderer(settings, whole=True)))
    plain = renderer(page_extensions(settings))(text[source.body_start :])
    return offers(marked), offers(plain)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_of_this_site(page: Path) -> None:
    marked, plain = both(page.read_text(encoding="utf-8"), read_settings(ROOT / "mkdocs.yml"))
    assert marked == plain


@pytest.mark.parametrize("text", TOUCHY.values(), ids=TOUCHY)
def test_a_page_of_another(text: str, tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    marked, plain = both(text, read_settings(tmp_path / "mkdocs.yml"))
    assert marked == plain


@pytest.mark.parametrize(
    ("extensions", "takes"),
    [
        ("[toc, tables, pymdownx.tabbed]", True),
        ("[toc: {slugify: !!python/name:pymdownx.slugs.uslugify }]", True),
        ("[not_there_at_all]", False),
        ("[toc: {slugify: !!python/name:somebody.else }]", False),
    ],
)
def test_only_what_everybody_has_is_given_marks(
    extensions: str, takes: bool, tmp_path: Path
) -> None:
    settings = tmp_path / "mkdocs.yml"
    settings.write_text(f"site_name: S\nmarkdown_extensions: {extensions}\n", encoding="utf-8")
    assert takes_marks(read_settings(settings)) is takes
