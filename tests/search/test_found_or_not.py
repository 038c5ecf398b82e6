"""Which pages are found and listed, and where their results lead."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from clearpane.run import finish_site
from clearpane.search.index import read_script
from clearpane.sites.built import BuiltSite

PAGE = (
    '<!doctype html><html><head><meta charset="utf-8">{}<title>T</title></head>'
    "<body><clear-search></clear-search><main><h1>T</h1></main></body></html>"
)


def addresses(folder: Path, **heads: str) -> set[str]:
    """Finish a site with pages of these names and heads; return where its results lead."""
    for name, head in {"index": "", **heads}.items():
        (folder / f"{name}.html").parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.html").write_text(PAGE.format(head), encoding="utf-8")
    finish_site(BuiltSite(folder, folder.parent))
    search = folder / "search"
    scope = read_script((search / "index.js").read_text("utf-8"))["scopes"][0]
    pages = read_script((search / scope["file"]).read_text("utf-8"))["pages"]
    return {page["url"] for page in pages}


def listed(folder: Path) -> set[str]:
    """Return the pages that have a twin; the two lists for readers of Markdown name just them."""
    twins = {file.name for file in folder.glob("*.md")}
    index = (folder / "llms.txt").read_text("utf-8")
    assert set(re.findall(r"\]\((.*?)\):", index)) == twins
    assert (folder / "llms-full.txt").read_text("utf-8").count("\n---\n") == len(twins)
    return twins


@pytest.mark.parametrize("said", ["noindex", "NOINDEX", "NoIndex, follow", "none", "nofollow,NONE"])
@pytest.mark.parametrize("name", ["robots", "ROBOTS"])
def test_a_page_that_wants_to_be_found_nowhere_is_not_found(
    tmp_path: Path, name: str, said: str
) -> None:
    found = addresses(tmp_path / "site", p=f'<meta name="{name}" content="{said}">')
    assert found == {""}
    assert listed(tmp_path / "site") == {"index.md"}
    assert "markdown" not in (tmp_path / "site/p.html").read_text("utf-8")


@pytest.mark.parametrize("said", ["index, follow", "nofollow", "noimageindex", "nonesuch"])
def test_any_other_page_is(tmp_path: Path, said: str) -> None:
    found = addresses(tmp_path / "site", p=f'<meta name="robots" content="{said}">')
    assert found == {"", "p.html"}
    assert listed(tmp_path / "site") == {"index.md", "p.md"}


def test_a_page_that_no_longer_wants_to_be_found_is_taken_out(tmp_path: Path) -> None:
    addresses(tmp_path / "site", p="")
    assert addresses(tmp_path / "site", p='<meta name="robots" content="noindex">') == {""}
    assert listed(tmp_path / "site") == {"index.md"}


@pytest.mark.parametrize(
    "name", ["C#", "what?", "100%41", "a b", "a:b", "é", "C#/index", "a:b/index", "x&y;z=1"]
)
def test_a_result_leads_to_the_file_whatever_its_name(tmp_path: Path, name: str) -> None:
    found = addresses(tmp_path / "site", **{name: ""})
    for base in ("https://own.invalid/", "https://own.invalid/below/"):
        files = {urlsplit(urljoin(base, address)) for address in found}
        wanted = {"", f"{name}.html".replace("/index.html", "/")}
        assert {unquote(f.path).removeprefix(urlsplit(base).path) for f in files} == wanted
