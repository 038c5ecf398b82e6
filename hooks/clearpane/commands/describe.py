"""`clearpane explain`, `schema` and `completion`: what people, editors and shells ask of us."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem, get_completion_class

from clearpane.core.files import write_text
from clearpane.core.findings import ClearpaneError
from clearpane.core.rules import Rule, all_rules
from clearpane.core.text import nearest
from clearpane.document.head import yaml_value
from clearpane.run import finisher_words
from clearpane.sites.options import PLUGIN, VERSIONS, AdSettings, options_schema
from clearpane.sites.page_head import PageHead

_WIDTH = 88


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    rules = all_rules().values()
    return [CompletionItem(r.id, help=r.what) for r in rules if r.id.startswith(incomplete)]


@click.command("explain")
@click.argument("rule", required=False, shell_complete=_complete)
def explain_command(rule: str | None) -> None:
    """Explain RULE, the name in a finding; without it, list all rules."""
    rules = all_rules()
    if rule is None:
        for each in rules.values():
            click.echo(f"{each.id}\n{_wrapped(each.what, '    ')}")
        return
    if rule not in rules:
        near = nearest(rule.lower(), rules)
        advice = f"did you mean `{near}`?" if near else "`clearpane explain` lists all"
        raise ClearpaneError(f"there is no rule `{rule}`: {advice}")
    click.echo(explain(rules[rule]), nl=False)


def explain(rule: Rule) -> str:
    """Return the page of a rule as text."""
    bad, good = (textwrap.indent(each.strip("\n"), "    ") for each in (rule.bad, rule.good))
    what, why, mend = map(_wrapped, (rule.what, rule.why, rule.mend))
    parts = (f"{rule.id} ({rule.level})", what, why, f"Wrong:\n{bad}", f"Right:\n{good}", mend)
    return "\n\n".join(parts) + "\n"


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def settings_schema(finishers: Mapping[str, str]) -> str:
    """Return, as JSON text, the schema of what Clearpane reads in a `mkdocs.yml`.

    What belongs to MkDocs, its theme and its plugins is left to them. `finishers` are as in
    `options_schema`.
    """
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "What Clearpane reads in the settings of a site",
        "type": "object",
        "properties": {
            "extra": {"properties": {"clearpane": options_schema(finishers)}},
            "plugins": _named({"clearpane": PLUGIN}),
            "markdown_extensions": _named({"clearpane.extension": AdSettings.model_json_schema()}),
        },
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _named(ours: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list whose items are names, or names with options."""
    entry = {"type": ["object", "string"], "properties": ours}
    return {"type": ["array", "object"], "items": entry, "properties": ours}


def front_matter_schema(versions: Sequence[str] = VERSIONS) -> str:
    """Return the schema as JSON text, made from the model that the build checks with.

    `versions` are those that `applies_to` may name.
    """
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **PageHead.model_json_schema(),
        "title": "Front matter of a page",
        "description": "The block between --- at the head of every page.",
    }
    schema["properties"]["applies_to"]["items"]["enum"] = list(versions)
    return json.dumps(_plain(schema), ensure_ascii=False, indent=2, default=str) + "\n"


def _plain(part: object) -> object:
    """Return a part of the schema as editors want it.

    That is without the titles of fields, and with examples as values in place of YAML.
    """
    if isinstance(part, dict):
        return {
            key: [yaml_value(text) for text in value] if key == "examples" else _plain(value)
            for key, value in part.items()
            # A property may be named "title" too; that one holds a schema and not a text.
            if not (key == "title" and isinstance(value, str) and "properties" not in part)
        }
    return [_plain(item) for item in part] if isinstance(part, list) else part


SCHEMAS = {
    "front-matter": front_matter_schema,
    "settings": lambda: settings_schema(finisher_words()),
}


@click.command("schema")
@click.argument("name", type=click.Choice(list(SCHEMAS)))
@click.option("--output", type=Path, help="File to write; without it the schema is printed.")
def schema_command(name: str, output: Path | None) -> None:
    """Write the JSON Schema of a page's front matter, or of the settings in mkdocs.yml."""
    schema = SCHEMAS[name]()
    if output is None:
        click.echo(schema, nl=False)
        return
    write_text(output, schema)
    click.echo(f"Wrote {output.as_posix()}")


VARIABLE = "_CLEARPANE_COMPLETE"
"""What Click looks for to know that a shell asks."""


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands, options and rules in SHELL.

    Add it to the file that the shell reads at its start: `~/.bashrc`, `~/.zshrc`,
    `~/.config/fish/completions/clearpane.fish`, or the one that PowerShell calls `$PROFILE`.
    """
    root = ctx.find_root()
    complete = get_completion_class(shell)
    if complete is None:
        raise click.UsageError(f"this version of Click knows no completion for {shell}")
    made: Any = complete(root.command, {}, "clearpane", VARIABLE)
    click.echo(made.source(), nl=False)
