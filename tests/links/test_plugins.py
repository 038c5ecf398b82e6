"""What a plugin makes is said once by the plugin's name, and nothing of it is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from links.small_site import check, fixed, rules


@pytest.mark.parametrize(
    ("plugin", "text"),
    [
        ("gen-files", "[x](reference/api.md)\n"),
        ("blog", "[x](blog/category/news/)\n"),
        ("rss", "[x](feed_rss_created.xml)\n"),
        ("some-plugin-of-nobody", "[x](made.md)\n"),
        ("autorefs", "[a class][package.Class]\n"),
        ("mkdocstrings", "# A\n\n::: package\n\n[x](#package.Class)\n"),
        ("macros", "{{ made() }}\n\n[x](#made-heading)\n"),
        ("include-markdown", '{% include-markdown "a.md" %}\n\n[x](#made-heading)\n'),
    ],
)
def test_what_a_plugin_may_make_is_unsure(tmp_path: Path, plugin: str, text: str) -> None:
    (finding,) = check(tmp_path, {"index.md": text}, f"plugins: [{plugin}]\n")
    assert (finding.rule, finding.level) == ("link-unsure", "note")
    assert f"plugin `{plugin}`" in finding.message


def test_all_links_of_one_kind_are_one_line(tmp_path: Path) -> None:
    files = {f"p{n}.md": "[x](made.md) [y](made2.md)\n" for n in range(5)}
    (finding,) = check(tmp_path, files, "plugins: [gen-files]\n")
    assert finding.message.startswith("10 links, such as `made.md`, ")


@pytest.mark.parametrize("plugin", ["search", "social", "minify", "material/tags", "glightbox"])
def test_a_plugin_that_makes_no_pages_takes_nothing_away(tmp_path: Path, plugin: str) -> None:
    assert rules(tmp_path, {"index.md": "[x](gone.md)\n"}, f"plugins: [{plugin}]\n") == [
        "link-page"
    ]


def test_a_page_without_macros_is_judged_beside_one_with(tmp_path: Path) -> None:
    files = {"index.md": "{{ made() }}\n", "plain.md": "[x](#gone-anchor)\n"}
    assert rules(tmp_path, files, "plugins: [macros]\n") == ["link-anchor"]


@pytest.mark.parametrize(
    ("event", "unsure"), [("on_files", True), ("on_page_markdown", False), ("on_config", False)]
)
def test_a_hook_is_known_by_the_events_that_it_handles(
    tmp_path: Path, event: str, unsure: bool
) -> None:
    files = {"index.md": "[x](gone.md)\n", "/h.py": f"def {event}(*a, **k): ...\n"}
    assert rules(tmp_path, files, "hooks: [h.py]\n") == ["link-unsure" if unsure else "link-page"]


def test_a_hook_that_writes_markdown_may_write_anchors(tmp_path: Path) -> None:
    files = {"index.md": "[x](#made-here)\n", "/h.py": "def on_page_markdown(*a, **k): ...\n"}
    assert rules(tmp_path, files, "hooks: [h.py]\n") == ["link-unsure"]


def test_a_hook_is_read_and_never_run(tmp_path: Path) -> None:
    files = {"index.md": "# H\n", "/h.py": "raise SystemExit('it ran')\n"}
    assert rules(tmp_path, files, "hooks: [h.py]\n") == []


def test_the_fix_changes_nothing_that_a_plugin_may_make(tmp_path: Path) -> None:
    files = {"index.md": "[x](Made.md) [y](made-pages.md)\n", "made-page.md": "# M\n"}
    assert fixed(tmp_path, files, "plugins: [gen-files]\n") == {}


def test_the_folder_links_of_a_navigation_file_are_its_plugins(tmp_path: Path) -> None:
    files = {
        "SUMMARY.md": "- [Sub](sub/)\n- *.md\n- [All](sub/*)\n",
        "sub/SUMMARY.md": "- [A](a.md)\n",
    }
    files |= {"sub/a.md": "# A\n"}
    assert rules(tmp_path, files, "plugins: [literate-nav]\n") == []


@pytest.mark.parametrize(
    ("plugin", "name"), [("awesome-nav", ".nav.yml"), ("awesome-pages", ".pages")]
)
def test_a_navigation_file_that_lists_no_page_is_told_at_its_line(
    tmp_path: Path, plugin: str, name: str
) -> None:
    files = {"a/b.md": "# B\n", f"a/{name}": "nav:\n  - b.md\n  - Gone: gone.md\n  - '*'\n"}
    (finding,) = check(tmp_path, files, f"plugins: [{plugin}]\n")
    assert str(finding).startswith(
        f"docs/a/{name}:3:11: link-nav  the navigation lists `a/gone.md`"
    )


def test_a_folder_that_the_menu_lists_and_nobody_has_made_yet_is_unsure(tmp_path: Path) -> None:
    files = {"index.md": "[x](cli/install.md) [y](guide/none.md)\n", "guide/a.md": "# A\n"}
    nav = "nav: [index.md, guide/a.md, guide/b.md, cli/README.md]\n"
    assert rules(tmp_path, files, nav) == ["link-unsure", "link-page", "link-nav", "link-nav"]


def test_what_a_script_makes_of_a_fragment_is_no_anchor(tmp_path: Path) -> None:
    assert rules(tmp_path, {"index.md": "[x](#/portal) [y](#!page)\n"}) == []
