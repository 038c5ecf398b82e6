"""`clearpane schema`: JSON Schemas from which editors complete and check what an author types."""

from __future__ import annotations

from pathlib import Path

import click

from clearpane.core.files import write_text
from clearpane.run import finisher_words
from clearpane.sites.options import settings_schema
from clearpane.sites.page_head import front_matter_schema

SCHEMAS = {
    "front-matter": front_matter_schema,
    "settings": lambda: settings_schema(finisher_words()),
}


@click.command("schema")
@click.argument("name", type=click.Choice(list(SCHEMAS)))
@click.option("--output", type=Path, help="File to write; without it the schema is printed.")
def command(name: str, output: Path | None) -> None:
    """Write the JSON Schema of a page's front matter, or of the settings in mkdocs.yml."""
    schema = SCHEMAS[name]()
    if output is None:
        click.echo(schema, nl=False)
        return
    write_text(output, schema)
    click.echo(f"Wrote {output.as_posix()}")
