"""`kbgen init`: a starter handbook."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import click

from kbgen import scaffold
from kbgen.cli.options import plural, today_option
from kbgen.packs import UnusableError
from kbgen.report.answer import printable
from kbgen.source.edits import editing
from kbgen.source.files import top_of
from kbgen.source.settings import NAMES
from kbgen.source.write import create, holds


@click.command("init")
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@click.option("--title", default="Engineering Handbook", show_default=True, help="Name of the handbook.")
@click.option("--dry-run", is_flag=True, help="Print what would be written without writing it.")
@today_option
def command(folder: Path, title: str, dry_run: bool, today: datetime.date | None) -> int:
    """Create a starter handbook in FOLDER: configuration, one example of each kind, CI and a commit hook.

    Existing files are never changed: if one is in the way, nothing is written.
    """
    # The new handbook has no time zone yet; the machine's own day is what its author would write.
    day = today or datetime.datetime.now().astimezone().date()
    files = scaffold.handbook(title, day)
    with nullcontext() if dry_run else editing(folder.absolute(), {(folder / path).parent for path in files}):
        there = (path for path in {*files, *NAMES} if os.path.lexists(folder / path))
        taken = sorted(path for path in there if path not in files or not holds(folder / path, files[path].encode()))
        if taken:
            raise UnusableError(f"{folder / taken[0]} is there already; choose an empty folder, or move it away")
        for path, text in files.items():
            click.echo(f"{'would write' if dry_run else 'wrote'} {folder / path}")
            if not dry_run:
                create(folder / path, text)
    click.echo(f"{plural(len(files), 'file')}. Next: cd {folder} && kbgen check && kbgen serve")
    for line in _for_the_root(folder):
        click.echo(line)
    return 0


def _for_the_root(folder: Path) -> Iterator[str]:
    """What is left to do where a folder lies within a repository: CI and hooks are looked for at its root alone."""
    here = Path(os.path.realpath(folder))
    top = top_of(here)
    if top == here:
        return
    below, root = printable(here.relative_to(top).as_posix()), printable(os.path.relpath(top))
    files = f"^{re.escape(below)}/.*\\.(mdx?|markdown|ya?ml)$"
    yield f"{printable(str(folder))} lies in the repository at {root}, whose root is where CI and hooks are looked for:"
    yield f"- move {below}/.github to {root}/.github, and give each `uses: ./.github/actions/kbgen` of its workflows"
    yield f"  `working-directory: {below}` below `with`"
    yield f"- put the hook of {below}/.pre-commit-config.yaml into the one at the root, with"
    yield f"  `entry: kbgen check --alone --config {below}/mkdocs.yml` and `files: {files}`"
