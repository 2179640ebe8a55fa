"""`kbgen schema`: JSON Schema of a kind's front matter."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kbgen import app
from kbgen.cli.options import config_option
from kbgen.kit.kind import json_schema
from kbgen.packs import kind_named, kinds_of


@click.command("schema")
@click.argument("kind")
@config_option
def command(kind: str, config: Path | None) -> int:
    """Print the JSON Schema of a kind's front matter, for editors and other tools."""
    found = kind_named(kind, kinds_of(app.settings_at(config, Path.cwd())))
    click.echo(json.dumps(json_schema(found), indent=2))
    return 0
