"""The build cache changes how long a build takes, and not one byte of the site."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

HOOKS = Path(__file__).parents[2] / "hooks"
OVERRIDES = HOOKS.parent / "overrides"
PNG = bytes.fromhex("89504e470d0a1a0a")
STEPS_AT_ONCE = int(os.environ.get("CACHE_STEPS", "8"))

SETTINGS = """\
site_name: Help
site_url: https://help.example/
theme:
  name: material
  font: false
  custom_dir: overrides
  features: [navigation.indexes, navigation.prune, navigation.sections]
plugins: [search]
hooks: [{hooks}]
markdown_extensions:
  - admonition
  - attr_list
  - toc: {{permalink: true}}
  - pymdownx.highlight
  - pymdownx.superfences
  - pymdownx.snippets: {{base_path: [snippets]}}
  - pymdownx.tabbed: {{alternate_style: true}}
  - clearpane.commands.generated
extra:
  clearpane:
    finish: {{passes: [drawings, gate, moved-anchors, structured-data, twins, policy]}}
    pages: {{words: [words.toml], versions: []}}
    strip_ads: {{filter_lists: [own.txt]}}
"""

PAGE = """\
---
title: {title}
description: What to do about it.
---

# {title} {{ #{name} }}

Words of page {number}.

1. Open **Settings**.
2. Select **{title}**.

## More {{ #more }}

See [the next page]({next}#more).
"""


TEMPLATE = """\
{% extends "base.html" %}
{% block site_meta %}
  {{ super() }}
  <meta http-equiv="Content-Security-Policy" content="">
{% endblock %}
"""


class Site:
    """A small help site in a folder of its own, to edit and to build."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.docs = folder / "docs"
        self.versions = 0
        for name in ("docs/a/b", "overrides", "snippets", "installed"):
            (folder / name).mkdir(parents=True)
        listed = re.findall(r"^  - hooks/(\w+\.py)", _own_settings(), re.MULTILINE)
        hooks = ", ".join(str(HOOKS / name) for name in listed)
        self.write("mkdocs.yml", SETTINGS.format(hooks=hooks))
        self.write("words.toml", "")
        self.write("own.txt", "||banners.example^\n")
        self.write("snippets/note.md", "A note that two pages share.\n")
        self.write("overrides/main.html", TEMPLATE)
        self.write("docs/drawing.svg", '<svg xmlns="http://www.w3.org/2000/svg"><path/></svg>\n')
        self.write("docs/index.md", "# Home\n\n![A drawing](drawing.svg){ .drawing }\n")
        self.write("docs/a/lists.md", "# Lists\n\n<!-- clearpane: sources -->\n")
        for number, place in enumerate(("a/", "a/b/", "a/b/", "")):
            self.page(f"{place}page{number}.md", number)
        self.write("docs/a/noted.md", '# Noted\n\n--8<-- "note.md"\n')

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def page(self, name: str, number: int) -> None:
        up = "../" * name.count("/")
        body = PAGE.format(
            title=f"Page {number}", name=f"p{number}", number=number, next=f"{up}page3.md"
        )
        self.write(f"docs/{name}", body)

    def pages(self) -> list[Path]:
        return sorted(self.docs.rglob("*.md"))

    def build(
        self, *, cached: bool, beside: str = "", **environment: str
    ) -> tuple[dict[str, bytes], list[str]]:
        """Build; return the site's files, and what the log says beside the cache's own line."""
        # Apart, so that the cached build finds the pages of the one before it.
        target = self.folder / (beside or ("." if cached else "plain")) / "site"
        result = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "-d", target],
            cwd=self.folder,
            env={
                **os.environ,
                "NO_MKDOCS_2_WARNING": "1",
                "PYTHONPATH": f"{self.folder / 'installed'}{os.pathsep}{HOOKS}",
                "BUILD_CACHE": "yes" if cached else "no",
                **environment,
            },
            capture_output=True,
            encoding="utf-8",
        )
        assert result.returncode == 0, result.stderr
        self.said = result.stderr
        files = (p for p in sorted(target.rglob("*")) if p.is_file() and p.name != "sitemap.xml.gz")
        log = [
            # A path that is told below the project is another in the folder beside.
            line.replace(str(target), "").replace("plain/site", "site")
            for line in result.stderr.splitlines()
            if "Build cache" not in line and "built in" not in line
        ]
        return {p.relative_to(target).as_posix(): p.read_bytes() for p in files}, log

    def made_anew(self, **environment: str) -> int:
        """Build with the cache; return how many pages were not taken from it."""
        self.build(cached=True, **environment)
        match = re.search(r"Build cache: \d+ pages as before, (\d+) made anew", self.said)
        assert match, self.said
        return int(match[1])


