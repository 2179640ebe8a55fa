"""`kbgen review`: stamps a review into documents."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from kbgen.cli.check_fix import diff
from kbgen.cli.editing import editing, folders_of
from kbgen.cli.options import DATE, config_option, today_option
from kbgen.packs import UnusableError
from kbgen.record_review import HOWS, Stamp, StampedError, StampError, stamped, unstamped
from kbgen.report.answer import printable
from kbgen.run.review import reviewing
from kbgen.source import opening
from kbgen.source.edits import FileChange
from kbgen.source.files import LARGEST

_BOM = "\ufeff"


class _Edit(NamedTuple):
    """A document before and after, and what to say about it."""

    path: Path
    before: bytes
    after: bytes
    said: str


@click.command("review")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@config_option
@today_option
@click.option("--by", metavar="ID", help="Person or team who did the review; by default, your git identity.")
@click.option(
    "--how", type=click.Choice(HOWS), default="read", show_default=True, help="How the document was verified."
)
@click.option("--date", "day", type=DATE, metavar="DATE", help="Date of the review; today by default.")
@click.option("--note", default="", help="Note about the review.")
@click.option("--undo", is_flag=True, help="Remove the newest review.")
@click.option("--dry-run", is_flag=True, help="Print the changes without writing them.")
def command(
    paths: tuple[Path, ...],
    config: Path | None,
    today: datetime.date | None,
    by: str | None,
    how: str,
    day: datetime.date | None,
    note: str,
    undo: bool,
    dry_run: bool,
) -> int:
    """Record a review in the front matter of documents: who, when and how.

    Compare each document with reality first: the record says that you did. Only the lines of the review
    change. If one of PATHS cannot be edited, none is.
    """
    with editing(config, *folders_of(paths), dry_run=dry_run) as edit:
        if edit.finished:
            return 0
        found = reviewing(paths, config, Path.cwd(), today)
        if undo:
            edits = _edits(found.paths, unstamped, "the newest review is taken away")
        else:
            stamp = Stamp(_day(day, found.today), found.reviewer(by), how, " ".join(note.split()))
            said = f"reviewed on {stamp.day} by {stamp.by} ({how})"
            edits = _edits(found.paths, lambda text: stamped(text, stamp), said)
        if not dry_run:
            edit.change([FileChange(one.path, one.path, one.before, one.after) for one in edits])
    for one in edits:
        if dry_run:
            click.echo(diff(str(one.path), str(one.path), one.before, one.after), nl=False)
        else:
            click.echo(f"{one.path}: {printable(one.said)}")
    return 0


def _day(day: datetime.date | None, today: datetime.date) -> datetime.date:
    if day is not None and day > today:
        raise UnusableError(f"--date: {day} is still to come; today is {today}")
    return day or today


def _edits(paths: Sequence[Path], change: Callable[[str], str], text: str) -> list[_Edit]:
    """Every edit, worked out before the first is written; UnusableError names each file that cannot be edited."""
    edits, refused = [], []
    for path in paths:
        try:
            edits.append(_edit(path, change, text))
        except StampError as error:
            refused.append(f"{path}: {error}")
        except OSError as error:
            refused.append(f"{path}: cannot be read: {error.strerror}")
    if refused:
        raise UnusableError("\n".join((*refused, "nothing was changed")))
    return edits


def _edit(path: Path, change: Callable[[str], str], said: str) -> _Edit:
    before = opening.read(path, LARGEST)
    try:
        text = before.decode()
    except UnicodeDecodeError:
        raise StampError("not UTF-8; save it as UTF-8 first") from None
    bom = _BOM if text.startswith(_BOM) else ""
    try:
        after = (bom + change(text.removeprefix(bom))).encode()
    except StampedError as error:
        return _Edit(path, before, before, str(error))
    return _Edit(path, before, after, said)
