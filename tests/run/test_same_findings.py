"""The same site gives the same findings, whether it is checked from its sources or built.

Other people's sites are made with plugins. Where one of them decides what there is, the check says
so once and does not guess: what the build finds right is never a finding of the check.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOOKS = Path(__file__).parents[2] / "hooks"
ROOT = HOOKS.parent
NAMES = ("strip_ads.py", "finish.py")
HOOK_LIST = ", ".join((HOOKS / n).as_posix() for n in NAMES if (HOOKS / n).is_file())
GONE = "# P\n\n[Gone](gone.md), [good](index.md).\n"
Finding = tuple[str, int, str]

# Settings, files (below docs, or beside it where they begin with a slash), the plugin's module.
SITES: dict[str, tuple[str, dict[str, str], str]] = {
    "plain": ("", {"index.md": "# Home\n", "p.md": GONE}, "mkdocs"),
    "words for the search": (
        "extra: {clearpane: {finish: {passes: [gate, search]}}}\n",
        {
            "index.md": "# Home\n",
            "p.md": f"---\nsearch: {{sections: {{nowhere: [tie up]}}}}\n---\n{GONE}",
            "q.md": "---\nsearch: {sections: {nowhere: [tie up]}}\n"
            "clearpane: {off: [front-matter]}\n---\n# Q\n",
            "/hooks/asked.toml": '[asked]\n"/p/#nowhere-too" = ["tie"]\n"/r/" = ["tie"]\n',
        },
        "mkdocs",
    ),
    "i18n": (
        "plugins:\n  - i18n:\n      docs_structure: suffix\n      languages:\n"
        "        - {locale: en, name: English, default: true, build: true}\n"
        "        - {locale: fr, name: Francais, build: true}\n",
        {"index.md": "# Home\n", "index.fr.md": "# Accueil\n", "p.md": GONE},
        "mkdocs_static_i18n",
    ),
    "macros": (
        "plugins: [macros]\nextra: {where: index.md}\n",
        {"index.md": "# Home\n", "p.md": GONE, "m.md": "# M\n\n[There]({{ where }})\n"},
        "mkdocs_macros",
    ),
    "gen-files": (
        "plugins:\n  - gen-files: {scripts: [make.py]}\n",
        {
            "index.md": "# Home\n\n[Made](made.md)\n",
            "p.md": GONE,
            "/make.py": "import mkdocs_gen_files\n"
            "with mkdocs_gen_files.open('made.md', 'w') as file:\n"
            "    print('# Made', file=file)\n",
        },
        "mkdocs_gen_files",
    ),
    "blog": (
        "theme: {name: material, font: false}\nplugins: [blog]\n",
        {
            "index.md": "# Home\n\n[Blog](blog/index.md)\n",
            "p.md": GONE,
            "blog/index.md": "# Blog\n",
            "blog/posts/one.md": "---\ndate: 2024-01-31\n---\n\n# One\n\n[Home](../../index.md)\n",
        },
        "material",
    ),
    "awesome-nav": (
        "plugins: [awesome-nav]\n",
        {"index.md": "# Home\n", "p.md": GONE, ".nav.yml": "nav: [index.md, p.md]\n"},
        "mkdocs_awesome_nav",
    ),
    "literate-nav": (
        "plugins:\n  - literate-nav: {nav_file: SUMMARY.md}\n",
        {"index.md": "# Home\n", "p.md": GONE, "SUMMARY.md": "- [Home](index.md)\n- [P](p.md)\n"},
        "mkdocs_literate_nav",
    ),
    "snippets": (
        "markdown_extensions:\n  - pymdownx.snippets: {base_path: [parts]}\n",
        {
            "index.md": "# Home\n",
            "p.md": '# P\n\n--8<-- "part.md"\n\n[Gone](gone.md)\n',
            "/parts/part.md": "[Home](index.md)\n",
        },
        "pymdownx",
    ),
    "mkdocstrings": (
        "plugins:\n  - mkdocstrings: {handlers: {python: {paths: ['.']}}}\n",
        {
            "index.md": "# Home\n\n[thing][thing.Thing], [the page](api.md#thing.Thing)\n",
            "p.md": GONE,
            "api.md": "# API\n\n::: thing\n",
            "/thing.py": '"""A module."""\n\n\nclass Thing:\n    """A thing."""\n',
        },
        "mkdocstrings",
    ),
}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HOOKS), "COLUMNS": "300", "BUILD_CACHE": "no"},
        capture_output=True,
        encoding="utf-8",
    )


def findings(report: str) -> set[Finding]:
    """Return path, line and rule of each finding of a report or of a build's log."""
    pattern = r"^(?:[A-Z]+ +-  )?(\S+?):(\d+):\d+: ([a-z-]+)  "
    found = re.findall(pattern, report, re.MULTILINE)
    return {(path, int(line), rule) for path, line, rule in found}


# What only files tell: what templates brought in, and what the guard has taken out of them.
OF_FILES = {
    *("link-finished", "leftover-ad", "inline-handler", "script-address", "unknown-embed"),
    "search-box",
}


# A section that is not there, which the page names, and what the file of the site names. What
# q.md names is not there either, and it switches the rule off.
OF_HEADS = {
    "words for the search": {
        ("docs/p.md", 2, "front-matter"),
        ("hooks/asked.toml", 2, "front-matter"),
        ("hooks/asked.toml", 3, "front-matter"),
    }
}


@pytest.mark.parametrize("name", SITES)
def test_a_check_and_a_build_agree(name: str, tmp_path: Path) -> None:
    settings, files, module = SITES[name]
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"the plugin {name} is not installed")
    for path, text in files.items():
        file = tmp_path / (path[1:] if path.startswith("/") else f"docs/{path}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(f"site_name: S\nhooks: [{HOOK_LIST}]\n{settings}", "utf-8")
    checked = run(tmp_path, "clearpane", "check")
    built = run(tmp_path, "mkdocs", "build")
    assert "Traceback" not in built.stderr + checked.stderr
    of_check = findings(checked.stdout)
    of_build = {f for f in findings(built.stderr) if f[2] not in OF_FILES | {"policy-missing"}}
    unsure = {finding for finding in of_check if finding[2] == "link-unsure"}
    assert of_check - unsure <= of_build
    assert unsure or of_check == of_build
    assert any(path.endswith("p.md") and rule == "link-page" for path, _, rule in of_build)
    assert {place for place in of_build if place[2] == "front-matter"} == OF_HEADS.get(name, set())


@pytest.mark.parametrize("command", [("clearpane", "check"), ("mkdocs", "build")])
def test_a_line_in_a_message_is_one_of_the_file(command: tuple[str, str], tmp_path: Path) -> None:
    """Builders leave out the blank lines behind the front matter, and count from there."""
    (tmp_path / "docs").mkdir()
    page = "---\ntitle: T\n---\n\n\n# T\n\n<<<<<<< HEAD\nOne.\n=======\nTwo.\n>>>>>>> other\n"
    (tmp_path / "docs" / "index.md").write_text(page, encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(f"site_name: S\nhooks: [{HOOK_LIST}]\n", "utf-8")
    done = run(tmp_path, *command)
    told = "docs/index.md:8:1: conflict-marker  a merge conflict stands here, up to line 12"
    assert told in done.stdout + done.stderr


def test_this_site_has_no_finding_for_either(site_dir: Path) -> None:
    """The site's own build is strict, so it had none; `site_dir` is what came out of it."""
    assert (site_dir / "index.html").is_file()
    assert findings(run(ROOT, "clearpane", "check").stdout) == set()
