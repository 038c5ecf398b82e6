"""What was published once stays reachable, or the build says what is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from clearpane.finish.insertions import with_old_anchors
from clearpane.links.skeleton import HISTORY
from clearpane.sites.html_page import HtmlPage
from links.conftest import LIBRARY, run
from site_server import serve

WHY = "# Why link\n\n## The limits\n\nText.\n\n## The cost\n\nText.\n\n1.  Step\n    { #step }\n"


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def settings(folder: Path, redirects: str = "{}") -> None:
    hooks = ", ".join((LIBRARY / n).as_posix() for n in ("finish.py",))
    write(
        folder,
        "mkdocs.yml",
        "site_name: Help\nsite_url: https://help.example/\n"
        "theme: { name: null, custom_dir: theme }\n"
        f"hooks: [{hooks}]\nmarkdown_extensions: [attr_list, footnotes]\n"
        f"plugins:\n  - redirects:\n      redirect_maps: {redirects}\n",
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site whose addresses have been recorded at a release."""
    settings(tmp_path)
    write(tmp_path, "theme/main.html", "<title>{{ page.title }}</title><body>{{ page.content }}")
    write(tmp_path, "docs/index.md", "# Home\n\nA note.[^1]\n\n[^1]: Text.\n")
    write(tmp_path, "docs/why.md", WHY)
    write(tmp_path, "docs/guide.pdf", "%PDF")
    done = run(tmp_path, "clearpane", "addresses", "--record")
    assert done.returncode == 0, done.stderr
    return tmp_path


def test_the_list_holds_pages_files_and_the_anchors_that_people_link(site: Path) -> None:
    lines = (site / HISTORY).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("# ")] == [
        "/", "/#home", "/guide.pdf", "/why/", "/why/#step", "/why/#the-cost", "/why/#the-limits",
        "/why/#why-link",
    ]  # fmt: skip


def test_an_unchanged_site_builds(site: Path) -> None:
    done = run(site, "mkdocs", "build", "--strict")
    assert done.returncode == 0, done.stderr


def test_a_later_release_adds_to_the_list_and_takes_nothing_out(site: Path) -> None:
    (site / "docs" / "why.md").unlink()
    write(site, "docs/new.md", "# New\n")
    done = run(site, "clearpane", "addresses", "--record")
    assert done.stdout.startswith("2 added")
    lines = (site / HISTORY).read_text(encoding="utf-8").splitlines()
    assert {"/why/", "/why/#the-limits", "/new/", "/new/#new"} <= set(lines)


def test_a_renamed_page_without_redirect_stops_even_a_lenient_build(site: Path) -> None:
    (site / "docs" / "why.md").rename(site / "docs" / "reasons.md")
    done = run(site, "mkdocs", "build", "--no-strict")
    assert done.returncode == 1
    assert re.search(r"hooks/published\.txt:\d+:1: link-lost  `/why/` was published", done.stderr)
    assert done.stderr.count("link-lost") == 1


def test_the_redirect_that_is_missing_is_proposed_by_the_anchors_that_it_had(site: Path) -> None:
    (site / "docs" / "why.md").rename(site / "docs" / "benefits-of-linking.md")
    write(site, "docs/who.md", "# Who\n")
    done = run(site, "clearpane", "check")
    assert done.returncode == 1
    assert "add `why.md: benefits-of-linking.md` to `redirect_maps`" in done.stdout


def test_with_that_redirect_the_site_builds_and_keeps_the_anchors(site: Path) -> None:
    (site / "docs" / "why.md").rename(site / "docs" / "benefits.md")
    settings(site, "{ why.md: benefits.md }")
    done = run(site, "mkdocs", "build", "--strict")
    assert done.returncode == 0, done.stderr


def test_a_renamed_heading_is_an_error_that_proposes_the_entry(site: Path) -> None:
    write(site, "docs/why.md", WHY.replace("## The limits", "## The limit"))
    done = run(site, "clearpane", "check")
    assert done.returncode == 1
    assert 'did you mean `"/why/#the-limits" = "/why/#the-limit"`?' in done.stdout


def test_a_section_that_went_to_another_page_is_found_there(site: Path) -> None:
    section = "## What it cannot do\n"
    write(site, "docs/why.md", WHY + section)
    run(site, "clearpane", "addresses", "--record")
    write(site, "docs/why.md", WHY)
    write(site, "docs/limits.md", f"# More\n\n{section}")
    done = run(site, "clearpane", "check")
    assert '"/why/#what-it-cannot-do" = "/limits/#what-it-cannot-do"' in done.stdout


def test_an_entry_that_leads_nowhere_does_not_count(site: Path) -> None:
    write(site, "docs/why.md", WHY.replace("## The limits", "## Limits"))
    write(site, "hooks/moved_anchors.toml", '[moved]\n"/why/#the-limits" = "/why/#gone"\n')
    done = run(site, "clearpane", "check")
    assert "link-lost  `/why/#the-limits`" in done.stdout


