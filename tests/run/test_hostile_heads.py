"""A head that would take all memory, or lead out of the icons, is a finding at its line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from markupsafe import escape

from clearpane.document.head import FrontMatterTooLarge, read_front_matter
from clearpane.sites.theme_head import plain_text, theme_head

HOOKS = Path(__file__).parents[2] / "hooks"
LEVELS = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"] + [
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 6)
]
HEADS = {
    "bomb": ("\n".join(LEVELS), ":6:", "the alias `*a3` unfolds to more than 10,000 values"),
    "deep": ("x: " + "{a: " * 3000 + "1" + "}" * 3000, ":2:", "nested more than 100 levels deep"),
    "icon": ("title: T\nicon: ../../../etc", ":3:1:", "`icon: ../../../etc` is no name of an icon"),
    "icons": ("icon: {logo: a}", ":2:1:", "`icon: {'logo': 'a'}` is no name of an icon"),
    "hide": ("hide: 5", ":2:1:", "`hide: 5` is no list of words"),
    "search": ("search: 5", ":2:1:", "`search: 5` is no such options"),
    "boost": ("search: {boost: [1]}", ":2:1:", "is no such options"),
    "much": (f"search: {{boost: 1{'0' * 400}}}", ":2:1:", "is no such options"),
    "nan": ("search: {boost: .nan}", ":2:1:", "is no such options"),
    "sections": ("search: {sections: [a]}", ":2:1:", "is no such options"),
    "words": ("search: {sections: {a: 3}}", ":2:1:", "is no such options"),
    "applies": ("applies_to: 5", ":2:1:", "`applies_to: 5` is no list of words"),
    "tags": ("tags: [{a: b}, 5]", ":2:1:", "is no list of words"),
    "titles": ("title: [a, b]", ":2:1:", "`title: ['a', 'b']` is no text"),
    "template": ("template: ../a.html", ":2:1:", "`template: ../a.html` is no name of a template"),
}
MISSING = {"icon": "icon: material/no-such", "template": "template: no-such.html"}


@pytest.mark.parametrize("brackets", ["[" * 90_000, "{a: " * 3000, "- " * 3000, "? " * 3000])
def test_depth_is_bounded(brackets: str) -> None:
    """A loader that calls itself ends the process at such a depth."""
    with pytest.raises(FrontMatterTooLarge, match="levels deep"):
        read_front_matter(f"---\nx:\n  {brackets}\n---\n")


def test_an_alias_that_unfolds_to_little_is_read() -> None:
    assert read_front_matter("---\na: &a [1]\nb: *a\n---\n").data == {"a": [1], "b": [1]}


@pytest.mark.parametrize("module", [["clearpane", "check"], ["mkdocs", "build"]])
def test_each_is_told_once_and_stops_nothing(tmp_path: Path, module: list[str]) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    hooks = [(HOOKS / name).as_posix() for name in ("strip_ads.py", "finish.py")]
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: S\ntheme: material\nhooks: [{', '.join(hooks)}]\n"
        "extra: {clearpane: {finish: {passes: [gate, search]}}}\n",
        encoding="utf-8",
    )
    for name, (head, _, _) in HEADS.items():
        (docs / f"{name}.md").write_text(f"---\n{head}\n---\n# {name}\n", encoding="utf-8")
    for name, head in MISSING.items():
        (docs / f"no-{name}.md").write_text(f"---\n{head}\n---\n# {name}\n", encoding="utf-8")
    (docs / "index.md").write_text("# Home\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HOOKS)},
        capture_output=True,
        encoding="utf-8",
        timeout=100,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    lines = said.split("\n")
    for name, (_, place, message) in HEADS.items():
        told = [line for line in lines if f"docs/{name}.md{place}" in line and message in line]
        assert len(told) == 1
    if module[0] == "mkdocs":
        assert "no-icon.md: there is no icon `material/no-such`; it is left out" in said
        assert "no-template.md: there is no template `no-such.html`; it is left out" in said
    assert (tmp_path / "site/icon/index.html").is_file() == (module[0] == "mkdocs")


def test_what_a_template_shows_is_text() -> None:
    head = {"title": "a <b>", 'x"><b>': [{"y>": 'say "z"'}], "reviewed": 5}
    shown, told = theme_head(head, [])
    assert shown == {
        "title": "a &lt;b&gt;",
        "x&#34;&gt;&lt;b&gt;": [{"y&gt;": "say &#34;z&#34;"}],
        "reviewed": 5,
    }
    assert told == []
    # A template that escapes does not do it twice, and `striptags` makes no markup of it.
    assert escape(shown["title"]) == shown["title"] == plain_text(shown["title"])
