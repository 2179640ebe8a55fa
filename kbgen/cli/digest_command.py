"""`kbgen digest`: what an owner has to know, to be sent by mail, to a chat or into an issue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from kbgen.app import UnusableError
from kbgen.cli.options import config_option, progress, today_option
from kbgen.model.settings import AUDIENCES
from kbgen.report.digests import DIGEST_FORMATS
from kbgen.run.digest import Asked, calendar, digest

_CALENDAR = "ics"


@click.command("digest")
@click.option("--owner", metavar="NAME", help="Only this team's or person's; `nobody` for what nobody answers for.")
@click.option("--since", metavar="DATE|FILE", help="Also what became stale and what was renewed since then.")
@click.option("--most", type=click.IntRange(0), default=10, show_default=True, help="List so many of each; 0 for all.")
@click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    help="Who reads it: documents for fewer people are not named. The handbook's audience by default.",
)
@config_option
@today_option
@click.option(
    "--format",
    "form",
    type=click.Choice([*DIGEST_FORMATS, _CALENDAR]),
    default="markdown",
    show_default=True,
    help="`chat` is the payload of a Slack-compatible incoming webhook; `ics` the calendar of --owner's reviews.",
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
    """Tell each owner what waits for them, most urgent first.

    Reviews that are overdue, due or due soon, documents that were never reviewed, actions past their
    date and decisions asked for; and, under `nobody`, what has no owner or one who has left. Every
    document is in exactly one owner's digest. The exit status is 0 whatever waits: `kbgen stale`
    judges.

    --since DATE works the earlier states out from the dates that documents bear today. It knows of
    reviews in `reviews`, incidents and exercises; it cannot know of a date that was written over, a
    document, an interval or an owner that has changed, or one that is gone. For those, keep what
    `--format json` prints and name the file: --since FILE compares with the states that were written
    down in it.
    """
    asked = Asked(owner, today, since, config, audience)
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
