"""The hook in a real build: an unclean page is published clean, and the build says where."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = f"""\
site_name: Test
site_url: https://help.example/
theme: {{name: material, font: false}}
plugins: [search]
hooks:
  - {(ROOT / "hooks" / "strip_ads.py").as_posix()}
  - {(ROOT / "hooks" / "finish.py").as_posix()}
markdown_extensions:
  - pymdownx.superfences
  - pymdownx.snippets: {{base_path: [snippets]}}
"""
PAGE = """\
---
title: Open it
---

# Open it

1. Select **System**.
<!-- affiliate ads begin -->
<a href="https://shop.pxf.io/c/12345/1/2"><img src="//a.impactradius-go.com/d/1"></a>
<h2><a href="https://shop.pxf.io/c/12345/1/2">Buy sunglasses</a></h2>
<!-- affiliate ads end -->
2. Select **Activation**, or see [Close it](https://shop.pxf.io/abc).

## Close it

```html
<ins class="adsbygoogle"></ins>
```
"""


def build(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *options],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "COLUMNS": "400"},
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "snippets").mkdir()
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "docs" / "index.md").write_text(PAGE, encoding="utf-8")
    return tmp_path


def published(site: Path) -> str:
    return (site / "site" / "index.html").read_text(encoding="utf-8")


def test_an_unclean_page_is_published_clean(site: Path) -> None:
    assert build(site).returncode == 0
    page = published(site)
    assert "pxf.io" not in page
    assert "impactradius" not in page
    assert '<a href="#close-it">Close it</a>' in page
    assert page.count("<ol>") == 1


def test_neither_contents_list_nor_search_index_holds_the_ad_s_words(site: Path) -> None:
    build(site)
    index = (site / "site" / "search" / "search_index.json").read_text(encoding="utf-8")
    assert "sunglasses" not in published(site)
    assert "sunglasses" not in index


def test_code_that_shows_an_ad_is_published(site: Path) -> None:
    build(site)
    assert "adsbygoogle" in published(site)


def test_the_build_names_each_place_in_the_file_and_strict_fails(site: Path) -> None:
    done = build(site, "--strict")
    assert done.returncode == 1
    findings = [line for line in done.stderr.splitlines() if line.startswith("WARNING -  docs/")]
    places = [line.removeprefix("WARNING -  ").split("  ")[0] for line in findings]
    assert places == [
        "docs/index.md:8:1: ad-fence",
        "docs/index.md:9:1: ad-banner",
        "docs/index.md:10:5: ad-link",
        "docs/index.md:11:1: ad-fence",
        "docs/index.md:12:43: ad-link",
    ]


def test_what_a_snippet_brings_in_is_taken_out_and_reported(site: Path) -> None:
    (site / "snippets" / "end.md").write_text(
        '\n<ins class="adsbygoogle"></ins>\n', encoding="utf-8"
    )
    (site / "docs" / "index.md").write_text('# Title\n\n--8<-- "end.md"\n', encoding="utf-8")
    done = build(site, "--strict")
    assert done.returncode == 1
    assert "snippets/end.md:2:13: leftover-ad  ad unit <ins>" in done.stderr
    assert '<ins class="adsbygoogle"' not in published(site)


def test_a_template_of_its_own_is_guarded_too(site: Path) -> None:
    (site / "theme").mkdir()
    (site / "theme" / "404.html").write_text(
        '<p onclick="go()">Not here</p><ins class="adsbygoogle"></ins>', encoding="utf-8"
    )
    settings = (site / "mkdocs.yml").read_text(encoding="utf-8")
    settings = settings.replace("{name: material,", "{name: material, custom_dir: theme,")
    (site / "mkdocs.yml").write_text(settings, encoding="utf-8")
    done = build(site)
    assert (site / "site" / "404.html").read_text(encoding="utf-8") == "<p >Not here</p>"
    assert "404.html:1:1: inline-handler" in done.stderr


def test_what_a_theme_brings_into_every_page_is_told_once(site: Path) -> None:
    head = '{% block extrahead %}<script src="https://cdn.example/x.js"></script>{% endblock %}'
    (site / "overrides").mkdir()
    (site / "overrides" / "main.html").write_text('{% extends "base.html" %}' + head, "utf-8")
    themed = SETTINGS.replace("font: false", "font: false, custom_dir: overrides")
    (site / "mkdocs.yml").write_text(themed, encoding="utf-8")
    for name in ("index", "second", "third"):
        (site / "docs" / f"{name}.md").write_text(f"# {name}\n", encoding="utf-8")
    said = build(site).stderr
    lines = [line for line in said.splitlines() if "unknown-embed" in line]
    assert len(lines) == 1
    assert "<script> from cdn.example" in lines[0]
    assert "(also on 3 other pages)" in lines[0]


def test_a_clean_page_passes_strict(site: Path) -> None:
    (site / "docs" / "index.md").write_text("# Title\n\nWords.\n", encoding="utf-8")
    assert build(site, "--strict").returncode == 0


def test_a_wrong_option_is_one_line(site: Path) -> None:
    with (site / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("extra: {clearpane: {strip_ads: {max_los: 1}}}\n")
    done = build(site)
    assert done.returncode == 1
    assert "max_los: no such option; did you mean `max_loss`?" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_page_that_is_not_utf_8_is_no_traceback(site: Path) -> None:
    (site / "docs" / "index.md").write_bytes(b"# T\xf6tle\n")
    done = build(site)
    assert done.returncode == 1
    assert "index.md:1:4: page-unreadable  not UTF-8 (byte 0xf6)" in done.stderr
    assert "Traceback" not in done.stderr
