"""Write the help of every command as Markdown, so that the page says what the program does."""

from __future__ import annotations

import click

from clearpane.cli import COMMANDS, clearpane

# What click leaves of a terminal of 80 columns.
WIDTH = 78


def command_help(heading: str = "###") -> str:
    """Return Markdown with a section for each command, its help being the program's own."""
    group = click.Context(clearpane, info_name="clearpane", **clearpane.context_settings)
    sections = []
    for name, (_, about) in COMMANDS.items():
        command = clearpane.get_command(group, name)
        if command is None:
            raise KeyError(name)
        shown = click.Context(command, parent=group, info_name=name, terminal_width=WIDTH)
        text = command.get_help(shown).rstrip()
        sections.append(
            f"{heading} `clearpane {name}` {{ #clearpane-{name} }}\n\n{about}\n\n"
            f"```text\n{text}\n```\n"
        )
    return "\n".join(sections)
