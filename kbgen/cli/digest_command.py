"""`kbgen digest`: what an owner has to know, to be sent by mail, to a chat or into an issue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from kbgen.cli.options import config_option, progress, today_option
from kbgen.model.settings import AUDIENCES
from kbgen.packs import UnusableError
from kbgen.report.digests import DIGEST_FORMATS
from kbgen.run.digest import DigestRequest, calendar, digest

_CALENDAR = "ics"


@click.command("digest")
@click.option("--owner", metavar="NAME", help="Only this team or person; `nobody` for documents without an owner.")
@click.option("--since", metavar="DATE|FILE", help="Also list what became stale or was reviewed since then.")
@click.option(
    "--most", type=click.IntRange(0), default=10, show_default=True, help="Maximum number of items per list; 0 for all."
)
@click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    help="Include only documents that this audience may read; the handbook's audience by default.",
)
@config_option
@today_option
@click.option(
    "--format",
    "form",
    type=click.Choice([*DIGEST_FORMATS, _CALENDAR]),
    default="markdown",
    show_default=True,
    help="`chat` is the payload for a Slack-compatible webhook, `ics` a calendar of --owner's reviews.",
)
def command(
    owner: str | None,
    since: str | None,
    most: int,
    audience: str | None,
    config: Path | None,
    today: date | None,
    form: str,
) -> int:
    """Summarise for each owner what needs their attention, most urgent first.

    A digest lists reviews that are overdue, due or due soon, documents never reviewed, overdue actions
    and decisions needed; under `nobody`, documents whose owner is missing or has left. Every document is
    in exactly one digest. The exit status is always 0; use `kbgen stale` to fail a build.

    --since DATE works out earlier states from the dates in today's documents: `reviews`, incidents and
    exercises. It cannot see dates that were overwritten, owners or intervals that changed, or documents
    that were deleted. To include those, keep the output of `--format json` and pass that file to --since.
    """
    asked = DigestRequest(owner, today, since, config, audience)
    with progress("Reading") as bar:
        if form == _CALENDAR:
            if owner is None:
                raise UnusableError("--format ics is one owner's calendar: name them with --owner")
            text = calendar(asked, Path.cwd(), bar)
            click.echo(text, nl=False)
            if not text:
                click.echo(f"No review of {owner}'s falls due.", err=True)
            return 0
        found = digest(asked, Path.cwd(), bar)
    click.echo(DIGEST_FORMATS[form](found, most))
    return 0
