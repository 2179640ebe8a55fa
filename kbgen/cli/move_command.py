"""`kbgen move`: renames a document with everything that leads to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from kbgen.cli.check_fix import diff
from kbgen.cli.editing import editing
from kbgen.cli.options import config_option, plural
from kbgen.report.answer import printable
from kbgen.run.move import MoveResult, moved


@click.command("move")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@config_option
@click.option("--dry-run", is_flag=True, help="Print the changes without writing them.")
def command(old: Path, new: Path, config: Path | None, dry_run: bool) -> int:
    """Move or rename a document or folder from OLD to NEW.

    Links and references to it are updated in every document, and so are its own relative links. Its old
    address redirects to the new one. Nothing else changes in any file; if that cannot be guaranteed,
    nothing is done.
    """
    with editing(config, dry_run=dry_run) as edit:
        if edit.finished:
            return 0
        move = moved(old, new, config, Path.cwd())
        if dry_run:
            click.echo(differences(move), nl=False)
            return 0
        edit.change(move.changes)
    for line in summary_lines(move):
        click.echo(printable(line))
    return 0


def differences(move: MoveResult) -> str:
    """What would change, as a diff in which files may have two names."""
    parts = []
    for change in move.changes:
        old, new = os.path.relpath(change.old), os.path.relpath(change.new)
        if old != new:
            parts.append(f"rename from {printable(old)}\nrename to {printable(new)}\n")
        if change.before is not None and change.after is not None and change.before != change.after:
            parts.append(diff(old, new, change.before, change.after))
    return "".join(parts)


def summary_lines(move: MoveResult) -> Iterator[str]:
    """What was done, a line for each thing that its reader may want to know."""
    for change in move.changes:
        if change.old != change.new:
            yield f"{os.path.relpath(change.old)} is now {os.path.relpath(change.new)}"
    touched = {path: count for path, count in move.result.touched.items() if count}
    if touched:
        yield f"{plural(sum(touched.values()), 'reference')} changed in {plural(len(touched), 'document')}"
    for old, new in move.result.ids.items():
        yield f"the id {old!r} is now {new!r}"
    for old, new in move.result.redirects.items():
        yield f"/{old}/ leads to /{new}/"
    yield from move.notes
