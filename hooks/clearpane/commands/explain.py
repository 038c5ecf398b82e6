"""`clearpane explain`: what a rule means, why it is there, and how to mend what it finds."""

from __future__ import annotations

import textwrap

import click
from click.shell_completion import CompletionItem

from clearpane.core.findings import ClearpaneError
from clearpane.core.rules import Rule, all_rules
from clearpane.core.text import nearest

_WIDTH = 88


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    rules = all_rules().values()
    return [CompletionItem(r.id, help=r.what) for r in rules if r.id.startswith(incomplete)]


@click.command("explain")
@click.argument("rule", required=False, shell_complete=_complete)
def command(rule: str | None) -> None:
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
    return "\n".join(
        [
            f"{rule.id} ({rule.level})",
            "",
            _wrapped(rule.what),
            "",
            _wrapped(rule.why),
            "",
            "Wrong:",
            textwrap.indent(rule.bad.strip("\n"), "    "),
            "",
            "Right:",
            textwrap.indent(rule.good.strip("\n"), "    "),
            "",
            _wrapped(rule.mend),
            "",
        ]
    )


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
