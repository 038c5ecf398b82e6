"""Editors check with the same rules as the build."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator

from clearpane.ads.options import read_options
from clearpane.cli import COMMANDS
from clearpane.commands.schema import SCHEMAS
from clearpane.diagnostics import ClearpaneError
from clearpane.front_matter import FrontMatterError, read_front_matter
from clearpane.pages.check_head import check_head
from clearpane.pages.options import VERSIONS, read_page_options
from clearpane.pages.schema import front_matter_schema
from clearpane.settings_schema import settings_schema

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "docs" / "assets" / "schema"
CASES = sorted((ROOT / "tests" / "pages" / "cases" / "head").glob("*.md"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_schema_is_that_of_the_code(name: str) -> None:
    published = PUBLISHED / f"{name}.json"
    assert published.read_text(encoding="utf-8") == SCHEMAS[name](), (
        f"run `clearpane schema {name} --output {published.relative_to(ROOT).as_posix()}`"
    )


def options_schema() -> Draft7Validator:
    """Return the part of the settings' schema that is ours; Material's would be fetched."""
    _, ours = json.loads(settings_schema())["allOf"]
    Draft7Validator.check_schema(ours)
    return Draft7Validator(ours)


@pytest.mark.parametrize(
    "options",
    [
        {"pages": {"versions": ["A"], "words": ["w.toml"], "source_groups": {"A": ["a.org"]}}},
        {"pages": {"words": None}},
        {"pages": {"wrods": []}},
        {"pages": {"versions": "A"}},
        {"strip_ads": {"embeds": ["a.org"], "max_loss": 0.2}},
        {"strip_ads": {"max_loss": 2}},
        {"strip_ads": {"embed": []}},
        {},
    ],
)
def test_an_editor_accepts_the_options_that_the_hooks_accept(
    options: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "w.toml").write_text("", encoding="utf-8")
    try:
        read_page_options({"clearpane": options}, tmp_path)
        read_options(options.get("strip_ads"), tmp_path)
        accepted = True
    except ClearpaneError:
        accepted = False
    assert options_schema().is_valid({"extra": {"clearpane": options}}) == accepted


def test_the_schema_knows_every_option_of_the_ad_stripper() -> None:
    with pytest.raises(ClearpaneError) as caught:
        read_options({"zzzz": 1}, ROOT)
    known = str(caught.value).rpartition("known are ")[2].split(", ")
    (_, ours) = json.loads(settings_schema())["allOf"]
    clearpane = ours["properties"]["extra"]["properties"]["clearpane"]
    assert sorted(clearpane["properties"]["strip_ads"]["properties"]) == sorted(known)


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
