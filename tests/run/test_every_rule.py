"""Each rule is set off by its own bad example, and silent where the rules page says how.

One site holds a page for each rule, its bad example on it, and is looked at by everybody who asks
the checks: `clearpane check`, the build, `clearpane check --site` and `clearpane clean`. What one
page cannot show has a small site of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from clearpane.core.rules import Rule, all_rules
from clearpane.run import CHECKS

HOOKS = Path(__file__).parents[2] / "hooks"
NAMES = ("strip_ads.py", "finish.py")
HOOK_LIST = ", ".join((HOOKS / n).as_posix() for n in NAMES if (HOOKS / n).is_file())
SETTINGS = f"""\
site_name: S
site_url: https://example.org/
hooks: [{HOOK_LIST}]
markdown_extensions:
  - admonition
  - attr_list
  - footnotes
  - md_in_html
  - pymdownx.keys
  - pymdownx.snippets: {{ base_path: ["."] }}
  - pymdownx.superfences
  - pymdownx.tabbed: {{ alternate_style: true }}
not_in_nav: "*"
plugins: [redirects: {{ redirect_maps: {{ "link/reasons.md": link/why.md }} }}]
extra:
  clearpane:
    check_links: {{ orphans: true }}
    pages: {{ released: {{ Windows 11: 2021-10-05 }} }}
    ignore: [OFF]
"""
ASKED = {rule for check in CHECKS for rule in check.rules}
# What the gate tells of a page when it is built.
OF_THE_GATE = {
    *("leftover-ad", "inline-handler", "script-address", "unknown-embed"),
    *("gate-element", "gate-attribute", "gate-address", "gate-unclosed"),
}


def _page(folder: Path, text: str) -> str:
    (folder / "docs" / "p.md").write_text(text, encoding="utf-8")
    return ""


def _bytes(folder: Path) -> str:
    (folder / "docs" / "p.md").write_bytes(b"# \xe4\n")
    return ""


def _fifo(folder: Path) -> str:
    os.mkfifo(folder / "docs" / "p.md")
    return ""


def _plugin(folder: Path) -> str:
    (folder / "zensical.toml").write_text('[project]\nsite_name = "S"\n', encoding="utf-8")
    return "plugins: [clearpane]\n"


def _twice(folder: Path) -> str:
    (folder / "docs" / "b.md").write_text("---\ntitle: A page\n---\n", encoding="utf-8")
    return _page(folder, "---\ntitle: A page\n---\n")


def _lost(folder: Path) -> str:
    _page(folder, "# A page\n")
    assert run(folder, "clearpane", "addresses", "--record").returncode == 0
    (folder / "docs" / "p.md").unlink()
    return ""


AD = '<ins class="adsbygoogle">{}</ins>\n'
SNIPPETS = "markdown_extensions: [pymdownx.snippets: {check_paths: true}]\n"
REDIRECTS = "plugins: [redirects: {redirect_maps: {old.md: gone.md}}]\n"
STRIPS = f"hooks: [{(HOOKS / 'strip_ads.py').as_posix()}]\n"
# Each makes a site, and returns what its settings hold beside the name.
ALONE: dict[str, Callable[[Path], str]] = {
    "ad-too-much": lambda folder: _page(folder, AD.format("word " * 200)) or STRIPS,
    "extension-missing": lambda _: "markdown_extensions: [not_there_at_all]\n",
    "file-skipped": _fifo,
    "link-lost": _lost,
    "link-nav": lambda _: "nav: [index.md, Why: why.md]\n",
    "link-orphan": lambda folder: _page(folder, "# A page\n") or "nav: [index.md]\n",
    "link-redirect": lambda _: REDIRECTS,
    "link-unsure": lambda folder: _page(folder, "# A page\n\n[The old manual](/v1/)\n"),
    "page-unreadable": _bytes,
    "page-unrendered": lambda folder: _page(folder, '--8<-- "gone.md"\n') or SNIPPETS,
    "plugin-ignored": _plugin,
    "title-twice": _twice,
}
# Of those, what a page can switch off in its head: the finding stands at docs/p.md.
OF_PAGES = ["ad-too-much", "link-orphan", "link-unsure", "page-unrendered", "title-twice"]
# Of these there is no example that a site of one page could hold.
ELSEWHERE = {
    "ad-unproven": "depends on the dialect: tests/ads/test_proof.py",
    "link-finished": "is about what templates bring: tests/links/test_seeded_faults.py",
}
RULES = [r for r in all_rules().values() if r.id in ASKED - set(ELSEWHERE) - set(ALONE)]
SHOWN = [*RULES, *(all_rules()[rule] for rule in sorted(OF_THE_GATE))]
# Their line would be another one with a comment behind it; the switch stands above it.
ABOVE = {"ad-label", "ad-tags", "fence-unclosed", "link-id", "list-restart", "note-empty"}
# Its example takes in a file that holds the fault.
PLACE = {"leftover-ad": "banner"}
OF_HEADS = ("review-overdue", "review-in-future", "claim-expired", "source-too-old")
GOOD_HEAD = all_rules()["front-matter"].good.strip("\n")


def page_of(rule: Rule, *, off: bool) -> str:
    """Return a page with a rule's bad example, its head whole, the rule switched off or not."""
    switch = f"clearpane: {{off: [{rule.id}]}}\n" if off else ""
    example = rule.bad.strip("\n")
    if rule.id == "front-matter":
        return example.replace("---\n", f"---\n{switch}", 1) + "\n\n# A page\n"
    if rule.id in OF_HEADS:
        head = GOOD_HEAD
        if rule.id == "source-too-old":
            head = f"{head.partition('sources:')[0]}{example}\n---"
        elif rule.id == "claim-expired":
            head = head.replace("sources:", f"{example}\nsources:", 1)
        else:
            head = head.replace("reviewed: 2026-11-23", example, 1)
        return head.replace("---\n", f"---\n{switch}", 1) + "\n\n# A page\n"
    head = GOOD_HEAD.replace("---\n", f"---\n{switch}", 1)
    head = re.sub(r"^title: .*$", f"title: The page of {rule.id}", head, flags=re.MULTILINE)
    return f"{head}\n\n# The page of {rule.id}\n\n{example}\n"