def test_a_map_that_cannot_be_read_ends_the_build_in_one_line(site: Path) -> None:
    write(site, "hooks/moved_anchors.toml", '[moved]\n"/why/" = 1\n')
    done = run(site, "mkdocs", "build")
    assert done.returncode == 1
    assert "hooks/moved_anchors.toml: write entries as" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_lost_download_is_told(site: Path) -> None:
    (site / "docs" / "guide.pdf").unlink()
    done = run(site, "clearpane", "check")
    assert "link-lost  `/guide.pdf`" in done.stdout


def test_a_link_to_a_moved_anchor_is_mended_in_the_sources(site: Path) -> None:
    write(site, "docs/why.md", WHY.replace("## The limits", "## Limits"))
    write(site, "hooks/moved_anchors.toml", '[moved]\n"/why/#the-limits" = "/why/#limits"\n')
    write(site, "docs/index.md", "# Home\n\n[limits](why.md#the-limits)\n")
    run(site, "clearpane", "check", "--fix")
    assert "[limits](why.md#limits)" in (site / "docs" / "index.md").read_text(encoding="utf-8")


@pytest.mark.browser
def test_old_addresses_and_anchors_arrive_in_a_browser(site: Path, browser: Browser) -> None:
    space = '<p style="height: 3000px">Space.</p>\n\n'
    text = WHY.replace("## The limits", space + "## Limits").replace("## The cost\n", "")
    write(site, "docs/reasons.md", text + space)
    (site / "docs" / "why.md").unlink()
    write(site, "docs/cost.md", "# Cost\n\n## The cost\n")
    settings(site, "{ why.md: reasons.md }")
    write(
        site,
        "hooks/moved_anchors.toml",
        '[moved]\n"/reasons/#the-limits" = "/reasons/#limits"\n'
        '"/reasons/#the-cost" = "/cost/#the-cost"\n',
    )
    done = run(site, "mkdocs", "build", "--strict")
    assert done.returncode == 0, done.stderr
    with serve(site / "site") as address:
        page = browser.new_page()
        page.goto(f"{address}why/#the-limits")
        page.wait_for_url("**/reasons/#the-limits")
        page.wait_for_function("scrollY > 1000")
        assert page.get_by_role("heading", name="Limits").is_visible()
        page.goto(f"{address}why/#the-cost")
        page.wait_for_url("**/reasons/#the-cost")
        page.get_by_role("link", name="Cost").click()
        page.wait_for_url("**/cost/#the-cost")
        page.close()


def test_an_old_anchor_of_a_step_stands_within_its_list_item() -> None:
    html = '<article><ol><li id="new">Open it.</li></ol></article>'
    moved = {"a/#old": "a/#new"}
    assert with_old_anchors(HtmlPage("", html), "a/", moved, {}) == html.replace(
        '<li id="new">', '<li id="new"><a id="old"></a>'
    )


def test_a_page_without_moved_anchors_keeps_every_byte() -> None:
    html = '<article>\r\n<h2 id="new">x</h2></article>'
    assert with_old_anchors(HtmlPage("", html), "b/", {"a/#old": "a/#new"}, {}) == html


MANY = "# Page\n\n<div>\n\n</div>\n\n" + "".join(
    f"## Part number {n}\n\nText.\n\n" for n in range(9)
)


def test_a_block_that_is_not_closed_is_named_once_as_the_cause(site: Path) -> None:
    write(site, "docs/many.md", MANY)
    run(site, "clearpane", "addresses", "--record")
    write(site, "docs/many.md", MANY.replace("</div>", ""))
    found = [line for line in run(site, "clearpane", "check").stdout.split("\n") if line]
    assert [line.partition("  ")[0].partition(": ")[2] for line in found if "link-" in line] == [
        "link-lost"
    ]
    told = "\n".join(found)
    assert "`/many/` has lost 9 published anchors: `#part-number-0`, `#part-number-1`" in told
    assert "close the `<div>` of line 3" in told


def test_an_id_that_was_given_anew_is_proposed_and_nothing_else(site: Path) -> None:
    write(site, "docs/why.md", WHY.replace("## The limits", "## The limits { #quota }"))
    said = run(site, "clearpane", "check").stdout
    assert 'add `"/why/#the-limits" = "/why/#quota"`' in said


def test_a_lost_page_is_not_said_to_be_one_that_is_only_spelt_alike(site: Path) -> None:
    (site / "docs" / "why.md").unlink()
    write(site, "docs/who.md", "# Who\n")
    said = run(site, "clearpane", "check").stdout
    assert "add a line for `why.md` to `redirect_maps` in mkdocs.yml\n" in said
