"""What is not ours to write is left alone, and told: links, files of the site, what is no UTF-8."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clearpane.commands.generated import fill_lists
from clearpane.sites.settings import read_settings

HOOKS = Path(__file__).parents[2] / "hooks"
PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>{0}</title></head><body>'
    "<clear-search></clear-search><main><h1>{0}</h1><h2>Part</h2><p>{1}</p></main></body></html>"
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")


def finish(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Finish the site as a person does; a run that never ends fails the test."""
    return subprocess.run(
        [sys.executable, "-m", "clearpane", *(arguments or ("finish", "site"))],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HOOKS)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def write(file: Path, words: str = "") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(PAGE.format(file.stem, words), encoding="utf-8")
    return file


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def test_a_page_that_links_lead_to_is_finished_where_it_lies(tmp_path: Path) -> None:
    write(tmp_path / "site/index.html")
    page = write(tmp_path / "site/deep/er/page.html")
    (tmp_path / "site/short.html").symlink_to("deep/er/page.html")
    (tmp_path / "site/latest").symlink_to("deep")
    done = finish(tmp_path)
    assert "file-skipped" not in done.stdout
    assert 'src="../../search/clear-search.js"' in read(page)
    assert 'href="page.md"' in read(page)
    before = {file: file.read_bytes() for file in tmp_path.glob("site/**/*.*")}
    finish(tmp_path)
    assert before == {file: file.read_bytes() for file in tmp_path.glob("site/**/*.*")}


def test_nothing_outside_of_the_folder_is_written(tmp_path: Path) -> None:
    write(tmp_path / "site/index.html")
    page, text = write(tmp_path / "outside/page.html"), tmp_path / "outside/text.md"
    text.write_text("mine", encoding="utf-8")
    (tmp_path / "outside/folder").mkdir()
    before = read(page)
    (tmp_path / "site/page.html").symlink_to(page)
    (tmp_path / "site/index.md").symlink_to(text)
    (tmp_path / "site/search").symlink_to(tmp_path / "outside/folder")
    done = finish(tmp_path)
    assert done.returncode == 2
    assert (
        "site/page.html:1:1: file-skipped  a link to what is no page of this folder" in done.stdout
    )
    assert "`site/index.md` leads elsewhere, so nothing was written there" in done.stdout
    assert "file-skipped  `site/search` leads elsewhere" in done.stdout
    assert (read(page), read(text)) == (before, "mine")
    assert not list((tmp_path / "outside/folder").iterdir())
    assert "Content-Security-Policy" in read(tmp_path / "site/index.html")


def test_nothing_is_removed_outside_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path / "site/index.html")
    outside = write(tmp_path / "outside.html")
    known = tmp_path / ".cache/clearpane/written.json"
    known.parent.mkdir(parents=True)
    known.write_text('{"site/": ["../outside.html"]}', encoding="utf-8")
    finish(tmp_path)
    assert outside.is_file()


@pytest.mark.parametrize("target", [".", ".."])
def test_links_to_a_folder_around_them_end(tmp_path: Path, target: str) -> None:
    write(tmp_path / "site/index.html")
    (tmp_path / "mkdocs.yml").write_text("site_name: S\n", encoding="utf-8")
    for folder in ("site", "docs", "docs/below"):
        (tmp_path / folder).mkdir(exist_ok=True)
        for name in ("one", "two"):
            (tmp_path / folder / name).symlink_to(target)
    (tmp_path / "docs/index.md").write_text("# Home\n", encoding="utf-8")
    assert finish(tmp_path).returncode == 0
    assert finish(tmp_path, "check").returncode <= 1
    assert finish(tmp_path, "clean", "--check", "docs").returncode == 0


def test_folders_that_lead_to_each_other_end(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: S\n", encoding="utf-8")
    for name, other in (("docs/a", "b"), ("docs/b", "a")):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "over").symlink_to(f"../{other}")
    (tmp_path / "docs/index.md").write_text("# Home\n", encoding="utf-8")
    assert finish(tmp_path, "check").returncode <= 1


@pytest.mark.parametrize("name", ["index.html", "other.html"])
def test_a_page_that_is_not_utf_8_is_told_and_the_others_are_finished(
    tmp_path: Path, name: str
) -> None:
    for file in ("index.html", "other.html"):
        write(tmp_path / "site" / file)
    latin = tmp_path / "site" / name
    given = PAGE.replace("utf-8", "iso-8859-1").format("T", "café").encode("latin-1")
    latin.write_bytes(given)
    done = finish(tmp_path)
    assert done.returncode == 1, done.stderr
    assert f"site/{name}:1:" in done.stdout
    assert "gate-encoding  not UTF-8 (byte 0xe9)" in done.stdout
    assert latin.read_bytes() == given
    other = {"index.html": "other.html", "other.html": "index.html"}[name]
    assert "Content-Security-Policy" in read(tmp_path / "site" / other)
    assert finish(tmp_path, "finish", "site", "--zip", "site.zip").returncode == 1
    assert finish(tmp_path, "check", "--site", "site").returncode == 1
    assert finish(tmp_path, "finish", "site", "--trust").returncode == 0


def test_a_drawing_that_is_not_utf_8_is_told_and_its_page_finished(tmp_path: Path) -> None:
    image = '<p><img class="drawing" alt="A" src="d.svg"></p>'
    page = write(tmp_path / "site/index.html", f"</p>{image}<p>")
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><title>é</title></svg>'
    (tmp_path / "site/d.svg").write_bytes(svg.encode("latin-1"))
    done = finish(tmp_path)
    assert "site/d.svg:1:48: gate-encoding" in done.stdout
    assert "Content-Security-Policy" in read(page)


