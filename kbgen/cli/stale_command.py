"""`kbgen stale`: the dated rules, and the review states of the documents."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import click

from kbgen import app
from kbgen.cli.options import plural, progress, scene_options, where
from kbgen.freshness import State, parse_interval
from kbgen.model import Finding
from kbgen.records import Record
from kbgen.report import FORMATS
from kbgen.report.json import as_object
from kbgen.report.text import printable
from kbgen.rules import Choice

# What makes the exit status 1, from the strictest threshold to the laxest.
_FAILING = {
    "due": (State.DUE, State.OVERDUE, State.UNREVIEWED),
    "unreviewed": (State.OVERDUE, State.UNREVIEWED),
    "overdue": (State.OVERDUE,),
    "never": (),
}
_REVIEW_RULES = frozenset({"FR001", "FR002", "FR003"})
_ORDER = (State.OVERDUE, State.UNREVIEWED, State.DUE, State.DUE_SOON, State.SNOOZED)
_QUIET = (State.NO_POLICY, State.EXEMPT, State.SNOOZED)


@click.command("stale")
@scene_options
@click.option("--owner", help="Only what this team or person owns.")
@click.option("--within", metavar="INTERVAL", help="Also what falls due within this time, such as 30d.")
@click.option(
    "--fail-on",
    type=click.Choice(list(_FAILING)),
    default="overdue",
    show_default=True,
    help="What makes the exit status 1.",
)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
def command(
    paths: tuple[Path, ...],
    kind: str | None,
    config: Path | None,
    today: date | None,
    clean: bool,
    owner: str | None,
    within: str | None,
    fail_on: str,
    form: str,
) -> int:
    """Find what has gone stale: reviews that are due, and dates that have passed.

    The exit status is 1 when a document is in the state that --fail-on names, or in a worse one, or
    when another dated rule finds something (a decision past its date, a runbook not exercised in
    time), unless --fail-on is never.
    """
    horizon = _interval(within)
    records: list[Record] = []
    findings: list[tuple[Finding, dict[str, object]]] = []
    objects: list[dict[str, object]] = []
    as_of = date.min
    texts = []
    for scene in app.scenes(paths, config, kind, Path.cwd(), clean=clean):
        as_of = app.day(scene.settings, today)
        with progress("Reading") as bar:
            report = app.stale(scene, Choice(), as_of, kind, bar)
        found = [
            record
            for record in app.list_records(scene, report.corpus, as_of)
            if (owner is None or record.owner == owner) and (kind is None or record.kind == kind)
        ]
        mine = {record.path for record in found}
        kept = [finding for finding in report.findings if finding.path in mine]
        records.extend(found)
        objects.extend(record.as_object(where(scene).shown(record.path)) for record in found)
        findings.extend((finding, as_object(finding, where(scene))) for finding in kept)
        texts.append(_text(found, kept, scene, as_of, horizon))
    if form == "json":
        counts = Counter(record.freshness for record in records)
        answer = {
            "as_of": as_of.isoformat(),
            "counts": {state.value: counts[state.value] for state in State},
            "documents": objects,
            "findings": [one for _, one in findings],
        }
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        for text in filter(None, texts):
            click.echo(text)
        click.echo(_denominator(records, as_of))
    return _status(records, [finding for finding, _ in findings], fail_on)


def _interval(within: str | None) -> timedelta | None:
    if within is None:
        return None
    try:
        interval = parse_interval(within)
    except ValueError as error:
        raise app.UnusableError(f"--within: {error}") from None
    start = date(2000, 1, 1)
    return interval.after(start) - start


def _status(records: Sequence[Record], findings: Sequence[Finding], fail_on: str) -> int:
    if fail_on == "never":
        return 0
    late = any(record.state.state in _FAILING[fail_on] for record in records)
    return int(late or any(finding.code not in _REVIEW_RULES for finding in findings))


def _text(
    records: Sequence[Record], findings: Sequence[Finding], scene: app.Scene, today: date, horizon: timedelta | None
) -> str:
    """The documents that want a review, worst first and grouped by state; then every other dated finding."""
    lines = []
    for state in _ORDER:
        chosen = [record for record in records if record.state.state is state and _shown(record, state, today, horizon)]
        if chosen:
            lines.append(f"{state.value.replace('-', ' ')} ({len(chosen)})")
            lines.extend(_line(record, scene, today) for record in sorted(chosen, key=_urgency))
    other = [finding for finding in findings if finding.code not in _REVIEW_RULES]
    if other:
        lines.append(FORMATS["text"](other, where(scene)))
    return "\n".join(lines)


def _shown(record: Record, state: State, today: date, horizon: timedelta | None) -> bool:
    if state is State.DUE_SOON:
        return horizon is None or (record.due is not None and record.due <= today + horizon)
    return state is not State.SNOOZED


def _urgency(record: Record) -> tuple[str, str]:
    return (str(record.due or ""), record.path)


def _line(record: Record, scene: app.Scene, today: date) -> str:
    owner = record.owner or "nobody"
    return f"  {where(scene).shown(record.path)}  {_when(record, today)}, owned by {printable(owner)}"


def _when(record: Record, today: date) -> str:
    if record.due is None:
        return f"never reviewed, wanted every {record.state.interval}"
    days = record.state.days_late(today)
    if days > 0:
        return f"due {record.due}, {plural(days, 'day')} ago"
    return f"due {record.due}" + (", today" if days == 0 else f", in {plural(-days, 'day')}")


def _denominator(records: Sequence[Record], as_of: date) -> str:
    """What was counted and what was not, so that nothing hides."""
    counts = Counter(record.state.state for record in records)
    judged = len(records) - sum(counts[state] for state in _QUIET)
    names = ((State.NO_POLICY, "need no review"), (State.EXEMPT, "exempt"), (State.SNOOZED, "snoozed"))
    aside = ", ".join(f"{counts[state]} {said}" for state, said in names if counts[state])
    return (
        f"As of {as_of}: {counts[State.FRESH] + counts[State.DUE_SOON]} of {judged} reviewed in time, "
        f"{counts[State.DUE]} due, {counts[State.OVERDUE]} overdue, {counts[State.UNREVIEWED]} never reviewed"
        + (f"; besides {aside}." if aside else ".")
    )
