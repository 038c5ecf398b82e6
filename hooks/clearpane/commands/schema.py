"""`clearpane schema`: the JSON Schema of the front matter, for editors."""

from __future__ import annotations

from pathlib import Path

import click

from clearpane.files import write_text
from clearpane.pages.schema import front_matter_schema


@click.command("schema")
@click.option("--output", type=Path, help="File to write; without it the schema is printed.")
def command(output: Path | None) -> None:
    """Write the JSON Schema of a page's front matter."""
    if output is None:
        click.echo(front_matter_schema(), nl=False)
        return
    write_text(output, front_matter_schema())
    click.echo(f"Wrote {output.as_posix()}")