def _own_settings() -> str:
    return (HOOKS.parent / "mkdocs.yml").read_text(encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_the_hook_is_part_of_this_site() -> None:
    assert "  - hooks/build_cache.py\n" in _own_settings()


def test_a_second_build_takes_every_page_from_the_cache(site: Site) -> None:
    assert site.made_anew() == len(site.pages())
    assert site.made_anew() == 0


def test_the_switch_turns_it_off(site: Site) -> None:
    site.build(cached=False)
    assert "Build cache" not in site.said
    assert not (site.folder / ".cache/clearpane/build.sqlite3").exists()


def test_an_edit_of_a_text_makes_one_page_anew(site: Site) -> None:
    site.build(cached=True)
    site.change("docs/a/b/page1.md", "Words of", "Other words of")
    assert site.made_anew() == 1


def test_a_finding_is_told_again_by_a_page_that_was_not_made(site: Site) -> None:
    site.change("docs/page3.md", "Words", "[Offer](https://shop.pxf.io/c/1/2/3) words")
    site.build(cached=True)
    assert site.made_anew() == 0
    assert "docs/page3.md:8:1: ad-link" in site.said


def test_a_strict_build_fails_for_a_finding_of_a_page_that_was_not_made(site: Site) -> None:
    site.change("docs/page3.md", "Words", "[Offer](https://shop.pxf.io/c/1/2/3) words")
    site.build(cached=True)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    environment = {**os.environ, "PYTHONPATH": str(HOOKS)}
    result = subprocess.run(
        command, cwd=site.folder, env=environment, capture_output=True, encoding="utf-8"
    )
    assert result.returncode == 1
    assert "Build cache: 7 pages as before, 0 made anew" in result.stderr
    assert "Aborted with" in result.stdout + result.stderr


def test_a_page_that_reads_a_file_is_made_anew_when_the_file_changes(site: Site) -> None:
    site.build(cached=True)
    site.write("snippets/note.md", "Another note.\n")
    assert site.made_anew() == 1
    assert b"Another note." in site.build(cached=True)[0]["a/noted/index.html"]


@pytest.mark.parametrize("looked_for", ["first/note.md", "first/later.md"])
def test_a_page_is_made_anew_when_a_file_it_looked_for_is_created(
    site: Site, looked_for: str
) -> None:
    site.change("mkdocs.yml", "base_path: [snippets]", "base_path: [first, snippets]")
    site.change("docs/a/noted.md", '"note.md"', '"note.md"\n\n--8<-- "later.md"')
    (site.folder / "first").mkdir()
    site.build(cached=True)
    assert site.made_anew() == 0
    site.write(looked_for, "Words that are found first.\n")
    assert site.made_anew() == 1
    assert b"Words that are found first." in site.build(cached=True)[0]["a/noted/index.html"]


def test_a_style_sheet_concerns_no_page(site: Site) -> None:
    site.write("overrides/own.css", "p { color: red }\n")
    site.build(cached=True)
    site.write("overrides/own.css", "p { color: blue }\n")
    assert site.made_anew() == 0


def test_an_unknown_plugin_that_looks_at_pages_turns_it_off(site: Site) -> None:
    site.write("installed/stranger.py", "def on_page_markdown(markdown, **_): return markdown\n")
    site.change("mkdocs.yml", "hooks: [", "hooks: [installed/stranger.py, ")
    site.build(cached=True)
    assert "Build cache: off, because `installed/stranger.py` looks at pages" in site.said


def test_an_owner_can_trust_a_plugin(site: Site) -> None:
    site.write("installed/stranger.py", "def on_page_markdown(markdown, **_): return markdown\n")
    site.change("mkdocs.yml", "hooks: [", "hooks: [installed/stranger.py, ")
    site.change(
        "mkdocs.yml", "  clearpane:\n", "  clearpane:\n    build_cache: {trust: [stranger.py]}\n"
    )
    site.build(cached=True)
    assert site.made_anew() == 0


def test_a_wrong_option_is_named(site: Site) -> None:
    site.change("mkdocs.yml", "  clearpane:\n", "  clearpane:\n    build_cache: {thrust: []}\n")
    with pytest.raises(
        AssertionError, match=r"extra\.clearpane\.build_cache\.thrust: no such option"
    ):
        site.build(cached=True)


@pytest.mark.parametrize("theme", ["material", "mkdocs"])
def test_the_index_of_the_themes_own_search_is_whole(site: Site, theme: str) -> None:
    site.change("mkdocs.yml", "name: material", f"name: {theme}")
    site.build(cached=True)
    assert site.made_anew() == 0
    cached, plain = (site.build(cached=cached)[0] for cached in (True, False))
    assert cached["search/search_index.json"] == plain["search/search_index.json"]
    assert b"Words of page 1" in cached["search/search_index.json"]


def test_a_finished_page_that_somebody_has_edited_is_written_again(site: Site) -> None:
    first, _ = site.build(cached=True)
    (site.folder / "site/a/page0/index.html").write_text("By hand.")
    assert site.build(cached=True)[0] == first


def test_a_page_that_is_missing_is_put_back(site: Site) -> None:
    file = "index.html"
    first, _ = site.build(cached=True)
    (site.folder / "site/a/page0" / file).unlink()
    assert site.made_anew() == 0
    assert (site.folder / "site/a/page0" / file).read_bytes() == first[f"a/page0/{file}"]


def test_two_first_builds_at_once_write_every_page_each(site: Site) -> None:
    for number in range(4, 60):
        site.page(f"a/page{number}.md", number)
    with ThreadPoolExecutor() as threads:
        builds = [threads.submit(site.build, cached=True, beside=name) for name in ("one", "two")]
    (one, _), (two, _) = [build.result() for build in builds]
    assert one == two == site.build(cached=False)[0]


def test_nothing_is_left_of_a_page_that_is_gone(site: Site) -> None:
    site.build(cached=True)
    (site.docs / "a/page0.md").unlink()
    site.build(cached=True)
    assert not (site.folder / "site/a/page0").exists()


@pytest.mark.parametrize("unfinished", ["a build that fails", "a build without finish.py"])
def test_no_twin_is_left_that_nobody_has_finished(site: Site, unfinished: str) -> None:
    first, _ = site.build(cached=True)
    twins = {name for name in first if name.endswith((".md", "llms.txt", "llms-full.txt"))}
    assert len(twins) > len(site.pages())
    (site.docs / "a/page0.md").unlink()
    if "fails" in unfinished:
        site.change("overrides/main.html", "super()", "1 / 0")
        with pytest.raises(AssertionError, match="ZeroDivisionError"):
            site.build(cached=True)
    else:
        site.change("mkdocs.yml", f", {HOOKS / 'finish.py'}]", "]")
        site.build(cached=True)
    assert not {name for name in twins if (site.folder / "site" / name).exists()}


def test_what_is_no_page_is_removed_as_by_mkdocs(site: Site) -> None:
    site.build(cached=True)
    site.write("site/.nojekyll", "")
    site.write("site/a/old.txt", "old")
    assert ".nojekyll" in (files := site.build(cached=True)[0])
    assert "a/old.txt" not in files


def test_a_hook_that_edits_finished_pages_edits_each_once(site: Site) -> None:
    site.write(
        "installed/late.py",
        "from pathlib import Path\n"
        "def on_post_build(config):\n"
        "    for page in Path(config.site_dir).rglob('*.html'):\n"
        "        page.write_text(page.read_text('utf-8') + '<!-- late -->\\n', 'utf-8')\n",
    )
    site.change("mkdocs.yml", "hooks: [", "hooks: [installed/late.py, ")
    first, _ = site.build(cached=True)
    assert first["a/page0/index.html"].count(b"<!-- late -->") == 1
    assert site.build(cached=True)[0] == first


# ---- a random series of changes, each followed by both builds


def edit_text(site: Site, dice: random.Random) -> None:
    page = dice.choice(site.pages())
    page.write_text(page.read_text() + f"\nOne more line {dice.random()}.\n")


def edit_title(site: Site, dice: random.Random) -> None:
    page = dice.choice(site.pages())
    page.write_text(re.sub("Page", f"Sheet{dice.randrange(9)} Page", page.read_text(), count=2))


def add_head(site: Site, dice: random.Random) -> None:
    page = dice.choice(site.pages())
    if not page.read_text().startswith("---"):
        page.write_text(f"---\nsearch:\n  keywords: [w{dice.random()}]\n---\n{page.read_text()}")


def break_anchor(site: Site, dice: random.Random) -> None:
    site.write("docs/page3.md", (site.docs / "page3.md").read_text().replace("#more", "#other"))


def add_ad(site: Site, dice: random.Random) -> None:
    page = dice.choice(site.pages())
    page.write_text(
        page.read_text() + '\n<ins class="adsbygoogle"></ins>\n\n[x](https://a.pxf.io/c/1/2/3)\n'
    )


def add_page(site: Site, dice: random.Random) -> None:
    number = dice.randrange(10, 99)
    site.page(dice.choice(["", "a/", "a/b/", "a/b/"]) + f"page{number}.md", number)


def rename_page(site: Site, dice: random.Random) -> None:
    page = dice.choice(site.pages()[1:])
    if page.name != "page3.md":
        page.rename(page.with_name(f"moved{dice.randrange(999)}.md"))


def delete_page(site: Site, dice: random.Random) -> None:
    if len(site.pages()) > 5:
        dice.choice([p for p in site.pages() if p.name not in ("index.md", "page3.md")]).unlink()


def change_settings(site: Site, dice: random.Random) -> None:
    site.change(
        "mkdocs.yml", "site_name: Help", f"site_name: Help{dice.randrange(9)}\nlater: 1"[:-9]
    )


def change_feature(site: Site, dice: random.Random) -> None:
    features = dice.sample(
        [
            "navigation.indexes",
            "navigation.prune",
            "navigation.sections",
            "navigation.tabs",
            "toc.integrate",
            "navigation.footer",
        ],
        4,
    )
    text = (site.folder / "mkdocs.yml").read_text()
    site.write(
        "mkdocs.yml", re.sub(r"features: \[.*\]", f"features: [{', '.join(features)}]", text)
    )


def change_template(site: Site, dice: random.Random) -> None:
    names = ["{{ page.title }}", "{{ nav.pages | length }}", "{{ pages | length }}", "plain"]
    block = f"{{% block announce %}}{dice.choice(names)}{{% endblock %}}\n"
    site.write("overrides/main.html", TEMPLATE + block)


def change_data(site: Site, dice: random.Random) -> None:
    host = dice.choice(["one.example", "two.example"])
    site.write("own.txt", f"||{host}^\n")
    site.write(
        "docs/page3.md", (site.docs / "page3.md").read_text() + f"\n![](https://{host}/x.png)\n"
    )


def change_drawing(site: Site, dice: random.Random) -> None:
    site.write(
        "docs/drawing.svg",
        f'<svg xmlns="http://www.w3.org/2000/svg"><path d="M{dice.randrange(99)}"/></svg>\n',
    )


def change_snippet(site: Site, dice: random.Random) -> None:
    site.write("snippets/note.md", f"Note {dice.random()}.\n")


def find_another_snippet(site: Site, dice: random.Random) -> None:
    settings = (site.folder / "mkdocs.yml").read_text(encoding="utf-8")
    site.write("mkdocs.yml", settings.replace("base_path: [snippets]", "base_path: [., snippets]"))
    file = site.folder / "note.md"
    if file.exists():
        file.unlink()
    else:
        file.write_text(f"A note that is found first {dice.random()}.\n")


def change_hook(site: Site, dice: random.Random) -> None:
    site.write(
        "own_hook.py",
        "def on_page_markdown(markdown, **_):\n"
        f"    return markdown + '\\n\\nOf a hook: {dice.randrange(9)}.\\n'\n",
    )
    settings = (site.folder / "mkdocs.yml").read_text(encoding="utf-8")
    if "own_hook" not in settings:
        site.change("mkdocs.yml", "hooks: [", "hooks: [own_hook.py, ")
        trust = "  clearpane:\n    build_cache: {trust: [own_hook.py]}\n"
        site.change("mkdocs.yml", "  clearpane:\n", trust)


def change_plugins(site: Site, dice: random.Random) -> None:
    settings = (site.folder / "mkdocs.yml").read_text(encoding="utf-8")
    moved = f"{{redirects: {{redirect_maps: {{old{dice.randrange(3)}.md: index.md}}}}}}"
    plugins = dice.choice(["search", f"search, {moved}", moved])
    site.write("mkdocs.yml", re.sub(r"(?m)^plugins: .*$", f"plugins: [{plugins}]", settings))


def change_version(site: Site, dice: random.Random) -> None:
    for folder in (site.folder / "installed").glob("*.dist-info"):
        shutil.rmtree(folder)
    folder = site.folder / "installed" / f"thing-{dice.randrange(99)}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: thing\nVersion: {folder.name[6:-10]}\n"
    )


