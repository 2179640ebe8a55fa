"""Names files as their reader knows them, shows their lines, and prints an answer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import click

from kbgen.app import Scene, manuals
from kbgen.cli.options import debugging
from kbgen.model import Finding
from kbgen.report import FORMATS, FROM_REPOSITORY, WITH_MANUALS, WITH_SUMMARY, Answer, Shown


def start_for(form: str) -> Path:
    """The folder that a format names files from: the top of the repository, or where the reader stands."""
    here = Path.cwd()
    if form not in FROM_REPOSITORY:
        return here
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def path_in(scene: Scene, start: Path | None = None) -> Callable[[str], str]:
    """Makes a path below a scene's root relative to a folder, the working directory by default."""
    root, here = scene.settings.root, os.fspath(start or Path.cwd())
    at_root = os.path.samefile(root, here)

    def known(path: str) -> str:
        if at_root and not path.startswith(".."):
            return path  # the common case, ten thousand times
        return os.path.relpath(os.path.join(root, path), here).replace(os.sep, "/")

    return known


def shown(
    findings: Iterable[Finding], scene: Scene, start: Path | None = None, quiet: frozenset[str] = frozenset()
) -> Iterator[Shown]:
    """The findings of a scene, each with the line that it is about unless its code is `quiet`; `start` as above."""
    root, path = scene.settings.root, path_in(scene, start)

    @cache
    def lines(name: str) -> Sequence[str]:
        try:
            with open(os.path.join(root, name), encoding="utf-8-sig", errors="replace") as file:
                return file.read().splitlines()
        except OSError:
            return ()

    debugs = debugging()
    for finding in findings:
        if debugs and finding.trace:
            click.echo(finding.trace, err=True)
        text, line = () if finding.code in quiet else lines(finding.path), finding.span.line
        yield Shown(finding, path(finding.path), text[line - 1] if 0 < line <= len(text) else "")


def told(answer: Answer, form: str, scenes: Sequence[Scene], held: str = "") -> None:
    """Print an answer in a format, and what a baseline holds back where the format has no place for it."""
    if form in WITH_MANUALS:
        codes = {one.finding.code for one in answer.findings}
        answer = answer._replace(manuals=manuals(scenes, codes))
    click.echo(FORMATS[form](answer))
    if held and form not in WITH_SUMMARY:
        click.echo(held, err=True)
