"""`kbgen show`: one document and what refers to it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from kbgen import app
from kbgen.check import nothing
from kbgen.cli.list_command import list_records
from kbgen.cli.options import config_option, today_option
from kbgen.cli.printing import path_in
from kbgen.kit.suggestions import nearest
from kbgen.model import Corpus
from kbgen.packs import UnusableError
from kbgen.report.answer import printable


@click.command("show")
@click.argument("name", metavar="ID")
@config_option
@today_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(name: str, config: Path | None, today: date | None, form: str) -> int:
    """Show the document with an ID, an alias or collection:id."""
    settings = app.handbook_at(config, Path.cwd())
    corpus = app.read_corpus(settings, covers=nothing).corpus
    scene = app.CheckScope(settings)
    found = corpus.candidates(name)
    if not found and (abroad := corpus.elsewhere.resolve(name)):
        raise UnusableError(f"{name!r} is a {abroad.kind} of {abroad.where}: {abroad.address}")
    if not found:
        raise UnusableError(f"{name!r} is not a known document{nearest(name, corpus.by_name)}")
    records = dict(zip(corpus.docs, list_records(scene, corpus, app.day(settings, today)), strict=True))
    objects = [_object(records[doc].as_object(path_in(scene)(doc.path)), corpus, doc.address) for doc in found]
    if form == "json":
        click.echo(json.dumps(objects, indent=2, ensure_ascii=False))
    else:
        click.echo("\n\n".join(_text(one) for one in objects))
    return 0


def _object(record: dict[str, object], corpus: Corpus, address: str) -> dict[str, object]:
    inbound = corpus.inbound.get(address, ())
    return record | {"referred_by": [{"id": one.doc.id, "kind": one.doc.kind, "as": one.ref.role} for one in inbound]}


def _text(record: dict[str, object]) -> str:
    lines = [printable(str(record["title"]))]
    if isinstance(parts := record["superseded_parts"], list):
        record = record | {"superseded_parts": [f"{part['part']} by {part['id']}" for part in parts]}
    for key, value in record.items():
        if key in ("title", "referred_by") or value in (None, []):
            continue
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        lines.append(f"  {key.replace('_', ' '):<14} {printable(text)}")
    referred = record["referred_by"]
    if isinstance(referred, list) and referred:
        lines.append("  referred to by")
        lines.extend(f"    {one['kind']} {one['id']} ({one['as']})" for one in referred)
    return "\n".join(lines)
