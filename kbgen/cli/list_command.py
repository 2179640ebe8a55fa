"""`kbgen list`: the corpus as a table or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import click

from kbgen import app
from kbgen.check import nothing
from kbgen.cli.options import plural, progress, scene_options
from kbgen.cli.owner_option import owner_asked
from kbgen.cli.printing import path_in
from kbgen.data_files import DocumentRecord, records
from kbgen.freshness import State
from kbgen.kit.owners import owner_ids
from kbgen.kit.reviews import states
from kbgen.model import Corpus
from kbgen.packs import kinds_of
from kbgen.report.answer import printable


@click.command("list")
@scene_options
@click.option("--owner", help="Only documents owned by this team or person.")
@click.option("--service", help="Only documents about this service.")
@click.option("--status", help="Only documents with this status.")
@click.option(
    "--freshness", type=click.Choice([state.value for state in State]), help="Only documents in this review state."
)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def command(
    paths: tuple[Path, ...],
    kind: str | None,
    config: Path | None,
    today: date | None,
    clean: bool,
    owner: str | None,
    service: str | None,
    status: str | None,
    freshness: str | None,
    form: str,
) -> int:
    """List documents by kind, owner, service, status or review state."""
    objects: list[dict[str, object]] = []
    rows: list[DocumentRecord] = []
    listed: list[tuple[app.CheckScope, list[DocumentRecord]]] = []
    ids: dict[str, str] = {}
    for scene in app.scenes(paths, config, kind, Path.cwd(), clean=clean):
        with progress("Reading") as bar:
            corpus = app.read_corpus(scene.settings, bar, nothing).corpus
        listed.append((scene, list(list_records(scene, corpus, app.day(scene.settings, today)))))
        ids |= owner_ids(corpus)
    if owner is not None:
        owner = owner_asked(owner, ids, (record.owner for _, held in listed for record in held))
    wanted = {"kind": kind, "owner": owner, "status": status, "freshness": freshness}
    for scene, held in listed:
        found = list(_chosen(held, wanted, service))
        rows.extend(found)
        objects.extend(record.as_object(path_in(scene)(record.path)) for record in found)
    if form == "json":
        click.echo(json.dumps(objects, indent=2, ensure_ascii=False))
        return 0
    _print_table(rows)
    return 0


def _chosen(
    records: Iterable[DocumentRecord], wanted: dict[str, str | None], service: str | None
) -> Iterable[DocumentRecord]:
    for record in records:
        same = all(value is None or getattr(record, key) == value for key, value in wanted.items())
        if same and (service is None or service in record.services or record.id == service):
            yield record


def _print_table(records: Sequence[DocumentRecord]) -> None:
    head = ("KIND", "ID", "OWNER", "STATUS", "REVIEW", "TITLE")
    rows = [
        (record.kind, record.id, record.owner or "-", record.status or "-", record.freshness, printable(record.title))
        for record in records
    ]
    widths = [min(40, max(len(row[column]) for row in [head, *rows])) for column in range(len(head) - 1)]
    for row in [head, *rows] if rows else []:
        cells = [cell[:40].ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo("  ".join((*cells, row[-1])).rstrip())
    click.echo(plural(len(records), "document"), err=True)


def list_records(scene: app.CheckScope, corpus: Corpus, today: date) -> tuple[DocumentRecord, ...]:
    """The documents of a scene as records, with their review states."""
    found = records(corpus, kinds_of(scene.settings), states(corpus, today))
    return tuple(record for record in found if scene.covers(record.path))
