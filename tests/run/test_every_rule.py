"""Each rule is set off by its own bad example, and silent where the rules page says how.

One site holds a page for each rule, its bad example on it, and is looked at by everybody who asks
the checks: `clearpane check`, the build, `clearpane check --site` and `clearpane clean`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from clearpane.core.rules import Rule, all_rules
from clearpane.run import CHECKS

HOOKS = Path(__file__).parents[2] / "hooks"
NAMES = ("strip_ads.py", "check_links.py", "finish.py")
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
# Of these no page alone can show an example; each has tests of its own.
ELSEWHERE = {
    *("file-skipped", "plugin-ignored"),  # test_odd_files.py, test_ignored_plugin.py
    *("page-unreadable", "page-unrendered", "extension-missing"),  # test_robust.py
    *("link-nav", "link-redirect", "link-orphan", "link-lost", "link-finished"),  # tests/links
    *("leftover-ad", "inline-handler", "script-address", "unknown-embed"),  # tests/ads
    "ad-unproven",  # it depends on the dialect: tests/ads/test_proof.py
    *("ad-too-much", "title-twice", "source-too-old", "link-unsure", "link-local"),
}
ASKED = {rule for check in CHECKS for rule in check.rules}
RULES = [rule for rule in all_rules().values() if rule.id in ASKED - ELSEWHERE]
OF_HEADS = ("review-overdue", "review-in-future", "claim-expired")
GOOD_HEAD = all_rules()["front-matter"].good.strip("\n")


def page_of(rule: Rule, *, off: bool) -> str:
    """Return a page with a rule's bad example, its head whole, the rule switched off or not."""
    switch = f"clearpane: {{off: [{rule.id}]}}\n" if off else ""
    example = rule.bad.strip("\n")
    if rule.id == "front-matter":
        return example.replace("---\n", f"---\n{switch}", 1) + "\n\n# A page\n"
    if rule.id in OF_HEADS:
        replaced = "reviewed: 2026-11-23" if rule.id != "claim-expired" else "sources:"
        own = example if rule.id != "claim-expired" else f"{example}\nsources:"
        head = GOOD_HEAD.replace(replaced, own, 1)
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


def look(folder: Path, *, off: bool = False, option: str = "") -> Looked:
    docs = folder / "docs" / "link"
    docs.mkdir(parents=True)
    for name in ("why", "index", "activation-messages"):
        (docs / f"{name}.md").write_text(f"# {name}\n\n## Linked {{ #linked }}\n", "utf-8")
    for name in ("assets/activation.png", "pictures/x.png"):
        (folder / "docs" / name).parent.mkdir(exist_ok=True)
        (folder / "docs" / name).write_bytes(b"")
    for rule in RULES:
        (docs / f"{rule.id}.md").write_text(page_of(rule, off=off), encoding="utf-8")
    (folder / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    settings = SETTINGS.replace("[OFF]", f"[{option}]")
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    checked = run(folder, "clearpane", "check").stdout
    built = run(folder, "mkdocs", "build")
    assert "Traceback" not in built.stderr
    of_files = run(folder, "clearpane", "check", "--site", "site").stdout
    cleaned = run(folder, "clearpane", "clean", "--check", "docs").stderr
    return Looked(folder, *map(found, (checked, built.stderr, of_files, cleaned)))


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HOOKS), "COLUMNS": "300"},
        capture_output=True,
        encoding="utf-8",
    )


def found(report: str) -> set[tuple[str, str]]:
    pattern = r"^(?:[A-Z]+ +-  )?docs/link/([^:\n]+)\.md:\d+:\d+: ([a-z-]+)  "
    return set(re.findall(pattern, report, re.MULTILINE))


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Looked:
    return look(tmp_path_factory.mktemp("faulty"))


@pytest.fixture(scope="module")
def switched(tmp_path_factory: pytest.TempPathFactory) -> Looked:
    return look(tmp_path_factory.mktemp("switched"), off=True)


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Looked:
    return look(tmp_path_factory.mktemp("silent"), option=", ".join(r.id for r in RULES))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_its_bad_example_sets_it_off_in_the_check_and_in_the_build(
    rule: Rule, faulty: Looked
) -> None:
    assert (rule.id, rule.id) in faulty.checked
    assert (rule.id, rule.id) in faulty.built
    if rule.family == "ads":
        assert (rule.id, rule.id) in faulty.cleaned


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_it_is_silent_everywhere_on_a_page_that_switches_it_off(
    rule: Rule, switched: Looked
) -> None:
    seen = switched.checked | switched.built | switched.of_files | switched.cleaned
    assert (rule.id, rule.id) not in seen


def test_every_rule_is_silent_where_the_settings_switch_it_off(silent: Looked) -> None:
    names = {rule.id for rule in RULES}
    told = silent.checked | silent.built | silent.of_files
    assert {pair for pair in told if pair[1] in names} == set()


def test_the_check_and_the_build_find_the_same(faulty: Looked) -> None:
    of_pages = {pair for pair in faulty.built if pair[1] in ASKED}
    assert faulty.checked == of_pages


def test_every_rule_has_a_check_or_a_test_of_its_own() -> None:
    """Those of imports, the web and finished files are reported by what looks at these."""
    others = {r.id for r in all_rules().values() if r.family in ("imports", "finish")}
    of_the_web = {name for name in all_rules() if name.startswith("web-")}
    assert set(all_rules()) - ASKED - others - of_the_web - ELSEWHERE == set()
