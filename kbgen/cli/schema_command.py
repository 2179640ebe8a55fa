"""`kbgen schema`: JSON Schema of a kind's front matter."""

from __future__ import annotations

import json

import click

from kbgen.kinds import KINDS
from kbgen.kit.schema import json_schema


@click.command("schema")
@click.argument("kind", type=click.Choice(list(KINDS)))
def command(kind: str) -> int:
    """Print the JSON Schema of a kind's front matter, for editors and other tools."""
    click.echo(json.dumps(json_schema(KINDS[kind]), indent=2))
    return 0