@dataclass
class Looked:
    """A site, and what each of those who look at it has found: pairs of page and rule."""

    folder: Path
    checked: set[tuple[str, str]]
    built: set[tuple[str, str]]
    of_files: set[tuple[str, str]]
    cleaned: set[tuple[str, str]]
    report: str = ""


def look(folder: Path, *, off: bool = False, option: str = "") -> Looked:
    docs = folder / "docs" / "link"
    docs.mkdir(parents=True)
    for name in ("why", "index", "activation-messages"):
        (docs / f"{name}.md").write_text(f"# {name}\n\n## Linked {{ #linked }}\n", "utf-8")
    (folder / "snippets").mkdir()
    (folder / "snippets" / "banner.html").write_text(AD.format(""), encoding="utf-8")
    for name in ("assets/activation.png", "pictures/x.png"):
        (folder / "docs" / name).parent.mkdir(exist_ok=True)
        (folder / "docs" / name).write_bytes(b"")
    for rule in SHOWN:
        (docs / f"{rule.id}.md").write_text(page_of(rule, off=off), encoding="utf-8")
    (folder / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    settings = SETTINGS.replace("[OFF]", f"[{option}]")
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    checked = run(folder, "clearpane", "check").stdout
    built = run(folder, "mkdocs", "build")
    assert "Traceback" not in built.stderr
    of_files = run(folder, "clearpane", "check", "--site", "site").stdout
    cleaned = run(folder, "clearpane", "clean", "--check", "docs").stderr
    return Looked(folder, *map(found, (checked, built.stderr, of_files, cleaned)), checked)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HOOKS), "COLUMNS": "300"},
        capture_output=True,
        encoding="utf-8",
    )


def found(report: str) -> set[tuple[str, str]]:
    place = r"(?:docs/link|snippets)/([^:\n]+)\.(?:md|html)"
    pattern = rf"^(?:[A-Z]+ +-  )?{place}:\d+:\d+: ([a-z-]+)  "
    return set(re.findall(pattern, report, re.MULTILINE))


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Looked:
    return look(tmp_path_factory.mktemp("faulty"))


@pytest.fixture(scope="module")
def switched(tmp_path_factory: pytest.TempPathFactory) -> Looked:
    return look(tmp_path_factory.mktemp("switched"), off=True)


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Looked:
    return look(tmp_path_factory.mktemp("silent"), option=", ".join(r.id for r in SHOWN))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_its_bad_example_sets_it_off_in_the_check_and_in_the_build(
    rule: Rule, faulty: Looked
) -> None:
    assert (rule.id, rule.id) in faulty.checked
    assert (rule.id, rule.id) in faulty.built
    if rule.family == "ads":
        assert (rule.id, rule.id) in faulty.cleaned


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.id)
def test_it_is_silent_everywhere_on_a_page_that_switches_it_off(
    rule: Rule, switched: Looked
) -> None:
    seen = switched.checked | switched.built | switched.of_files | switched.cleaned
    assert (PLACE.get(rule.id, rule.id), rule.id) not in seen


@pytest.mark.parametrize("rule", sorted(OF_THE_GATE))
def test_its_bad_example_sets_it_off_in_the_build(rule: str, faulty: Looked) -> None:
    assert (PLACE.get(rule, rule), rule) in faulty.built


def test_every_rule_is_silent_where_the_settings_switch_it_off(silent: Looked) -> None:
    names = {rule.id for rule in SHOWN}
    told = silent.checked | silent.built | silent.of_files
    assert {pair for pair in told if pair[1] in names} == set()


