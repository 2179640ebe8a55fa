"""`kbgen stale`: the dated rules, and the review states of the documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import click

from kbgen import app
from kbgen.cli.options import base_option, format_option, plural, progress, scene_options
from kbgen.cli.shown import path_in, shown
from kbgen.freshness import State, parse_interval
from kbgen.kit.owners import owner_gone
from kbgen.model import History
from kbgen.records import Record
from kbgen.report import FORMATS, Answer, Shown, Wanted
from kbgen.rules import Choice

# What makes the exit status 1, from the strictest threshold to the laxest.
_FAILING = {
    "due": (State.DUE, State.OVERDUE, State.UNREVIEWED),
    "unreviewed": (State.OVERDUE, State.UNREVIEWED),
    "overdue": (State.OVERDUE,),
    "never": (),
}
_REVIEW_RULES = frozenset({"FR001", "FR002", "FR003"})
_WANTED = (State.OVERDUE, State.UNREVIEWED, State.DUE, State.DUE_SOON)
_QUIET = (State.NO_POLICY, State.EXEMPT, State.SNOOZED)


class _Seen(NamedTuple):
    """A document with its path as the reader knows it."""

    record: Record
    path: str
    gone: str = ""


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
@format_option
@base_option
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
    base: str | None,
) -> int:
    """Find what has gone stale: reviews that are due, and dates that have passed.

    The exit status is 1 when a document is in the state that --fail-on names, or in a worse one, or
    when another dated rule finds something (a decision past its date, a runbook not exercised in
    time), unless --fail-on is never.
    """
    horizon = _interval(within)
    as_of = date.min
    seen: list[_Seen] = []
    findings: list[Shown] = []
    pasts: list[History] = []
    for one in app.scenes(paths, config, kind, Path.cwd(), clean=clean):
        scene = one if base is None else _touched(one, base)
        as_of = app.day(scene.settings, today)
        with progress("Reading") as bar:
            report = app.stale(scene, Choice(), as_of, kind, bar)
        chosen = _chosen(app.list_records(scene, report.corpus, as_of), path_in(scene), owner, kind)
        found = [one._replace(gone=owner_gone(one.record.doc, report.corpus)) for one in chosen]
        mine = {one.record.path for one in found}
        seen.extend(found)
        pasts.append(report.corpus.history)
        findings.extend(shown((one for one in report.findings if one.path in mine), scene, _REVIEW_RULES))
    answer = _answer(seen, findings, as_of, horizon)
    answer = answer._replace(
        summary=answer.summary + _of_history(pasts),
        data={**answer.data, "history": {"missing": _missing(pasts), "uncommitted": _uncommitted(pasts)}},
    )
    click.echo(FORMATS[form](answer))
    return _status(seen, answer, fail_on)


def _touched(scene: app.Scene, base: str) -> app.Scene:
    # Imported on use: only this option asks git for two states.
    from kbgen import app_base

    return app_base.touched(scene, base)


def _chosen(
    records: Sequence[Record], path: Callable[[str], str], owner: str | None, kind: str | None
) -> Iterator[_Seen]:
    for record in records:
        if (owner is None or record.owner == owner) and (kind is None or record.kind == kind):
            yield _Seen(record, path(record.path))


def _interval(within: str | None) -> timedelta | None:
    if within is None:
        return None
    try:
        interval = parse_interval(within)
    except ValueError as error:
        raise app.UnusableError(f"--within: {error}") from None
    start = date(2000, 1, 1)
    return interval.after(start) - start


def _answer(seen: Sequence[_Seen], findings: Sequence[Shown], as_of: date, horizon: timedelta | None) -> Answer:
    counts = Counter(one.record.state.state for one in seen)
    return Answer(
        "stale",
        as_of,
        tuple(findings),
        _summary(counts, as_of),
        tuple(_wanted(seen, as_of, horizon)),
        _REVIEW_RULES,
        {
            "counts": {state.value: counts[state] for state in State},
            "documents": [one.record.as_object(one.path) for one in seen],
        },
    )


def _wanted(seen: Sequence[_Seen], today: date, horizon: timedelta | None) -> Iterator[Wanted]:
    """The documents that want a review: those whose owner is gone, then the worst state, then the earliest date."""
    waiting = [one for one in seen if one.record.state.state in _WANTED and _near(one.record, today, horizon)]
    for record, path, gone in sorted(waiting, key=_urgency):
        when = _when(record, today)
        yield Wanted(path, record.title, record.kind, record.owner, record.freshness, record.due, when, gone)


def _near(record: Record, today: date, horizon: timedelta | None) -> bool:
    soon = record.state.state is State.DUE_SOON and record.due is not None
    return not soon or horizon is None or (record.due is not None and record.due <= today + horizon)


def _urgency(one: _Seen) -> tuple[bool, int, str, str]:
    return (not one.gone, _WANTED.index(one.record.state.state), str(one.record.due or ""), one.record.path)


def _when(record: Record, today: date) -> str:
    if record.due is None:
        return f"never reviewed, wanted every {record.state.interval}"
    days = record.state.days_late(today)
    if days > 0:
        return f"due {record.due}, {plural(days, 'day')} ago"
    return f"due {record.due}" + (", today" if days == 0 else f", in {plural(-days, 'day')}")


def _status(seen: Sequence[_Seen], answer: Answer, fail_on: str) -> int:
    if fail_on == "never":
        return 0
    late = any(one.record.state.state in _FAILING[fail_on] for one in seen)
    return int(late or bool(answer.untold))


def _of_history(pasts: Sequence[History]) -> str:
    """What could not be asked of git, and why; nothing where all of it could."""
    missing = "".join(f" Git's history was not looked at: {reason}." for reason in _missing(pasts))
    waiting = _uncommitted(pasts)
    said = f" {plural(waiting, 'document')} with changes that are not committed yet: no past was looked at."
    return missing + (said if waiting else "")


def _missing(pasts: Sequence[History]) -> list[str]:
    return list(dict.fromkeys(past.missing for past in pasts if past.missing))


def _uncommitted(pasts: Sequence[History]) -> int:
    return sum(len(past.uncommitted) for past in pasts)


def _summary(counts: Counter[State], as_of: date) -> str:
    """What was counted and what was not, so that nothing hides."""
    judged = counts.total() - sum(counts[state] for state in _QUIET)
    names = ((State.NO_POLICY, "need no review"), (State.EXEMPT, "exempt"), (State.SNOOZED, "snoozed"))
    aside = ", ".join(f"{counts[state]} {said}" for state, said in names if counts[state])
    return (
        f"As of {as_of}: {counts[State.FRESH] + counts[State.DUE_SOON]} of {judged} reviewed in time, "
        f"{counts[State.DUE]} due, {counts[State.OVERDUE]} overdue, {counts[State.UNREVIEWED]} never reviewed"
        + (f"; besides {aside}." if aside else ".")
    )
