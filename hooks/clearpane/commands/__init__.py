"""What `clearpane` does at a terminal: one group, and a `click.Command` for each word.

A command reads options, calls the rooms below and prints; it decides nothing by itself.
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NoReturn

import click

from clearpane.core.files import printable, reason
from clearpane.core.findings import ClearpaneError
from clearpane.core.text import nearest

# Name of the command, the module that holds it, and its line in `clearpane --help`. Modules are
# imported only when their command is called, so that `clearpane clean` starts fast.
COMMANDS = {
    "clean": ("clean", "Cut ad markup out of Markdown, and nothing else."),
    "check": ("check", "Check links, anchors and pages without building."),
    "finish": ("check", "Finish a built site, whichever builder made it."),
    "addresses": ("pages", "Keep the list of all addresses ever published."),
    "import": ("pages", "Turn articles of other sites into clean drafts."),
    "start": ("start", "Begin a help site, from articles or from nothing."),
    "new": ("pages", "Begin a page, with its place in the navigation."),
    "move": ("pages", "Move a page or a heading, and every link to it."),
    "explain": ("describe", "Explain a rule, and how to mend what it finds."),
    "completion": ("describe", "Print a script that completes in a shell."),
    "schema": ("describe", "Write JSON Schemas for editors."),
}

PATH = click.Path(path_type=Path)
"""The type of an argument or option that names a file or folder."""

COULD_NOT_RUN = 2
# 128 and the number of the signal that Ctrl+C sends, as shells have it.
INTERRUPTED = 130


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"clearpane.commands.{COMMANDS[cmd_name][0]}")
        command = getattr(module, f"{cmd_name}_command", None) or module.command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            near = nearest(name.lower(), COMMANDS)
            advice = f"did you mean `{near}`?" if near else "`clearpane --help` lists all"
            raise ClearpaneError(f"there is no command `{name}`: {advice}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ClearpaneError as error:
            stop(str(error))
        except BrokenPipeError:
            # Whoever read what is printed has seen enough; click ends then.
            raise
        except OSError as error:
            place = "" if error.filename is None else f"{printable(os.fsdecode(error.filename))}: "
            stop(f"{place}{reason(error)}")
        except KeyboardInterrupt as error:
            stop(str(error) or "interrupted", INTERRUPTED)


def _tell_versions(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    """Print the versions that a report of a fault must name: ours, parsers', builders'."""
    if not asked or ctx.resilient_parsing:
        return
    try:
        own = f"version {version('clearpane')}"
    except PackageNotFoundError:
        own = "from a checkout that is not installed"
    click.echo(f"clearpane, {own}")
    for name in ("turbohtml", "markdown", "mkdocs", "mkdocs-material", "properdocs", "zensical"):
        with suppress(PackageNotFoundError):
            click.echo(f"{name} {version(name)}")
    ctx.exit()


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_versions,
    help="Show the version and exit.",
)
def clearpane() -> None:
    """Keep a help site free of ads, its links whole, and its steps findable.

    Exit codes: 0 nothing found, 1 something found, 2 could not run.
    """


def stop(message: str, code: int = COULD_NOT_RUN) -> NoReturn:
    """Say in one line why the command could not run, and leave with an exit code."""
    click.echo(f"clearpane: {message}", err=True)
    sys.exit(code)
