"""`kbgen rota`: fetches the calendars of rotas, and says who is on call."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from kbgen import app
from kbgen.cli.editing import editing
from kbgen.cli.options import config_option, plural
from kbgen.kit.contact import FAULTS, people_text
from kbgen.kit.dates import parse_moment
from kbgen.model import Settings
from kbgen.report.answer import printable
from kbgen.run import rota
from kbgen.source import clock
from kbgen.source.write import WriteError, replace


class _Moment(click.ParamType[datetime]):
    name = "moment"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return value if isinstance(value, datetime) else parse_moment(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command("rota")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@config_option
@click.option("--no-fetch", is_flag=True, help="Fetch nothing; say who is on call by the files as they are.")
@click.option(
    "--at", type=_Moment(), metavar="MOMENT", help="Who is on call at this moment, such as 2026-11-22T03:10Z."
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output format."
)
@click.option("--dry-run", is_flag=True, help="Print the changes without writing them.")
def command(
    names: tuple[str, ...], config: Path | None, no_fetch: bool, at: datetime | None, form: str, dry_run: bool
) -> int:
    """Fetch the calendars of rotas, each NAME under `rotas` or all, and say who is on call now and next.

    Builds and checks read the files and use no network. Of each calendar only what shifts are read from is kept. One
    that cannot be fetched stays as it is. An address that is `$NAME` is read from the environment; no address is
    ever printed.
    """
    settings = app.handbook_at(config, Path.cwd())
    now = clock.now(os.environ)
    failed = False if no_fetch else _fetch(settings, names, now, config, dry_run=dry_run, told=form == "text")
    moment = at or now
    found = rota.on_call(settings, names, moment)
    if form == "json":
        records = [rota.as_record(one, moment) for one in found]
        click.echo(json.dumps({"version": 1, "at": moment.isoformat(), "rotas": records}, indent=2, ensure_ascii=False))
    for one in found if form == "text" else ():
        click.echo(_said(one, settings, moment))
    return 1 if failed or any(one.rotation.fault is not None for one in found) else 0


def _fetch(
    settings: Settings, chosen: tuple[str, ...], now: datetime, config: Path | None, *, dry_run: bool, told: bool
) -> bool:
    """Fetch what has an address; whether something could not be."""
    wanted = rota.chosen(settings, chosen)
    if not any(calendar.address for one in wanted for calendar in one.calendars):
        return False
    folders = [Path(settings.root, calendar.file).parent for one in wanted for calendar in one.calendars]
    with editing(config, *folders, dry_run=dry_run):
        found = rota.fetched(settings, chosen, now, os.environ)
        for one in found:
            if one.after is not None and not dry_run:
                _write(one.path, one.after, one.before)
            if told or one.problem:
                click.echo(_fetched(one, dry_run=dry_run), err=bool(one.problem))
    return any(one.problem for one in found)


def _write(path: Path, after: bytes, before: bytes | None) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(f"{path}: cannot be written: {error.strerror}") from None
    replace(path, after, before)


def _fetched(calendar: rota.FetchedCalendar, *, dry_run: bool) -> str:
    if calendar.problem:
        stays = "stays as it is" if calendar.before is not None else "is not there"
        return f"{calendar.rota}: cannot be fetched: {printable(calendar.problem)}; {calendar.path} {stays}"
    return f"{calendar.rota}: {calendar.path}, {'would be written' if dry_run else 'fetched'}"


def _said(on_call: rota.OnCall, settings: Settings, at: datetime) -> str:
    zone = ZoneInfo(settings.timezone)

    def local(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"

    length = rota.age(on_call, at)
    aged = f", fetched {plural(length.days, 'day')} ago" if length is not None else ""
    source = f" ({', '.join(on_call.files)}{aged})"
    fallback = people_text(on_call.rotation.fallback) or "nobody"
    if on_call.rotation.fault is not None:
        why = f"{FAULTS[on_call.rotation.fault]}: {on_call.rotation.why}"
        return printable(f"{on_call.rotation.name}: {fallback}, since the rota {why}{source}")
    until = (
        f"{people_text(on_call.now.who)} until {local(on_call.now.end)}"
        if on_call.now
        else f"{fallback}, since nobody is on call"
    )
    following = next(iter(on_call.following), None)
    then = f", then {people_text(following.who)} from {local(following.start)}" if following else ""
    return printable(f"{on_call.rotation.name}: {until}{then}{source}")
