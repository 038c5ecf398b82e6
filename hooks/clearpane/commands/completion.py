"""`clearpane completion`: the script that completes commands and options in a shell."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import get_completion_class

VARIABLE = "_CLEARPANE_COMPLETE"
"""What Click looks for to know that a shell asks."""


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
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
