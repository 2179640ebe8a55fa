"""`kbgen inventory`: fetches what other handbooks hold."""

from __future__ import annotations

from pathlib import Path

import click

from kbgen import app
from kbgen.cli.editing import editing
from kbgen.cli.options import config_option, plural
from kbgen.report.answer import printable
from kbgen.run.inventory import FetchedInventory, fetched
from kbgen.source.write import WriteError, replace

_MOST = 20


@click.command("inventory")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@config_option
@click.option("--dry-run", is_flag=True, help="Print the changes without writing them.")
def command(names: tuple[str, ...], config: Path | None, dry_run: bool) -> int:
    """Fetch the inventories of other handbooks: each NAME under `handbooks`, or all of them.

    References to their documents are checked against these files. Commit them, so that `check` needs no
    network and gives everyone the same result. If one cannot be fetched, none is written.
    """
    settings = app.handbook_at(config, Path.cwd())
    folders = [Path(settings.root, handbook.inventory).parent for handbook in settings.handbooks]
    with editing(config, *folders, dry_run=dry_run):
        for one in fetched(settings, names):
            if not dry_run and one.before != one.after:
                _write(one)
            click.echo(_said(one, dry_run=dry_run))
    return 0


def _write(inventory: FetchedInventory) -> None:
    try:
        inventory.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(f"{inventory.path}: cannot be written: {error.strerror}") from None
    replace(inventory.path, inventory.after, inventory.before)


def _said(inventory: FetchedInventory, *, dry_run: bool) -> str:
    if inventory.before == inventory.after:
        return f"{inventory.path}: {printable(inventory.title)}, {plural(inventory.documents, 'document')}, unchanged"
    done = "would change" if dry_run else "written"
    more = len(inventory.changes) - _MOST
    lines = [f"{inventory.path}: {printable(inventory.title)}, {plural(inventory.documents, 'document')}, {done}"]
    lines += [f"  {printable(change)}" for change in inventory.changes[:_MOST]]
    return "\n".join(lines + ([f"  and {more:,} more"] if more > 0 else []))
