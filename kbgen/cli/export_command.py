"""`kbgen export`: decisions, ladders and the whole handbook in forms that other tools read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import cast

import click

from kbgen import app
from kbgen.cli.options import plural, progress, scene_options
from kbgen.model.settings import AUDIENCES
from kbgen.packs import UnusableError
from kbgen.report.answer import printable
from kbgen.run.export import FORMS, Exported, ExportRequest, Subject, export, refuse_sources
from kbgen.source.edits import editing
from kbgen.source.export_folder import ExportPlan, carry_out, plan

_NAMED = {"decisions": "decision", "ladders": "ladder", "tree": "page"}


@click.command("export")
@click.argument("what", metavar="WHAT", type=click.Choice(list(FORMS)))
@scene_options
@click.option("--to", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Output folder.")
@click.option(
    "--format",
    "form",
    type=click.Choice([form for forms in FORMS.values() for form in forms]),
    help="decisions: madr (the default) or json; ladders: yaml (the default) or csv.",
)
@click.option(
    "--audience", type=click.Choice(AUDIENCES), help="Include only what this audience may read; `internal` by default."
)
@click.option("--force", is_flag=True, help="Overwrite existing files of the same name.")
@click.option("--dry-run", is_flag=True, help="Print what would be written without writing it.")
def command(
    what: str,
    paths: tuple[Path, ...],
    kind: str | None,
    config: Path | None,
    today: date | None,
    clean: bool,
    to: Path,
    form: str | None,
    audience: str | None,
    force: bool,
    dry_run: bool,
) -> int:
    """Export WHAT to a folder, in a format that other tools read.

    WHAT is `decisions` (MADR 4, or JSON with their relations), `ladders` (YAML or CSV, which kbgen can read
    back) or `tree` (every page as Markdown, for Zensical). Run it again to update the folder. It refuses
    to overwrite files that it did not write, or that were edited since.
    """
    form = _form(what, form, paths)
    scenes = tuple(app.scenes(paths, config, kind, Path.cwd(), clean=clean))
    for scene in scenes:
        refuse_sources(to, scene.settings)
    with progress("Reading") as bar:
        asked = ExportRequest(scenes, form, audience, today, bar)
        if what == "tree":
            # Imported here: other exports must not wait for what only a build needs.
            from kbgen.cli.export_tree import tree

            made = tree(app.handbook_at(config, Path.cwd()), asked)
        else:
            made = export(asked, cast("Subject", what))
    with nullcontext() if dry_run else editing(to, [to]):
        found = plan(to, made.files, force=force)
        if not dry_run:
            carry_out(found)
    for line in _said(what, made, found, dry_run=dry_run):
        click.echo(printable(line))
    return 0


def _form(what: str, form: str | None, paths: tuple[Path, ...]) -> str:
    """The form that was asked for, if there is one of this."""
    forms = FORMS[what]
    if form is not None and form not in forms:
        raise UnusableError(f"{what} have no format {form!r}; {' or '.join(forms) or 'leave --format out'}")
    if what == "tree" and paths:
        raise UnusableError("a tree is that of the whole handbook; leave the paths out")
    return form or next(iter(forms), "")


def _said(what: str, made: Exported, found: ExportPlan, *, dry_run: bool) -> Iterator[str]:
    """Every file that differs where nothing was written, else how many; then what the reader has to know."""
    if dry_run:
        for sign, paths in (("+", found.new), ("~", found.changed), ("-", found.gone)):
            yield from (f"{sign} {path}" for path in paths)
    counts = ((len(found.new), "new"), (len(found.changed), "changed"), (len(found.gone), "removed"))
    text = ", ".join(f"{count:,} {word}" for count, word in counts if count) or "unchanged"
    folder = os.path.relpath(found.folder)
    yield f"{plural(made.documents, _NAMED[what])} in {plural(len(made.files), 'file')} of {folder}: {text}"
    yield from made.notes
