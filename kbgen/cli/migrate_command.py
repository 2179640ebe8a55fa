"""`kbgen migrate`: brings a handbook to the newest version of the front matter."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kbgen.cli.diffs import diff
from kbgen.cli.editing import editing
from kbgen.cli.options import config_option, plural
from kbgen.model.settings import SCHEMA
from kbgen.report.plain import printable
from kbgen.run.migrated import migration


@click.command("migrate")
@config_option
@click.option("--dry-run", is_flag=True, help="Show what would change instead of changing it; 1 where something would.")
def command(config: Path | None, dry_run: bool) -> int:
    """Bring the handbook to the newest version of the front matter.

    Keys get the names that they have now, by edits of the fewest characters: every document says the
    same afterwards. What would not is listed and left alone. The version is kept as `schema` in
    mkdocs.yml. Look at the result with `git diff`, and take it back with git.
    """
    with editing(config, dry_run=dry_run) as edit:
        found = migration(config, Path.cwd())
        if not dry_run:
            edit.change(found.changes)
    if dry_run:
        for one in found.changes:
            name = os.path.relpath(one.old)
            click.echo(diff(name, name, one.before or b"", one.after or b""), nl=False)
    else:
        for line in found.made:
            click.echo(printable(line))
    for line in found.left:
        click.echo(printable(f"left: {line}"), err=dry_run)
    if not found.changes:
        click.echo(f"The handbook is of schema {found.version} already.", err=dry_run)
        return 0
    said = f"{plural(len(found.made), 'key')} in {plural(len(found.changes), 'file')}"
    click.echo(
        f"{'Would bring' if dry_run else 'Brought'} {said} from schema {found.version} to {SCHEMA}.", err=dry_run
    )
    return int(dry_run)
