"""`kbgen migrate`: brings a handbook to the newest version of the front matter."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kbgen.cli.check_fix import diff
from kbgen.cli.editing import editing
from kbgen.cli.options import config_option, plural
from kbgen.model.settings import SCHEMA
from kbgen.report.answer import printable
from kbgen.run.migration import migration


@click.command("migrate")
@config_option
@click.option("--dry-run", is_flag=True, help="Print the changes without writing them; exit status 1 if there are any.")
def command(config: Path | None, dry_run: bool) -> int:
    """Migrate the handbook to the newest version of the front matter.

    Keys are renamed with the smallest possible edits, and every document means the same afterwards. A
    document whose meaning would change is listed and left alone. The version is stored as `schema` in
    mkdocs.yml. Review the result with `git diff`, and undo it with git.
    """
    with editing(config, dry_run=dry_run) as edit:
        result = migration(config, Path.cwd())
        if not dry_run:
            edit.change(result.changes)
    if dry_run:
        for change in result.changes:
            name = os.path.relpath(change.old)
            click.echo(diff(name, name, change.before or b"", change.after or b""), nl=False)
    else:
        for line in result.made:
            click.echo(printable(line))
    for line in result.left:
        click.echo(printable(f"left: {line}"), err=dry_run)
    if not result.changes:
        click.echo(f"The handbook is of schema {result.version} already.", err=dry_run)
        return 0
    text = f"{plural(len(result.made), 'key')} in {plural(len(result.changes), 'file')}"
    click.echo(
        f"{'Would bring' if dry_run else 'Brought'} {text} from schema {result.version} to {SCHEMA}.", err=dry_run
    )
    return int(dry_run)