def test_the_list_of_sources_passes_over_a_page_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: S\n", encoding="utf-8")
    (tmp_path / "docs/index.md").write_bytes(b"# Home\n\n\xff\n")
    settings = read_settings(tmp_path / "mkdocs.yml")
    assert fill_lists("<!-- clearpane: sources -->", "", settings) == ""


def test_the_site_s_own_files_are_never_written_over(tmp_path: Path) -> None:
    page = write(tmp_path / "site/index.html")
    own = {"search/index.js": "startMyOwnSearch()", "llms.txt": "# My list\n", "index.md": "mine"}
    for name, text in own.items():
        (tmp_path / "site" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "site" / name).write_text(text, encoding="utf-8")
    for _ in range(2):
        done = finish(tmp_path)
        assert "site/search/index.js:1:1: search-box  this file is the site's own" in done.stdout
        assert {name: read(tmp_path / "site" / name) for name in own} == own
        assert "clear-search.js" not in read(page)


def test_our_own_files_are_written_anew_also_where_nothing_is_remembered(tmp_path: Path) -> None:
    page = write(tmp_path / "site/index.html", "first words")
    finish(tmp_path)
    (tmp_path / ".cache/clearpane/written.json").unlink()
    write(page, "second words")
    finish(tmp_path)
    index = tmp_path / "site/search/index.js"
    assert any(
        "second words" in read(f) for f in index.parent.glob("index.*.js") if f.stem in read(index)
    )


@pytest.mark.parametrize("name", ["UPPER.HTML", "Page.Htm"])
def test_names_in_capitals_are_pages_too(tmp_path: Path, name: str) -> None:
    write(tmp_path / "site/index.html")
    page = write(tmp_path / "site" / name, '<b onclick="x()">bold</b>')
    drawing = tmp_path / "site/D.SVG"
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>'
    drawing.write_text(svg, encoding="utf-8")
    finish(tmp_path)
    assert "Content-Security-Policy" in read(page)
    assert "onclick" not in read(page)
    assert "script" not in read(drawing)


def test_the_settings_are_those_of_the_project_that_the_site_lies_in(tmp_path: Path) -> None:
    for name in ("here", "there"):
        write(tmp_path / name / "site/index.html")
        settings = f"site_name: S\nsite_url: https://{name}.example/\n"
        (tmp_path / name / "mkdocs.yml").write_text(settings, encoding="utf-8")
    page = write(tmp_path / "alone/site/index.html")
    done = finish(tmp_path / "here", "finish", "../there/site")
    assert "settings: ../there/mkdocs.yml\n" in done.stderr
    assert "https://there.example/" in read(tmp_path / "there/site/index.html")
    assert "settings" not in finish(tmp_path / "here", "finish", "../alone/site").stderr
    assert "here.example" not in read(page)
    named = finish(tmp_path / "here", "finish", "../alone/site", "--settings", ".")
    assert "settings: mkdocs.yml\n" in named.stderr
    assert "settings: mkdocs.yml\n" in finish(tmp_path / "here").stderr


def test_a_check_says_what_finishing_would_do_wherever_it_is_started(tmp_path: Path) -> None:
    write(tmp_path / "there/site/index.html")
    (tmp_path / "here").mkdir()
    only = "site_name: S\nextra: {clearpane: {finish: {passes: [twins]}}}\n"
    (tmp_path / "there/mkdocs.yml").write_text(only, encoding="utf-8")
    (tmp_path / "here/mkdocs.yml").write_text("site_name: S\n", encoding="utf-8")
    for folder, site in (("here", "../there/site"), ("there", "site")):
        done = finish(tmp_path / folder, "check", "--site", site)
        assert done.stderr == f"settings: {site.removesuffix('site')}mkdocs.yml\n"
        assert done.stdout == "No problems found in 1 page\n"


def test_what_was_put_beside_a_page_is_renewed_wherever_it_is_started(tmp_path: Path) -> None:
    settings = tmp_path / "there/mkdocs.yml"
    for number, (folder, site) in enumerate(
        (("there", "site"), ("here", "../there/site"), ("there/docs", "../site"))
    ):
        write(tmp_path / "there/site/index.html", f"Words {number}.")
        settings.write_text("site_name: S\n", encoding="utf-8")
        (tmp_path / folder).mkdir(exist_ok=True)
        finish(tmp_path / folder, "finish", site)
        assert f"Words {number}." in read(tmp_path / "there/site/index.md")
        assert f"Words {number}." in read(tmp_path / "there/site/llms-full.txt")


def test_a_bad_file_never_stops_the_others(tmp_path: Path) -> None:
    page = write(tmp_path / "site/index.html")
    bad = {
        "a.json": b"{",
        "b.xml": b"<rss><",
        "c.xml": b"\xff\xfe<",
        "d.svg": b"",
        "e.JSON": b"\xff",
    }
    bad |= {"f.atom": b"<feed>&nope;</feed>", "search.json": b'{"a": [', "empty.html": b""}
    for name, raw in bad.items():
        (tmp_path / "site" / name).write_bytes(raw)
    write(tmp_path / "site/deep/index.html/index.html")
    (tmp_path / "site/latin.html").write_bytes(b"<title>\xe9</title><h1>\xe9</h1>")
    done = finish(tmp_path)
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1)
    assert "Content-Security-Policy" in read(page)
    assert "Content-Security-Policy" in read(tmp_path / "site/deep/index.html/index.html")
    assert {name: (tmp_path / "site" / name).read_bytes() for name in bad} == bad
