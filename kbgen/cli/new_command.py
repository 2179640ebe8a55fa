"""`kbgen new`: a document from its kind's example."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import click

from kbgen import app, scaffold
from kbgen.authoring.next_decision import Started, next_in_log
from kbgen.check import nothing
from kbgen.cli.editing import editing
from kbgen.cli.options import config_option, today_option
from kbgen.model import Corpus
from kbgen.packs import UnusableError, kind_named, kinds_of
from kbgen.source.files import read_text
from kbgen.source.write import create


@click.command("new")
@click.argument("kind")
@click.argument("title")
@config_option
@today_option
@click.option(
    "--path", type=click.Path(path_type=Path), help="Where to write it; by default beside other documents of its kind."
)
@click.option("--dry-run", is_flag=True, help="Print the document without writing it.")
def command(
    kind: str, title: str, config: Path | None, today: datetime.date | None, path: Path | None, dry_run: bool
) -> int:
    """Create a document of a KIND with a TITLE: the next number, today's date, the headings of the example.

    Prints the path of the new file. `kbgen check` lists what is still missing.
    """
    if not any(char.isprintable() and not char.isspace() for char in title):
        raise UnusableError("a document needs a title")
    with editing(config, dry_run=dry_run):
        return _started(kind, title, config, (today, path), dry_run=dry_run)


def _following(title: str, corpus: Corpus, day: datetime.date, root: Path) -> Started | None:
    return next_in_log(corpus, title, day, lambda name: read_text(root / name)[0])


def _started(
    kind: str, title: str, config: Path | None, at: tuple[datetime.date | None, Path | None], *, dry_run: bool
) -> int:
    today, path = at
    settings = app.handbook_at(config, Path.cwd())
    found = kind_named(kind, kinds_of(settings))
    corpus = app.read_corpus(settings, covers=nothing).corpus
    root, day = Path(settings.root), app.day(settings, today)
    following = _following(title, corpus, day, root) if found.numbered else None
    place = path or root / (following.path if following else scaffold.new_path(found, title, corpus))
    below = os.path.relpath(place.absolute(), settings.root).replace(os.sep, "/")
    says_kind = not scaffold.tells_kind(below, found, settings)
    text = following.text if following and not says_kind else ""
    text = text or scaffold.document(found, title, day, says_kind=says_kind)
    if dry_run:
        click.echo(text, nl=False)
        return 0
    create(place, text)
    click.echo(os.path.relpath(place))
    return 0
