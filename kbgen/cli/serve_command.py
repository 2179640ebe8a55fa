"""`kbgen serve`: the site while you write."""

from __future__ import annotations

import gc
import time
from functools import partial
from pathlib import Path

import click

from kbgen import app
from kbgen.build.engine import Console, EngineError
from kbgen.build.inputs import Build
from kbgen.build.pages import Stage, staged
from kbgen.build.plan import Outcome, planned
from kbgen.build.publish import put
from kbgen.cli.options import config_option, progress
from kbgen.cli.printing import located
from kbgen.engines import MKDOCS, engine_of
from kbgen.engines.serving import Answer, serve
from kbgen.kit.site import page_url
from kbgen.model import Settings, Severity
from kbgen.packs import UnusableError
from kbgen.report import text


@click.command("serve")
@config_option
@click.option("--address", "-a", metavar="HOST:PORT", help="Address to serve at; localhost:8000 by default.")
@click.option("--open", "open_browser", is_flag=True, help="Open the browser.")
@click.option("--follow/--stay", default=True, help="After an edit, go to the edited page, or stay on the current one.")
def command(config: Path | None, address: str | None, open_browser: bool, follow: bool) -> int:
    """Serve the site and rebuild what each edit changes. Press Ctrl-C to stop.

    Errors are shown here and at the top of each page; everything else keeps working.
    """
    settings = app.handbook_at(config, Path.cwd())

    def build(site: Path, url: str, late: bool) -> Answer:
        try:
            answer = _built(config, site, url, late=late)
            return answer if follow else answer._replace(changed=None)
        except UnusableError as error:
            click.echo(str(error), err=True)
            return Answer(str(error), _read_from(settings), built=False)
        finally:
            # what a build leaves is kept out of the collector's sight, and would pile up from one to the next
            gc.unfreeze()
            gc.collect()

    try:
        serve(settings, address, build, open_browser=open_browser)
    except EngineError as error:
        raise UnusableError(str(error)) from None
    return 0


def _built(config: Path | None, site: Path, url: str, *, late: bool) -> Answer:
    """Build what has changed since the last time; with `late` without the search, else with what it has missed."""
    started = time.monotonic()
    settings = app.handbook_at(config, Path.cwd()).with_drafts
    # what it remembers of the last build lies beside the site, apart from that of `kbgen build`
    as_of = app.day(settings, None)
    build = Build(settings, site, as_of, MKDOCS, served_at=url, memory=site.parent, late_search=late)
    plan, console = planned(build), Console(progress, partial(click.echo, err=True))
    outcome = plan.outcome
    changed = None
    if outcome is None or not late:
        stage = staged(plan, console)
        outcome = stage.printed(put(stage, engine_of(MKDOCS), console))
        changed = _page_edited(stage)
    if not late:
        return Answer(_wrong(outcome, settings), _read_from(settings), changed=changed)
    wrong = _wrong(outcome, settings)
    if wrong:
        click.echo(wrong, err=True)
    click.echo(f"Built in {time.monotonic() - started:.1f} s")
    return Answer(wrong, _read_from(settings), changed=changed)


def _page_edited(stage: Stage) -> str | None:
    """The address below the site's root of the page whose document was edited; None where that is none, or several."""
    paths = stage.plan.edited
    addresses = [doc.address for doc in stage.built.corpus.docs if doc.path in paths]
    directory_urls = stage.plan.build.settings.directory_urls
    return page_url(addresses[0], directory_urls=directory_urls) if len(addresses) == 1 else None


def _wrong(outcome: Outcome, settings: Settings) -> str:
    """The errors in documents, as `kbgen check` says them."""
    errors = [finding for finding in outcome.findings if finding.severity >= Severity.ERROR]
    return "\n".join(text.findings(list(located(errors, app.CheckScope(settings))))) if errors else ""


def _read_from(settings: Settings) -> tuple[Path, ...]:
    """All that a build reads of a handbook."""
    root = Path(settings.root)
    folders = (settings.docs_dir, *(source.path for source in settings.sources))
    return (*((root / folder).resolve() for folder in folders), Path(str(settings.config_path)).resolve())
