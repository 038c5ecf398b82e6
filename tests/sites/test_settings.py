"""What the check reads from `mkdocs.yml` is what MkDocs reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearpane.core.findings import ClearpaneError
from clearpane.document.document import Document
from clearpane.document.links import source_links
from clearpane.sites.renderer import python_names, with_python
from clearpane.sites.settings import read_settings


def test_the_navigation_comes_with_its_places(tmp_path: Path) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text("site_name: S\nnav:\n  - index.md\n  - More:\n      - A page: a.md\n")
    assert read_settings(file).nav == (("index.md", (3, 5)), ("a.md", (5, 17)))


def test_environment_and_python_names_are_read_as_mkdocs_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECOND", "https://set.example/")
    file = tmp_path / "mkdocs.yml"
    file.write_text(
        "site_url: !ENV [FIRST, SECOND, 'https://unset.example/']\n"
        "markdown_extensions:\n"
        "  - pymdownx.tabbed:\n"
        "      slugify: !!python/object/apply:pymdownx.slugs.slugify { kwds: { case: lower } }\n"
        "  - pymdownx.emoji:\n"
        "      emoji_index: !!python/name:not.installed.twemoji\n"
    )
    settings = read_settings(file)
    assert settings.site_url == "https://set.example/"
    tabs = settings.extensions["pymdownx.tabbed"]
    assert [(named.name, named.place) for named in python_names(tabs)] == [
        ("pymdownx.slugs.slugify", f"{file.as_posix()}:4")
    ]
    assert with_python(tabs)["slugify"]("Windows 11", "-") == "windows-11"
    # The extension's own stands in for what is not installed.
    assert with_python(settings.extensions["pymdownx.emoji"]) == {}


def test_inherited_settings_lie_below_the_own_ones(tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text("site_url: https://a.example/\nextra: { a: 1, b: 1 }\n")
    file = tmp_path / "mkdocs.yml"
    file.write_text("INHERIT: base.yml\nextra: { b: 2 }\nnav: [index.md]\n")
    settings = read_settings(file)
    assert settings.site_url == "https://a.example/"
    assert settings.extra == {"a": 1, "b": 2}
    assert settings.nav == (("index.md", (3, 7)),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("INHERIT: mkdocs.yml\n", "the file inherits from itself"),
        ("extra: 3\n", "extra: must be a mapping of options"),
    ],
)
def test_settings_that_cannot_be_are_refused_in_one_line(
    text: str, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text(text)
    with pytest.raises(ClearpaneError, match=message):
        read_settings(file)


def test_an_inherited_navigation_has_no_place_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text("nav: [index.md]\n")
    file = tmp_path / "mkdocs.yml"
    file.write_text("INHERIT: base.yml\n")
    assert read_settings(file).nav is None


@pytest.mark.parametrize(
    ("srcset", "addresses"),
    [
        ("a.png", ["a.png"]),
        ("a.png 1x, b.png 2x", ["a.png", "b.png"]),
        ("a.png, b.png 2x", ["a.png", "b.png"]),
        ("  a.png 100w,\n  b.png 200w ", ["a.png", "b.png"]),
        ("data:image/png;base64,iVBO 1x, b.png 2x", ["data:image/png;base64,iVBO", "b.png"]),
        ("a,b.png 1x", ["a,b.png"]),
    ],
)
def test_a_srcset_is_taken_apart_as_browsers_do(srcset: str, addresses: list[str]) -> None:
    links = source_links(Document(f'<img srcset="{srcset}">'))
    assert [link.target for link in links] == addresses
