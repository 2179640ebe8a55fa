"""`kbgen build`: the site, put in its place in one step once it is whole."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import click

from kbgen import app
from kbgen.build.engine import Console, EngineError
from kbgen.build.inputs import Build
from kbgen.build.pages import staged
from kbgen.build.plan import planned
from kbgen.build.publish import clear_up, put
from kbgen.check import counted
from kbgen.cli.options import clean_option, config_option, plural, progress, today_option
from kbgen.cli.printing import located
from kbgen.engines import ENGINES, MKDOCS, engine_of, require
from kbgen.model import Finding, Settings, Severity
from kbgen.model.settings import AUDIENCES
from kbgen.packs import UnusableError
from kbgen.source.cache.documents import forget
from kbgen.workers import Cluster


@click.command("build")
@config_option
@today_option
@click.option("--site-dir", type=click.Path(path_type=Path), help="Output folder; `site_dir` in mkdocs.yml by default.")
@click.option(
    "--audience", type=click.Choice(AUDIENCES), help="Include only what this audience may read; `internal` by default."
)
@click.option(
    "--engine",
    type=click.Choice(list(ENGINES)),
    default=MKDOCS,
    show_default=True,
    help="Site engine that renders the pages.",
)
@click.option("--offline", is_flag=True, help="Build a site that opens from disk, without a server.")
@click.option("--executor", metavar="dask://HOST:PORT", help="Render Markdown on this Dask cluster.")
@clean_option
@click.option("--strict", is_flag=True, help="Publish nothing if there is an error or a warning.")
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
    """Build the site. The previous site stays in place until the new one is complete.

    Documents with errors do not stop the others from being published; the exit status is then 1. With
    --strict nothing is published. `kbgen check` lists warnings too.
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
    plan = planned(Build(settings, target, app.day(settings, today), engine, audience, offline, cluster), clean=clean)
    console = Console(progress, partial(click.echo, err=True))
    known = plan.outcome
    stage = staged(plan, console) if known is None else None
    outcome = stage.outcome if stage is not None else known
    assert outcome is not None
    errors = _report(outcome.findings, settings, strict=strict)
    if outcome.unsaid:
        click.echo(
            f"{plural(outcome.unsaid, 'finding')} in documents that are left out; `kbgen check` shows them.", err=True
        )
    serious = any(finding.severity >= Severity.WARNING for finding in outcome.findings)
    if stage is None:
        clear_up(target)
    elif not (strict and serious):
        found = put(stage, engine_of(engine), console, strict=strict)
        serious = bool(found)
        errors |= _report(found, settings, strict=strict)
    if strict and serious:
        click.echo(f"Nothing was published: --strict keeps the site at {_shown(target)} as it was.", err=True)
        return 1
    of = f"{plural(outcome.pages, 'page')} from {plural(outcome.documents, 'document')}"
    did = "Built" if stage is not None else "Nothing has changed in"
    click.echo(f"{did} {of} in {time.monotonic() - started:.1f} s: {_shown(target)}{os.sep}index.html")
    return int(errors)


def _require(engine: str, cluster: Cluster | None, *, offline: bool) -> None:
    """Refuse at once what cannot be done, before anything is read."""
    if cluster is not None and (reason := cluster.why_not):
        raise UnusableError(reason)
    try:
        require(engine, offline=offline, cluster=cluster is not None)
    except EngineError as error:
        raise UnusableError(str(error)) from None


def _refuse_sources(target: Path, root: str, sources: list[str]) -> None:
    """The site must never take the place of what it is built from."""
    for source in ("", *sources):
        folder = (Path(root) / source).resolve()
        if target.resolve() == folder or target.resolve() in folder.parents:
            raise UnusableError(f"{target} holds the handbook's own files; name another folder for the site")


def _report(findings: tuple[Finding, ...], settings: Settings, *, strict: bool) -> bool:
    """Show errors whole and count the rest; true if there is an error."""
    least = Severity.WARNING if strict else Severity.ERROR
    serious = [finding for finding in findings if finding.severity >= least]
    if serious:
        from kbgen.report import text  # most builds have no error to print

        click.echo("\n".join(text.findings(list(located(serious, app.CheckScope(settings))))), err=True)
    counts = counted(findings)
    rest = [
        plural(counts[one], one.label) for one in (Severity.WARNING, Severity.ADVICE) if counts.get(one) and one < least
    ]
    if rest:
        click.echo(f"{' and '.join(rest)} besides; `kbgen check` shows them.", err=True)
    return counts.get(Severity.ERROR, 0) > 0


def _shown(path: Path) -> str:
    return os.path.relpath(path)
