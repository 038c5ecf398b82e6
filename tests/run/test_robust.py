"""What is wrong with one file or one setting stops nothing else, and is told in one finding."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from mkdocs.utils import markdown_extensions

from preview_server import preview

HOOKS = Path(__file__).parents[2] / "hooks"
BAD = "docs/bad.md:2:1: page-unreadable  not UTF-8 (byte 0xff)"


def run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a module of Python in the folder of a site."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{HOOKS}{os.pathsep}{folder}", "COLUMNS": "300", **more},
        capture_output=True,
        encoding="utf-8",
    )


def write(folder: Path, settings: str = "", **files: str) -> Path:
    """Write a site: each page of docs by its name, without `.md`; return its folder."""
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "mkdocs.yml").write_text(f"site_name: S\n{settings}", encoding="utf-8")
    for name, text in files.items():
        (folder / "docs" / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def findings(output: str) -> list[str]:
    """Return each finding of a report or of a build's log, without its level."""
    found = re.findall(r"^(?:[A-Z]+ +-  )?(\S+:\d+:\d+: [a-z-]+  .*)$", output, re.MULTILINE)
    return sorted(found)


# Checks alone: what the theme loads is no matter here.
HOOK_FILES = "extra: {{clearpane: {{finish: {{passes: []}}}}}}\nhooks: [{}]\n".format(
    ", ".join((HOOKS / name).as_posix() for name in ("build_cache.py", "finish.py"))
)


@pytest.mark.parametrize("suffix", sorted(markdown_extensions))
def test_every_file_that_mkdocs_publishes_is_cleaned(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"p{suffix}").write_text('<ins class="adsbygoogle"></ins>\n', encoding="utf-8")
    done = run(tmp_path, "clearpane", "clean", "--check", ".")
    assert (done.returncode, done.stderr.count("ad-unit")) == (1, 1)


@pytest.mark.parametrize(("variable", "rules"), [("false", []), ("true", ["link-case"])])
def test_a_variable_of_the_system_means_what_it_means_to_mkdocs(
    tmp_path: Path, variable: str, rules: list[str]
) -> None:
    """Without folders for addresses, `p.html` is where the page lies."""
    write(
        tmp_path,
        "use_directory_urls: !ENV [DIRS, true]\n",
        index='# Home\n\n<a href="p.html">P</a>\n',
        p="# P\n",
    )
    done = run(tmp_path, "clearpane", "check", DIRS=variable)
    assert [line.split()[1] for line in findings(done.stdout)] == rules
    before = (tmp_path / "docs" / "index.md").read_bytes()
    if not rules:
        run(tmp_path, "clearpane", "check", "--fix", DIRS=variable)
        assert (tmp_path / "docs" / "index.md").read_bytes() == before


def test_settings_inherit_over_several_files(tmp_path: Path) -> None:
    write(tmp_path, "INHERIT: a.yml\n", index="# Home {x}\n\n[P](p.md#there)\n", p="# P {#there}\n")
    (tmp_path / "a.yml").write_text("INHERIT: b.yml\nsite_name: A\n", encoding="utf-8")
    (tmp_path / "b.yml").write_text("markdown_extensions: [attr_list]\n", encoding="utf-8")
    assert findings(run(tmp_path, "clearpane", "check").stdout) == []


def test_a_page_that_is_no_text_is_one_finding_and_the_others_are_checked(tmp_path: Path) -> None:
    write(tmp_path, HOOK_FILES, index="# Home\n\n[Gone](gone.md)\n")
    (tmp_path / "docs" / "bad.md").write_bytes(b"# Bad\n\xff\n")
    checked = run(tmp_path, "clearpane", "check")
    bad, gone = findings(checked.stdout)
    assert bad == BAD
    assert gone.startswith("docs/index.md:3:8: link-page")
    built = run(tmp_path, "mkdocs", "build")
    assert findings(built.stderr) == findings(checked.stdout)
    assert built.returncode == 1
    assert "Traceback" not in built.stderr


def test_an_extension_that_does_not_load_is_one_finding_and_the_rest_is_checked(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        "markdown_extensions:\n  - attr_list\n  - no_such_thing\n",
        index="# Home\n\n[Gone](gone.md) and [an anchor](index.md#that-it-may-make).\n",
    )
    done = run(tmp_path, "clearpane", "check")
    first, second = findings(done.stdout)
    assert first.startswith("docs/index.md:3:8: link-page")
    assert second.startswith("mkdocs.yml:4:5: extension-missing  the extension `no_such_thing`")
    assert "anchors, references and footnotes are not checked" in done.stdout
    assert done.returncode == 1


def test_a_snippet_that_is_not_there_is_a_finding_of_its_page(tmp_path: Path) -> None:
    write(
        tmp_path,
        "markdown_extensions: [{pymdownx.snippets: {check_paths: true}}]\n",
        index='# Home\n\n--8<-- "no.md"\n',
        p="# P\n\n[Gone](gone.md)\n",
    )
    found = findings(run(tmp_path, "clearpane", "check").stdout)
    assert [line.split()[:2] for line in found] == [
        ["docs/index.md:1:1:", "page-unrendered"],
        ["docs/p.md:3:8:", "link-page"],
    ]