@pytest.fixture(scope="module")
def places(faulty: Looked) -> dict[str, list[int]]:
    """The lines of each page that hold what its own rule finds."""
    lines: dict[str, list[int]] = {}
    for rule in RULES:
        pattern = rf"^docs/link/{rule.id}\.md:(\d+):\d+: {rule.id}  "
        lines[rule.id] = [int(n) for n in re.findall(pattern, faulty.report, re.MULTILINE)]
    return lines


def with_switch(folder: Path, faulty: Looked, places: dict[str, list[int]], *, own: bool) -> Looked:
    """Check the site with a switch on each line that has a finding: for its rule, or another."""
    shutil.copytree(faulty.folder, folder, dirs_exist_ok=True)
    for rule, lines in places.items():
        page = folder / "docs" / "link" / f"{rule}.md"
        text = page.read_text(encoding="utf-8").split("\n")
        for line in lines:
            name = rule if own else "switch-unknown" if rule != "switch-unknown" else "link-page"
            switch = f"<!-- clearpane: off {name} -->"
            if rule in ABOVE:
                text[line - 1] = f"{switch}\n\n{text[line - 1]}"
            else:
                text[line - 1] += f" {switch}"
        page.write_text("\n".join(text), encoding="utf-8")
    report = run(folder, "clearpane", "check").stdout
    return Looked(folder, found(report), set(), set(), set(), report)


@pytest.fixture(scope="module")
def on_lines(
    faulty: Looked, places: dict[str, list[int]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Looked, Looked]:
    """The site with each finding's line switched off for its rule, and for another one."""
    folders = tmp_path_factory.mktemp("own"), tmp_path_factory.mktemp("other")
    own, other = (
        with_switch(folder, faulty, places, own=own)
        for folder, own in zip(folders, (True, False), strict=True)
    )
    return own, other


# A switch is a comment of HTML: the head of a page has none.
NO_LINE = {"front-matter", *OF_HEADS}


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.id not in NO_LINE], ids=lambda rule: rule.id
)
def test_it_is_silent_on_a_line_that_switches_it_off(
    rule: Rule, on_lines: tuple[Looked, Looked]
) -> None:
    own, other = on_lines
    assert (rule.id, rule.id) in other.checked
    assert (rule.id, rule.id) not in own.checked


@pytest.mark.parametrize("rule", ALONE)
def test_what_needs_a_site_of_its_own_is_found_and_switched_off_by_its_settings(
    rule: str, tmp_path: Path
) -> None:
    if rule == "file-skipped" and not hasattr(os, "mkfifo"):
        pytest.skip("this system has no FIFO")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    settings = tmp_path / "mkdocs.yml"
    settings.write_text("site_name: S\n", encoding="utf-8")
    own = "site_name: S\n" + ALONE[rule](tmp_path)
    options = "check_links: {orphans: true}, pages: {}"
    settings.write_text(f"{own}extra: {{clearpane: {{{options}}}}}\n", encoding="utf-8")
    assert f": {rule}  " in run(tmp_path, "clearpane", "check").stdout
    options += f", ignore: [{rule}]"
    settings.write_text(f"{own}extra: {{clearpane: {{{options}}}}}\n", encoding="utf-8")
    silent = run(tmp_path, "clearpane", "check")
    assert f": {rule}  " not in silent.stdout
    assert "Traceback" not in silent.stderr


@pytest.mark.parametrize("rule", OF_PAGES)
def test_what_a_page_of_a_site_of_its_own_is_told_is_silent_where_it_switches_it_off(
    rule: str, tmp_path: Path
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    own = ALONE[rule](tmp_path)
    options = "check_links: {orphans: true}, pages: {}"
    hooks = "" if own.startswith("hooks") else f"hooks: [{HOOK_LIST}]\n"
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: S\n{own}{hooks}extra: {{clearpane: {{{options}}}}}\n", encoding="utf-8"
    )
    page = tmp_path / "docs" / "p.md"
    head, _, body = page.read_text(encoding="utf-8").removeprefix("---\n").rpartition("---\n")
    page.write_text(f"---\n{head}clearpane: {{off: [{rule}]}}\n---\n{body}", encoding="utf-8")
    for command in ("clearpane check", "clearpane clean --check docs", "mkdocs build"):
        done = run(tmp_path, *command.split())
        assert f": {rule}  " not in done.stdout + done.stderr


def test_the_check_and_the_build_find_the_same(faulty: Looked) -> None:
    of_pages = {pair for pair in faulty.built if pair[1] in ASKED}
    assert faulty.checked == of_pages


def test_every_rule_has_a_check_or_a_test_of_its_own() -> None:
    """Those of imports, the web and finished files are reported by what looks at these."""
    others = {r.id for r in all_rules().values() if r.family in ("imports", "finish")}
    of_the_web = {name for name in all_rules() if name.startswith("web-")}
    assert set(all_rules()) - ASKED - others - of_the_web == set()
    assert set(ELSEWHERE) | set(ALONE) <= ASKED
