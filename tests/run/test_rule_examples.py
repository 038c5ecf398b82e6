"""What the rules page shows as bad sets its rule off, and what it shows as good does not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import markdown
import pytest

from clearpane.ads.ad_marks import AdMarks
from clearpane.ads.ad_options import read_options
from clearpane.ads.cleaner import Cleaner
from clearpane.core.rules import Rule, all_rules
from clearpane.finish.gate import Gate
from clearpane.finish.trust import Trust
from clearpane.run import finish_site, read_project, run
from clearpane.search.index import search_files
from clearpane.sites.built import BuiltSite
from one_page import check_page

TODAY = date(2026, 11, 25)
RELEASED = date(2021, 10, 5)
# Their examples are pictures of something that one page of Markdown cannot hold.
ELSEWHERE = {
    "ad-too-much": "its example is a description; see tests/ads",
    "leftover-ad": "needs a snippet; see tests/ads/test_strip_ads_hook.py",
    "gate-rewritten": "needs a parser that errs; see tests/finish/test_gate.py",
    "gate-encoding": "is about bytes; see tests/finish/test_check_site.py",
    "trust-missing": "is about a file that is not there; see tests/finish/test_check_site.py",
    "link-lost": "needs a list of published addresses; see tests/links/test_history.py",
    "plugin-ignored": "is of the settings; see tests/run/test_ignored_plugin.py",
    "file-skipped": "is about what is no file; see tests/run/test_odd_files.py",
    "page-unreadable": "is no text; see tests/run/test_robust.py",
    "page-unrendered": "needs a snippet; see tests/run/test_robust.py",
    "extension-missing": "is of the settings; see tests/run/test_robust.py",
    "title-twice": "needs two pages; see tests/pages/test_structure.py",
    "link-finished": "needs a built site; see tests/links/test_seeded_faults.py",
}
RULES = [
    rule
    for rule in all_rules().values()
    # The web is asked in tests/links/test_web.py, drafts are made in tests/imports.
    if rule.id not in ELSEWHERE and rule.family != "imports" and not rule.id.startswith("web-")
]
# The others have "(nothing)", for what is cut, or "(your choice)".
MENDED = [rule for rule in RULES if not rule.good.strip().startswith("(")]
SETTINGS = """\
site_name: S
markdown_extensions:
  - admonition
  - attr_list
  - footnotes
  - md_in_html
  - pymdownx.keys
  - pymdownx.superfences
  - pymdownx.tabbed: { alternate_style: true }
"""
# The other pages of the project are no part of what an example about the navigation shows.
UNLISTED = "not_in_nav: |\n  /link/*\n  !/link/why.md\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("index.md", "link/index.md", "link/why.md", "link/activation-messages.md"):
        (tmp_path / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "docs" / name).write_text("# A page\n\n## Linked { #linked }\n", "utf-8")
    for name in ("assets/activation.png", "pictures/x.png"):
        (tmp_path / "docs" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "docs" / name).write_bytes(b"")
    return tmp_path


def of_ads(example: str, options: dict[str, object]) -> set[str]:
    settings = read_options(options, Path())
    cleaner = Cleaner(settings)
    return {finding.rule for finding in cleaner.clean(example).findings}


def of_gate(rule: Rule, example: str, options: dict[str, object]) -> set[str]:
    marks = AdMarks(read_options(options, Path()))
    if rule.id.startswith("untrusted"):
        return {taken.rule for taken in Gate(marks, Trust()).page(example).taken}
    html = markdown.markdown(example, extensions=["md_in_html"])
    return {taken.rule for taken in Gate(marks).fragment(html).taken}


def of_links(example: str, folder: Path) -> set[str]:
    settings, text = SETTINGS, example
    if example.startswith("redirect_maps:"):
        inner = "".join(f"      {line}\n" for line in example.splitlines())
        settings, text = f"{SETTINGS}plugins:\n  - redirects:\n{inner}", ""
    elif example.startswith("nav:"):
        settings, text = SETTINGS + UNLISTED + example, ""
    else:
        moved = "plugins: [{redirects: {redirect_maps: {link/reasons.md: link/why.md}}}]\n"
        settings = SETTINGS + moved
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    (folder / "docs" / "link" / "page.md").write_text(f"# Here\n\n{text}\n", encoding="utf-8")
    return {finding.rule for finding in run(read_project(folder / "mkdocs.yml", folder, TODAY))}


def of_pages(rule: Rule, example: str) -> set[str]:
    text = example
    good = all_rules()["front-matter"].good
    if rule.id in ("review-overdue", "review-in-future"):
        text = good.replace("reviewed: 2026-11-23\n", example) + "\n# A page\n"
    elif rule.id == "claim-expired":
        text = good.replace("sources:\n", f"{example}sources:\n") + "\n# A page\n"
    elif rule.id == "source-too-old":
        text = f"{good.partition('sources:')[0]}{example}---\n\n# A page\n"
    found = check_page(text, TODAY, {"released": {"Windows 11": RELEASED}})
    return {finding.rule for finding in found}


def of_site(rule: Rule, example: str, folder: Path) -> set[str]:
    page = folder / "site" / "link" / "index.html"
    page.parent.mkdir(parents=True)
    head = example if rule.id.startswith("policy") else ""
    step = '<ol><li class="step" id="open-settings">Open Settings.</li></ol>'
    page.write_text(f"<html><head>{head}</head><body><article>{step}</article></body></html>")
    write = rule.id == "search-box"
    if write:
        page.write_text(f"<html><head></head><body>{example}</body></html>")
    if rule.id == "search-record":
        (folder / "site" / "search").mkdir()
        for name, text in search_files([json.loads(example)]).items():
            (folder / "site" / "search" / name).write_text(text)
    _, findings = finish_site(BuiltSite(folder / "site", folder), write=write)
    return {finding.rule for finding in findings}


def found(rule: Rule, example: str, folder: Path, options: dict[str, object]) -> set[str]:
    example = example.strip("\n") + "\n"
    if rule.family == "ads":
        return of_ads(example, options)
    if rule.family == "finish" and not rule.id.startswith(("policy", "search")):
        return of_gate(rule, example, options)
    if rule.family == "finish":
        return of_site(rule, example, folder)
    if rule.family == "links":
        return of_links(example, folder)
    return of_pages(rule, example) | of_links(example, folder)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_bad_example_sets_its_rule_off(rule: Rule, project: Path) -> None:
    assert rule.id in found(rule, rule.bad, project, {})


@pytest.mark.parametrize("rule", MENDED, ids=lambda rule: rule.id)
def test_the_good_example_does_not(rule: Rule, project: Path) -> None:
    options = {"embeds": ["widgets.example.net"]} if rule.id == "unknown-embed" else {}
    assert rule.id not in found(rule, rule.good, project, options)
