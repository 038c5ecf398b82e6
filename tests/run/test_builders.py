"""One set of sources and settings, three builders: no ad gets through, every step is there."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from markdown import Markdown
from playwright.sync_api import Browser
from turbohtml import parse

from clearpane.sites.settings import read_moved_anchors
from each_builder import (
    BUILDERS,
    COMMANDS,
    HOOKS,
    TESTS,
    ad_hosts,
    build,
    once,
    published_hosts,
    run,
    write_articles,
)
from link_site import write_site
from site_server import serve

ROOT = TESTS.parent
# What Clearpane itself consists of, as far as its site is made of it.
PARTS = ("docs", "hooks", "overrides", "mkdocs.yml")

FORBIDDEN = ("leftover-ad", "inline-handler", "script-address")

Builds = Callable[[str], Path]


@pytest.fixture(scope="session")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """The folder of a site of articles full of ads, as a builder has made it with our parts."""

    def make(builder: str, folder: Path) -> None:
        write_articles(folder, ours=True)
        (folder / "log").write_text(build(folder, builder), encoding="utf-8")

    return lambda builder: once(tmp_path_factory, f"articles-{builder}", partial(make, builder))


@pytest.fixture(scope="session")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """A copy of this repository's sources, and its site as a builder has made it in there."""

    def make(builder: str, folder: Path) -> None:
        for part in PARTS:
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copyfile
            copy(ROOT / part, folder / part)
        (folder / "log").write_text(build(folder, builder), encoding="utf-8")

    return lambda builder: once(tmp_path_factory, f"own-{builder}", partial(make, builder))


def finish(folder: Path) -> tuple[int, str]:
    """Run the command that the docs name for a finished site; return its exit code and report."""
    done = run(folder, "clearpane", "finish", "site")
    return done.returncode, done.stdout


