"""`kbgen renumber`: gives decisions that share a number numbers of their own."""

from __future__ import annotations

from pathlib import Path

import click

from kbgen.cli.editing import editing
from kbgen.cli.move_command import differences, summary_lines
from kbgen.cli.options import config_option
from kbgen.report.answer import printable
from kbgen.run.renumber import renumbered


@click.command("renumber")
@config_option
@click.option("--dry-run", is_flag=True, help="Print the changes without writing them.")
def command(config: Path | None, dry_run: bool) -> int:
    """Give each decision that shares its number with an earlier one the next free number.

    The date, then git history, decide which decision is the earlier one. The number is changed in the file
    name, in front matter and heading if it is there, and in links. A plain citation such as ADR-12 is
    changed if its document refers to the later decision and not to the earlier one; ambiguous citations
    are listed for you to decide.
    """
    with editing(config, dry_run=dry_run) as edit:
        found = renumbered(config, Path.cwd())
        if found is None:
            click.echo("No two decisions share a number.")
            return 0
        if not dry_run:
            edit.change(found.moved.changes)
    if dry_run:
        click.echo(differences(found.moved), nl=False)
    else:
        for line in summary_lines(found.moved):
            click.echo(printable(line))
    for line in found.unsure:
        click.echo(printable(line), err=dry_run)
    return 0
