"""`clearpane explain`, `schema` and `completion`: what people, editors and shells ask of us."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem, get_completion_class

from clearpane.core.files import write_text
from clearpane.core.findings import ClearpaneError
from clearpane.core.rules import Rule, all_rules
from clearpane.core.text import nearest
from clearpane.run import finisher_words
from clearpane.sites.options import settings_schema
from clearpane.sites.page_head import front_matter_schema

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