@pytest.mark.parametrize("builder", BUILDERS)
def test_no_ad_of_the_articles_is_published(builder: str, articles: Builds, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    shutil.copytree(articles(builder), folder)
    finish(folder)
    assert published_hosts(folder / "site") & ad_hosts() == set()
    report = run(folder, "clearpane", "check", "--site", "site").stdout
    assert [rule for rule in FORBIDDEN if rule in report] == [], report


@pytest.mark.parametrize("builder", BUILDERS)
def test_without_our_parts_the_ads_are_published(builder: str, tmp_path: Path) -> None:
    write_articles(tmp_path, ours=False)
    build(tmp_path, builder)
    assert len(published_hosts(tmp_path / "site") & ad_hosts()) > 10
    done = run(tmp_path, "clearpane", "check", "--site", "site")
    assert done.returncode == 1
    assert done.stdout.count("leftover-ad") > 10


@pytest.mark.parametrize("builder", BUILDERS)
def test_what_a_snippet_brings_in_is_found_in_every_build(builder: str, articles: Builds) -> None:
    folder = articles(builder)
    log = (folder / "log").read_text(encoding="utf-8")
    report = run(folder, "clearpane", "check", "--site", "site").stdout
    # MkDocs and its continuation run the hook that cuts it during the build.
    assert ("offers.pxf.io" in log, "offers.pxf.io" in report) in {(True, False), (False, True)}
    assert "parts/ad.html:1:10: leftover-ad" in f"{log}{report}"


@pytest.mark.parametrize("builder", BUILDERS)
def test_an_ad_in_a_source_is_reported_once(builder: str, articles: Builds) -> None:
    log = (articles(builder) / "log").read_text(encoding="utf-8")
    places = re.findall(r"(?:docs/)?hijacked-exact\.md:\d+:\d+: \S+", log)
    assert places
    assert len(places) == len(set(places))


@pytest.mark.parametrize("builder", BUILDERS[1:])
def test_every_page_has_the_same_headings_steps_and_words(
    builder: str, own_site: Builds, site_dir: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(own_site(builder), folder)
    finish(folder)
    other = folder / "site"
    every = {path.relative_to(site_dir): path for path in site_dir.rglob("index.html")}
    # What stands at an old address only sends its readers on, and Zensical makes none.
    pages = [page for page, path in every.items() if "<article" in path.read_text("utf-8")]
    assert len(pages) > 25
    for page in pages:
        assert outline(other / page) == outline(site_dir / page), page


# Codes, the link to the steps and notices of what has moved: of hooks, or of more able templates.
WITHOUT_HOOKS = re.compile(
    r'<details class="phone-code".*?</details>'
    r'|<p class="(?:page-facts__steps|moved-anchor)".*?</p>',
    re.DOTALL,
)
MOVED = {old.partition("#")[2] for old in read_moved_anchors(HOOKS.parent)}


def outline(page: Path) -> tuple[list[str], str]:
    """Return the ids of an article in their order, and its words."""
    article = parse(WITHOUT_HOOKS.sub("", page.read_text(encoding="utf-8"))).find("article")
    assert article is not None
    ids = [str(element.attr("id")) for element in article.select("[id]")]
    # Tabs are numbered by each builder in its own way, and the skip link has its own place.
    # Anchors that have moved are for builders that run hooks.
    named = [name for name in ids if not name.startswith("__") and name not in MOVED]
    return named, " ".join(article.text.split())


@pytest.mark.parametrize("builder", BUILDERS)
def test_the_finished_site_has_no_finding(builder: str, own_site: Builds, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    shutil.copytree(own_site(builder), folder)
    code, report = finish(folder)
    assert code == 0, report
    told = ("--format", "json", "--output", "found.json")
    run(folder, "clearpane", "check", "--site", "site", *told)
    assert json.loads((folder / "found.json").read_text(encoding="utf-8"))["findings"] == []


@pytest.mark.parametrize("builder", BUILDERS)
def test_no_builder_prints_a_banner_or_advice(builder: str, own_site: Builds) -> None:
    log = (own_site(builder) / "log").read_text(encoding="utf-8")
    spoken = [line for line in log.splitlines() if not line.startswith("INFO")]
    assert [line for line in spoken if not line.startswith(("Build ", "No issues found"))] == []
    assert "renamed" not in log


@pytest.mark.parametrize("builder", BUILDERS[1:2])
def test_properdocs_says_of_broken_links_what_mkdocs_says(builder: str, tmp_path: Path) -> None:
    write_site(tmp_path)
    logs = [
        run(tmp_path, name, "build", "--strict", "-f", "mkdocs.yml", NO_MKDOCS_2_WARNING="1").stdout
        for name in ("mkdocs", builder)
    ]
    ours, theirs = (re.findall(r"WARNING.*\n.*|Aborted.*", log) for log in logs)
    assert len(ours) > 40
    assert theirs == ours


@pytest.mark.parametrize("builder", BUILDERS)
def test_what_the_author_keeps_and_the_owner_sets_counts_in_every_build(
    builder: str, tmp_path: Path
) -> None:
    write_articles(tmp_path, ours=True, few=True)
    settings = tmp_path / "mkdocs.yml"
    options = "extra: {clearpane: {strip_ads: {filter_lists: [own.txt]}}}\n"
    settings.write_bytes(settings.read_bytes() + options.encode())
    (tmp_path / "own.txt").write_bytes(b"||banners.example^\n")
    kept = "---\nclearpane: {off: [ad-link]}\n---\n\n[Ours](https://ours.pxf.io/c/1/2/3)\n"
    (tmp_path / "docs" / "kept.md").write_bytes(kept.encode())
    listed = "---\ntitle: Listed\n---\n\nWords.\n\n![](https://banners.example/1.png)\n"
    (tmp_path / "docs" / "listed.md").write_bytes(listed.encode())
    log = build(tmp_path, builder)
    page = (tmp_path / "site" / "listed" / "index.html").read_text(encoding="utf-8")
    assert "banners.example" not in page
    assert "docs/listed.md:7:1: ad-banner" in log
    assert "docs/kept.md:5:1: ad-link" not in log
    assert "Ours" in (tmp_path / "site" / "kept" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("{strip_add: {}}", "extra.clearpane.strip_add: no such option; did you mean `strip_ads`?"),
        (
            "{strip_ads: {embed: []}}",
            "extra.clearpane.strip_ads.embed: no such option; did you mean",
        ),
        ("[strip_ads]", "extra.clearpane: must be a mapping of options"),
    ],
)
def test_a_wrong_option_is_named_in_every_build(
    builder: str, options: str, said: str, tmp_path: Path
) -> None:
    write_articles(tmp_path, ours=True, few=True)
    settings = tmp_path / "mkdocs.yml"
    wrong = f"extra: {{clearpane: {options}}}\n"
    settings.write_bytes(settings.read_bytes() + wrong.encode())
    done = run(tmp_path, *COMMANDS[builder], NO_MKDOCS_2_WARNING="1")
    assert done.returncode != 0
    assert said in done.stdout


@pytest.mark.browser
@pytest.mark.parametrize("builder", BUILDERS[2:])
@pytest.mark.parametrize("width", [1280, 360], ids=["desktop", "phone"])
def test_zensical_finds_the_very_step_under_our_policy(
    builder: str, width: int, own_site: Builds, browser: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(own_site(builder), folder)
    finish(folder)
    errors: list[str] = []
    with serve(folder / "site") as address:
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": 800}, color_scheme="light"
        )
        page = context.new_page()
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("link/")
        assert page.locator("li.step .headerlink").count() > 5
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.goto("")
        page.locator("article clear-search input").press_sequentially("select change product key")
        first = page.get_by_role("option").first
        first.wait_for()
        assert "Select Change product key" in first.inner_text()
        first.click()
        page.wait_for_url(re.compile(r"#product-key--windows-\d+--.*select-change-product-key"))
        step = page.url.partition("#")[2]
        page.locator(f"[id='{step}']").wait_for(state="visible")
        context.close()
    assert errors == []


def test_the_clean_sources_are_not_cleaned_twice_by_mkdocs() -> None:
    """The hook has cut them already, and the extension gives steps their addresses."""
    from mkdocs.config import load_config

    config = load_config(str(ROOT / "mkdocs.yml"))
    assert "clearpane.extension" in config.markdown_extensions
    config.plugins.run_event("config", config)
    assert config.markdown_extensions.count("clearpane.extension") == 1
    renderer = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    assert "clearpane" not in renderer.preprocessors
    assert "steps" in renderer.treeprocessors