def tear_the_cache(site: Site, dice: random.Random) -> None:
    for file in (site.folder / ".cache").rglob("*.sqlite3"):
        data = bytearray(file.read_bytes())
        at = dice.randrange(len(data))
        file.write_bytes(
            data[:at] if dice.random() < 0.5 else data[:at] + os.urandom(600) + data[at + 600 :]
        )


def lose_the_cache(site: Site, dice: random.Random) -> None:
    shutil.rmtree(site.folder / ".cache", ignore_errors=True)


CHANGES: tuple[Callable[[Site, random.Random], None], ...] = (
    edit_text, edit_title, add_head, break_anchor, add_ad, add_page, rename_page, delete_page,
    change_settings, change_feature, change_template, change_data, change_drawing, change_snippet,
    find_another_snippet, change_hook, change_plugins, change_version, tear_the_cache,
    lose_the_cache,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(int(os.environ.get("CACHE_SEEDS", "1"))))
def test_any_series_of_changes_gives_the_site_that_a_build_without_cache_gives(
    site: Site, seed: int
) -> None:
    dice = random.Random(seed)
    site.build(cached=True)
    done = []
    for _ in range(STEPS_AT_ONCE):
        for change in dice.sample(CHANGES, dice.choice([1, 1, 2])):
            change(site, dice)
            done.append(change.__name__)
        files, log = site.build(cached=True)
        plain_files, plain_log = site.build(cached=False)
        assert [n for n in plain_files | files if files.get(n) != plain_files.get(n)] == [], done
        assert log == plain_log, done
