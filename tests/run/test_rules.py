"""The rules in the data are those that the code reports, and each is explained on its page."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from turbohtml import parse

from clearpane.commands.generated import rule_sections
from clearpane.core.rules import all_rules

HOOKS = Path(__file__).parents[2] / "hooks"
# Begin like a rule's name, and are none: a directive of the pages' security policy.
NO_RULES = {"script-src", "image-set"}
FAMILIES = {rule.partition("-")[0] for rule in all_rules()}


def names_in_code() -> dict[str, str]:
    """Return each string in the code that looks like a rule's name, and a place of it."""
    names = {}
    for file in sorted(HOOKS.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                family, dash, rest = node.value.partition("-")
                like_a_rule = family in FAMILIES and dash and rest.replace("-", "").isalpha()
                if like_a_rule or node.value in all_rules():
                    names[node.value] = f"{file.relative_to(HOOKS.parent)}:{node.lineno}"
    return names


def test_every_rule_that_the_code_reports_is_in_the_data() -> None:
    known = NO_RULES | set(all_rules())
    unknown = {name: place for name, place in names_in_code().items() if name not in known}
    assert unknown == {}


def test_every_rule_in_the_data_is_reported_by_the_code() -> None:
    assert set(all_rules()) - set(names_in_code()) == set()


@pytest.mark.parametrize("rule", all_rules().values(), ids=lambda rule: rule.id)
def test_every_rule_says_what_why_and_how_to_mend_it(rule: object) -> None:
    empty = [key for key, value in vars(rule).items() if not str(value).strip()]
    assert empty == []


def test_a_section_shows_an_example_that_holds_a_code_block_whole() -> None:
    rule = next(iter(all_rules().values()))
    example = "```text\nshown\n```"
    section = rule_sections([type(rule)(**{**vars(rule), "bad": example})])
    assert f"````markdown\n{example}\n````" in section


def test_the_rules_page_of_the_site_has_a_section_for_every_rule(site_dir: Path) -> None:
    page = parse((site_dir / "owners/rules/index.html").read_text(encoding="utf-8"))
    headings = [heading.attr("id") for heading in page.select("article h3")]
    assert [anchor for anchor in headings if anchor in all_rules()] == list(all_rules())


def test_the_sources_page_of_the_site_lists_what_the_pages_name(site_dir: Path) -> None:
    listed = (site_dir / "about/sources/index.html").read_text(encoding="utf-8")
    assert 'id="sources-microsoft"' in listed
    heading = "## Sources of this page\n"
    pages = [p for p in site_dir.rglob("index.md") if heading in p.read_text("utf-8")]
    assert len(pages) > 5
    for page in pages:
        sources = page.read_text(encoding="utf-8").rpartition(heading)[2]
        for address in re.findall(r"\]\((.*?)\) text", sources):
            assert f'href="{address}"' in listed.replace("&amp;", "&"), f"{page}: {address}"
