"""Editors check with the same rules as the build."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from clearpane.cli import COMMANDS
from clearpane.front_matter import FrontMatterError, read_front_matter
from clearpane.pages.check_head import check_head
from clearpane.pages.options import VERSIONS
from clearpane.pages.schema import front_matter_schema

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "docs" / "assets" / "schema" / "front-matter.json"
CASES = sorted((ROOT / "tests" / "pages" / "cases" / "head").glob("*.md"))


def test_the_published_schema_is_that_of_the_model() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == front_matter_schema(), (
        f"run `clearpane schema --output {PUBLISHED.relative_to(ROOT).as_posix()}`"
    )


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json.loads(front_matter_schema()))


@pytest.mark.parametrize("page", CASES, ids=lambda page: page.stem)
def test_an_editor_accepts_what_the_build_accepts(page: Path) -> None:
    text = page.read_bytes().decode("utf-8")
    findings = list(check_head(text, "p.md", VERSIONS))
    try:
        data = json.loads(json.dumps(read_front_matter(text).data, default=str))
    except FrontMatterError:
        return  # no editor reads it as YAML either
    schema = json.loads(front_matter_schema())
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    only_the_build = {"no-sources"}  # a rule between two keys
    assert validator.is_valid(data) == (not findings or page.stem in only_the_build)


def test_every_example_is_right_itself() -> None:
    schema = json.loads(front_matter_schema())
    parts = [schema, *schema["$defs"].values()]
    wrong = [
        (name, example)
        for part in parts
        for name, field in part["properties"].items()
        for example in field["examples"]
        if not Draft202012Validator({**field, "$defs": schema["$defs"]}).is_valid(example)
    ]
    assert wrong == []


def test_every_field_tells_authors_what_it_is_for() -> None:
    schema = json.loads(front_matter_schema())
    fields = {**schema["properties"]}
    for part in schema["$defs"].values():
        fields |= part["properties"]
    assert [name for name, field in fields.items() if not field.get("description")] == []


def test_the_pre_commit_hooks_call_commands_that_exist() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    called = {tuple(hook["entry"].split()[:2]) for hook in hooks}
    assert called == {("clearpane", "clean"), ("clearpane", "check")}
    assert {command for _, command in called} <= set(COMMANDS)