def test_a_function_that_is_not_there_and_makes_the_anchors_is_told_at_its_extension(
    tmp_path: Path,
) -> None:
    toc = "markdown_extensions:\n  - toc: { slugify: !!python/name:pymdownx.slugs.no_such }\n"
    write(tmp_path, toc, index="# Home\n\n[x](#home)\n", p="# P\n\n[x](#p-p)\n")
    found = findings(run(tmp_path, "clearpane", "check").stdout)
    assert [line.partition(":")[2] for line in found] == [
        "3:5: extension-missing  the extension `toc` does not load: there is no"
        " `pymdownx.slugs.no_such`"
    ]


def test_what_no_page_renders_for_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(
        "from markdown import Extension\nfrom markdown.preprocessors import Preprocessor\n"
        "class Broken(Preprocessor):\n    run = None\n"
        "class Ext(Extension):\n"
        "    def extendMarkdown(self, md): md.preprocessors.register(Broken(md), 'broken', 1)\n"
        "makeExtension = Ext\n",
        encoding="utf-8",
    )
    write(tmp_path, "markdown_extensions: [broken]\n", index="# Home\n", p="# P\n", q="# Q\n")
    (found,) = findings(run(tmp_path, "clearpane", "check").stdout)
    assert "docs/index.md:1:1: page-unrendered" in found
    assert found.endswith("(also 2 other pages)")


def test_what_an_extension_prints_is_no_part_of_the_report(tmp_path: Path) -> None:
    (tmp_path / "loud.py").write_text(
        "import os\nfrom markdown import Extension\n"
        "print('at its import')\n"
        "def makeExtension(**_):\n"
        "    os.system('echo from a program that it runs')\n"
        "    print('when it is made')\n"
        "    Extension.extendMarkdown = lambda self, md: None\n    return Extension()\n",
        encoding="utf-8",
    )
    write(tmp_path, "markdown_extensions: [loud]\n", index="# Home\n")
    done = run(tmp_path, "clearpane", "check", "--format", "json")
    assert json.loads(done.stdout)["findings"] == []
    assert "when it is made" in done.stderr
    assert "from a program that it runs" in done.stderr


def test_a_page_that_is_no_text_is_one_finding_in_the_preview_which_shows_the_others(
    tmp_path: Path,
) -> None:
    hooks = ", ".join((HOOKS / name).as_posix() for name in ("strip_ads.py", "finish.py"))
    write(tmp_path, f"hooks: [{hooks}]\n", index="# Home\n")
    (tmp_path / "docs" / "bad.md").write_bytes(b"# Bad\n\n\xff\n")
    with preview(tmp_path, tmp_path / "log") as address, urllib.request.urlopen(address) as page:
        assert "Home" in page.read().decode()
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert log.count("page-unreadable") == 1
    assert "docs/bad.md:3:1: page-unreadable" in log
    assert "Traceback" not in log


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_path_with_a_colon_is_a_path(tmp_path: Path) -> None:
    write(tmp_path, HOOK_FILES, **{"index": "# Home\n", "a:b": "# A\n\n[Gone](gone.md)\n"})
    built = run(tmp_path, "mkdocs", "build")
    assert findings(built.stderr) == findings(run(tmp_path, "clearpane", "check").stdout)
    assert findings(built.stderr)[0].startswith("docs/a:b.md:3:8: link-page")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_the_panel_of_a_page_with_a_colon_in_its_path_shows_its_findings(tmp_path: Path) -> None:
    write(tmp_path, HOOK_FILES, **{"index": "# Home\n", "a:b": "# A\n\n[Gone](gone.md)\n"})
    with preview(tmp_path, tmp_path / "log") as site, urllib.request.urlopen(f"{site}a:b/") as page:
        panel = page.read().decode().partition('class="clearpane-panel"')[2]
    assert "1 finding on this page" in panel
    assert "<code>docs/a:b.md:3:8</code></a> <strong>link-page</strong>" in panel


def test_pages_that_a_plugin_makes_and_removes_are_read_once(tmp_path: Path) -> None:
    (tmp_path / "make.py").write_text(
        "import mkdocs_gen_files\n"
        "with mkdocs_gen_files.open('made.md', 'w') as file:\n"
        "    print('# Made\\n\\n[Gone](gone.md)', file=file)\n",
        encoding="utf-8",
    )
    write(
        tmp_path,
        f"plugins: [gen-files: {{scripts: [make.py]}}]\n{HOOK_FILES}",
        index="# Home\n\n[Made](made.md)\n",
    )
    built = run(tmp_path, "mkdocs", "build")
    assert "Traceback" not in built.stderr
    assert built.returncode == 0
    assert (tmp_path / "site" / "made" / "index.html").is_file()
    assert findings(built.stderr)[0].startswith("docs/made.md:3:8: link-page")


@pytest.mark.parametrize("look", ['style="width:1px;height:1px"', 'width="1" height="1px"'])
def test_a_counting_picture_is_one_for_the_source_and_for_the_page(
    tmp_path: Path, look: str
) -> None:
    names = ", ".join((HOOKS / name).as_posix() for name in ("strip_ads.py", "finish.py"))
    picture = f'<p>Words.<img alt="" src="https://counter.example.net/x.gif" {look}></p>\n'
    settings = "markdown_extensions: [{pymdownx.snippets: {base_path: [parts]}}]\n"
    write(tmp_path, f"hooks: [{names}]\n{settings}", p=picture, index='# H\n\n--8<-- "a.md"\n')
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.md").write_text(picture, encoding="utf-8")
    built = run(tmp_path, "mkdocs", "build")
    assert built.returncode == 0, built.stderr
    for page in ("index.html", "p/index.html"):
        assert "counter.example.net" not in (tmp_path / "site" / page).read_text("utf-8")
