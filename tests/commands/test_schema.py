"""Editors check with the same rules as the build."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator

from clearpane.ads.ad_options import read_options
from clearpane.commands import COMMANDS
from clearpane.commands.describe import SCHEMAS, front_matter_schema
from clearpane.core.findings import ClearpaneError
from clearpane.document.head import FrontMatterError, read_front_matter
from clearpane.pages.terms import read_page_options
from clearpane.run import finisher_words
from clearpane.sites.options import (
    VERSIONS,
    ClearpaneOptions,
    options_schema,
)
from clearpane.sites.page_head import check_head

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "docs" / "assets" / "schema"
PAGES = sorted((ROOT / "docs").rglob("*.md"))
CASES = sorted((ROOT / "tests" / "pages" / "cases" / "head").glob("*.md"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_schema_is_that_of_the_code(name: str) -> None:
    published = PUBLISHED / f"{name}.json"
    assert published.read_text(encoding="utf-8") == SCHEMAS[name](), (
        f"run `clearpane schema {name} --output {published.relative_to(ROOT).as_posix()}`"
    )


def settings_validator() -> Draft7Validator:
    """Return the schema of the settings."""
    schema = json.loads(SCHEMAS["settings"]())
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


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
        {"check_links": {"elsewhere": ["/api/"]}},
        {"check_links": {"elsewhere": "/api/"}},
        {"check_links": {"else": []}},
        {"page": {}},
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
    settings = {"site_name": "S", "extra": {"clearpane": options}}
    assert settings_validator().is_valid(settings) == accepted


def test_the_schema_knows_every_option_of_the_ad_stripper() -> None:
    with pytest.raises(ClearpaneError) as caught:
        read_options({"zzzz": 1}, ROOT)
    known = str(caught.value).rpartition("known are ")[2].split(", ")
    options = options_schema(finisher_words())["properties"]
    assert sorted(options["strip_ads"]["properties"]) == sorted(known)
    assert sorted(options) == sorted(ClearpaneOptions.model_fields)


class AsEditorsRead(yaml.SafeLoader):
    """Reads a tag as an editor does: what stands behind it stays what it is."""


def _untagged(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    return loader.construct_scalar(node)


AsEditorsRead.add_multi_constructor("!", _untagged)
AsEditorsRead.add_multi_constructor("tag:yaml.org,2002:python/", _untagged)
# JSON, which schemas speak of, has no dates.
AsEditorsRead.add_constructor("tag:yaml.org,2002:timestamp", yaml.SafeLoader.construct_yaml_str)


def as_editors_read(text: str) -> Any:
    return yaml.load(text, Loader=AsEditorsRead)


def test_an_editor_finds_nothing_wrong_with_the_settings_of_this_site() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert "!ENV" in text
    assert [e.message for e in settings_validator().iter_errors(as_editors_read(text))] == []


@pytest.mark.parametrize(
    "settings",
    [
        "extra: {clearpane: {pages: {wrods: []}}}",
        "plugins: [search, {clearpane: {hooks: [strip_adds]}}]",
        "plugins: {clearpane: {strip_ads: {}}}",
        "markdown_extensions: [{clearpane.extension: {embed: []}}]",
    ],
)
def test_an_editor_refuses_a_wrong_key_or_value(settings: str) -> None:
    assert not settings_validator().is_valid(as_editors_read(f"site_name: S\n{settings}\n"))


@pytest.mark.parametrize(
    "settings",
    [
        "strict: !ENV CI",
        "strict: !ENV [CI, false]",
        "site_url: !ENV [A, B, 'https://example.org/']",
        "theme: readthedocs",
        "plugins: [search, clearpane, {mkdocstrings: {handlers: {}}}]",
        "plugins: {clearpane: {enabled: !ENV [ADS, true]}, search: {}}",
        "theme: {name: material, features: [not.known.yet]}",
        "validation: {absolute_links: relative_to_docs}",
    ],
)
def test_an_editor_accepts_what_mkdocs_accepts(settings: str) -> None:
    data = as_editors_read(f"site_name: S\n{settings}\n")
    assert [e.message for e in settings_validator().iter_errors(data)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_an_editor_finds_nothing_wrong_with_the_pages_of_this_site(page: Path) -> None:
    head = read_front_matter(page.read_text(encoding="utf-8")).data
    schema = json.loads((PUBLISHED / "front-matter.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    data = json.loads(json.dumps(head, default=str))
    assert [e.message for e in validator.iter_errors(data)] == []


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
