"""`kbgen build`: the site, put in its place in one step once it is whole."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

import click

from kbgen import app
from kbgen.build import Built, stage_handbook
from kbgen.check import counted
from kbgen.cli.options import clean_option, config_option, plural, progress, today_option
from kbgen.cli.shown import shown
from kbgen.engines.choice import ENGINES, MKDOCS, EngineError, require
from kbgen.engines.mkdocs_engine import print_site
from kbgen.model import Finding, Settings, Severity
from kbgen.model.settings import AUDIENCES
from kbgen.report import text
from kbgen.site.publish import PublishError, printing_folder, publish
from kbgen.source import last
from kbgen.source.memory import forget
from kbgen.workers import Cluster, WorkersError, processors


class _Build(NamedTuple):
    """What is to be built, and where."""

    settings: Settings
    target: Path
    as_of: date
    audience: str | None
    offline: bool
    engine: str
    cluster: Cluster | None

    @property
    def said(self) -> tuple[object, ...]:
        """All that the site depends on besides files."""
        return (str(self.target), self.as_of, self.audience, self.offline, self.engine)


class _Outcome(NamedTuple):
    """What a build says at its end, now and when nothing has changed since."""

    findings: tuple[Finding, ...]
    unsaid: int
    pages: int
    documents: int


@click.command("build")
@config_option
@today_option
@click.option(
    "--site-dir", type=click.Path(path_type=Path), help="Where the site goes; `site_dir` of mkdocs.yml by default."
)
@click.option(
    "--audience", type=click.Choice(AUDIENCES), help="Hold only what these readers may read; `internal` by default."
)
@click.option(
    "--engine", type=click.Choice(list(ENGINES)), default=MKDOCS, show_default=True, help="What prints the pages."
)
@click.option("--offline", is_flag=True, help="Make a folder that opens from a disk, without a server.")
@click.option("--executor", metavar="dask://HOST:PORT", help="Render Markdown on this Dask cluster.")
@clean_option
@click.option("--strict", is_flag=True, help="Keep the old site if there is any error or warning.")
def command(
    config: Path | None,
    today: date | None,
    site_dir: Path | None,
    audience: str | None,
    engine: str,
    offline: bool,
    executor: str | None,
    clean: bool,
    strict: bool,
) -> int:
    """Build the site. The old one stands until the new one is whole.

    Errors are shown and the other documents are published all the same, with exit status 1; with
    --strict nothing is published. `kbgen check` shows warnings too.
    """
    cluster = Cluster(executor) if executor is not None else None
    _require(engine, cluster, offline=offline)
    settings = app.handbook_at(config, Path.cwd())
    if offline:
        settings = replace(settings, directory_urls=False)
    if clean:
        forget(settings)
    target = (site_dir or Path(settings.root) / settings.site_dir).absolute()
    _refuse_sources(target, settings.root, [source.path for source in settings.sources])
    started = time.monotonic()
    build = _Build(settings, target, app.day(settings, today), audience, offline, engine, cluster)
    made_from = last.inputs(settings, target, build.said)
    before = None if clean or made_from is None else last.unchanged(Path(settings.root), made_from, target)
    outcome = before if isinstance(before, _Outcome) else None
    built = None
    if outcome is None:
        with progress("Reading") as bar, _said_of_workers():
            built = stage_handbook(settings, build.as_of, bar, audience, workers=processors())
        pages = sum(1 for page in built.staged.pages if not page.redirect)
        outcome = _Outcome(built.findings, built.unsaid, pages, len(built.corpus.docs))
    errors = _report(outcome.findings, settings, strict=strict)
    if outcome.unsaid:
        click.echo(
            f"{plural(outcome.unsaid, 'finding')} in documents that are left out; `kbgen check` shows them.", err=True
        )
    if strict and any(finding.severity >= Severity.WARNING for finding in outcome.findings):
        click.echo(f"Nothing was published: --strict keeps the site at {_shown(target)} as it was.", err=True)
        return 1
    known = built is not None and _print(build, built, clean=clean)
    # what was edited meanwhile may stand on one page and not on another
    if known and made_from is not None and made_from == last.inputs(settings, target, build.said):
        last.save(Path(settings.root), made_from, target, outcome)
    of = f"{plural(outcome.pages, 'page')} from {plural(outcome.documents, 'document')}"
    did = "Built" if built is not None else "Nothing has changed in"
    click.echo(f"{did} {of} in {time.monotonic() - started:.1f} s: {_shown(target)}{os.sep}index.html")
    return int(errors)


def _print(build: _Build, built: Built, *, clean: bool) -> bool:
    """Print the site and put it in its place; false where its pages may depend on more than is known."""
    try:
        with printing_folder(build.target) as folder:
            with progress("Printing") as bar:
                said = partial(click.echo, err=True)
                alone = print_site(
                    build.settings,
                    built.staged,
                    build.as_of,
                    folder,
                    bar,
                    engine=build.engine,
                    offline=build.offline,
                    clean=clean,
                    cluster=build.cluster,
                    say=said,
                )
            publish(folder, build.target)
    except (EngineError, PublishError, WorkersError) as error:
        raise app.UnusableError(str(error)) from None
    return alone


def _require(engine: str, cluster: Cluster | None, *, offline: bool) -> None:
    """Refuse at once what cannot be done, before anything is read."""
    if cluster is not None and (reason := cluster.reason_against):
        raise app.UnusableError(reason)
    try:
        require(engine, offline=offline, cluster=cluster is not None)
    except EngineError as error:
        raise app.UnusableError(str(error)) from None


@contextmanager
def _said_of_workers() -> Iterator[None]:
    try:
        yield
    except WorkersError as error:
        raise app.UnusableError(str(error)) from None


def _refuse_sources(target: Path, root: str, sources: list[str]) -> None:
    """The site must never take the place of what it is built from."""
    for source in ("", *sources):
        folder = (Path(root) / source).resolve()
        if target.resolve() == folder or target.resolve() in folder.parents:
            raise app.UnusableError(f"{target} holds the handbook's own files; name another folder for the site")


def _report(findings: tuple[Finding, ...], settings: Settings, *, strict: bool) -> bool:
    """Show errors whole and count the rest; true if there is an error."""
    least = Severity.WARNING if strict else Severity.ERROR
    serious = [finding for finding in findings if finding.severity >= least]
    if serious:
        click.echo("\n".join(text.findings(list(shown(serious, app.Scene(settings))))), err=True)
    counts = counted(findings)
    rest = [
        plural(counts[one], one.label) for one in (Severity.WARNING, Severity.ADVICE) if counts.get(one) and one < least
    ]
    if rest:
        click.echo(f"{' and '.join(rest)} besides; `kbgen check` shows them.", err=True)
    return counts.get(Severity.ERROR, 0) > 0


def _shown(path: Path) -> str:
    return os.path.relpath(path)
