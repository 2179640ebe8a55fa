"""What every command does that edits files: it waits for others, and finishes what one that was killed has begun."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from kbgen import app
from kbgen.report.answer import printable
from kbgen.source import edits
from kbgen.source.edits import Editing


def folders_of(paths: Iterable[Path]) -> list[Path]:
    """Some folders, and those in which some files lie, themselves or behind links."""
    real = (Path(os.path.realpath(path)) for path in paths)
    return [path if path.is_dir() else path.parent for path in real]


@contextmanager
def editing(config: Path | None, *folders: Path, dry_run: bool = False) -> Iterator[Editing]:
    """While a command edits the sources of a handbook, its configuration and some other folders.

    Without a handbook it edits in the folders, and below the one where its user stands. With `dry_run` nothing is
    edited, and nothing finished.
    """
    here = Path.cwd()
    settings = app.settings_at(config, here)
    root = Path(settings.root) if settings is not None else here
    if dry_run:
        yield Editing(root)
        return
    sources = [root / source.path for source in settings.sources] if settings is not None else []
    command = (os.path.relpath(here, root), *sys.argv[1:])
    with edits.editing(root, [*sources, *(folder.absolute() for folder in folders)], command) as found:
        for line in found.told:
            click.echo(f"kbgen: {printable(line)}", err=True)
        yield found
