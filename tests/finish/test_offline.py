"""The whole site as one ZIP."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from clearpane.finish.archive import pack


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    for name in ("index.html", "link/index.html", "assets/x.js.map", "404.html", "sitemap.xml.gz"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    return folder


def test_pages_lie_in_one_folder_named_like_the_zip(site: Path, tmp_path: Path) -> None:
    pack(site, tmp_path / "help.zip")
    names = zipfile.ZipFile(tmp_path / "help.zip").namelist()
    assert names == ["help/index.html", "help/link/index.html"]


def test_number_of_files_is_told(site: Path, tmp_path: Path) -> None:
    assert pack(site, tmp_path / "help.zip") == 2


def test_same_site_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    pack(site, tmp_path / "a" / "help.zip")
    (site / "index.html").touch()
    pack(site, tmp_path / "b" / "help.zip")
    first, second = (tmp_path / folder / "help.zip" for folder in "ab")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("link", "packed"),
    [
        ("../fix/", "../fix/index.html"),
        ("..", "../index.html"),
        ("../fix/?a=1&amp;b=2#top", "../fix/index.html?a=1&amp;b=2#top"),
        ("/fix/", "../fix/index.html"),
        ("../empty/", "../empty/"),
        ("#top", "#top"),
        ("../fix/picture.png", "../fix/picture.png"),
        ("https://example.org/fix/", "https://example.org/fix/"),
        ("//example.org/fix/", "//example.org/fix/"),
    ],
)
def test_link_to_a_folder_names_the_page_in_it(
    site: Path, tmp_path: Path, link: str, packed: str
) -> None:
    (site / "fix").mkdir()
    (site / "fix" / "index.html").write_text("Fix", encoding="utf-8")
    (site / "link" / "index.html").write_bytes(f'<p\r\n><a href="{link}">F</a>'.encode())
    pack(site, tmp_path / "help.zip")
    text = zipfile.ZipFile(tmp_path / "help.zip").read("help/link/index.html").decode()
    assert text == f'<p\r\n><a href="{packed}">F</a>'


def test_zip_does_not_hold_itself(site: Path) -> None:
    pack(site, site / "help.zip")
    assert pack(site, site / "help.zip") == 2
