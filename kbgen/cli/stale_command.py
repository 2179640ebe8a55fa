"""`kbgen stale`: the dated rules, and the review states of the documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import click

from kbgen import app
from kbgen.cli.baseline import Held, baseline_options, held_back
from kbgen.cli.options import base_option, format_option, plural, progress, scene_options
from kbgen.cli.shown import path_in, shown, start_for, told
from kbgen.freshness import State, parse_interval
from kbgen.kit.owners import owner_gone
from kbgen.kit.urgency import WANTED, Risk, risks, urgency
from kbgen.model import Corpus, History, Severity
from kbgen.records import Record
from kbgen.report import FORMATS, WITH_DATA, Answer, Shown, Wanted
from kbgen.rules import Choice
from kbgen.rules.freshness import review_key

# What makes the exit status 1, from the strictest threshold to the laxest.
_FAILING = {
    "due": (State.DUE, State.OVERDUE, State.UNREVIEWED),
    "unreviewed": (State.OVERDUE, State.UNREVIEWED),
    "overdue": (State.OVERDUE,),
    "never": (),
}
_REVIEW_RULES = {State.OVERDUE: "FR001", State.DUE: "FR002", State.UNREVIEWED: "FR003"}
_QUIET = (State.NO_POLICY, State.EXEMPT, State.SNOOZED)


class _Seen(NamedTuple):
    """A document with its path as the reader knows it, and the harm that it does when it is wrong."""

    record: Record
    path: str
    risk: Risk
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
@click.option("--forecast", is_flag=True, help="Show how many reviews the coming weeks ask of whom, instead.")
@click.option(
    "--spread", is_flag=True, help="Propose a day for each review, so that no week holds more than its share."
)
@format_option
@baseline_options
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
    forecast: bool,
    spread: bool,
    form: str,
    baseline: Path | None,
    write_baseline: Path | None,
    base: str | None,
) -> int:
    """Find what has gone stale: reviews that are due, and dates that have passed.

    Documents come in the order of the harm that a wrong one does: the worst state first, then runbooks
    of alerts that page, then by the tier of the service, the last incident, the links that lead to it.

    The exit status is 1 when a document is in the state that --fail-on names, or in a worse one, or
    when another dated rule warns (a decision past its date, a runbook not exercised in time), unless
    --fail-on is never. Advice alone never makes it 1.

    --forecast counts the reviews of the next 13 weeks, or of --within, by week and owner. --spread
    proposes days for the reviews of 13 weeks: what is still to fall due is read earlier, the riskiest
    first, and what waits already is shared out, the riskiest this week. It writes nothing, since a date
    that is moved without anybody reading is what nobody trusts: it prints the snooze, which ends, for
    you to add. Both exit with 0.
    """
    horizon = _interval(within)
    if forecast or spread:
        _refuse(form, both=forecast and spread, baseline=bool(baseline or write_baseline))
    as_of = date.min
    seen: list[_Seen] = []
    reports: list[app.Report] = []
    findings: list[Shown] = []
    pasts: list[History] = []
    for one in app.scenes(paths, config, kind, Path.cwd(), clean=clean):
        scene = one if base is None else _touched(one, base)
        as_of = app.day(scene.settings, today)
        with progress("Reading") as bar:
            report = app.stale(scene, Choice(), as_of, kind, bar)
        known = list(_chosen(app.list_records(scene, report.corpus, as_of), owner, kind))
        found = list(_seen(known, path_in(scene, start_for(form)), report.corpus, as_of))
        mine = {path for one in found for path in (one.record.path, *one.record.doc.attached.values())}
        seen.extend(found)
        reports.append(report)
        findings.extend(
            shown((one for one in report.findings if one.path in mine), scene, start_for(form), _quiet(form))
        )
        pasts.append(report.corpus.history)
    if forecast or spread:
        click.echo(FORMATS[form](_plan(seen, as_of, horizon, spread=spread)))
        return 0
    held = held_back("stale", (baseline, write_baseline), reports, [one.finding for one in findings])
    asked = list(_not_held(seen, findings, held))
    loud = [one for one in findings if not held.holds(one.finding)]
    answer = _answer(seen, asked, loud, as_of, horizon)
    said = (answer.summary, *_of_history(pasts), held.sentence)
    data = _data(seen, pasts) if form in WITH_DATA else {}
    answer = answer._replace(summary=" ".join(filter(None, said)), data=data)
    told(answer, form, [report.scene for report in reports], held.sentence)
    return _status(asked, answer, fail_on)


def _quiet(form: str) -> frozenset[str]:
    """The findings whose lines are not shown, so that many files stay closed: text tells reviews as documents."""
    return frozenset(_REVIEW_RULES.values()) if form == "text" else frozenset()


def _touched(scene: app.Scene, base: str) -> app.Scene:
    # Imported on use: only this option asks git for two states.
    from kbgen.run import base as against

    return against.touched(scene, base)


def _chosen(records: Sequence[Record], owner: str | None, kind: str | None) -> Iterator[Record]:
    for record in records:
        if (owner is None or record.owner == owner) and (kind is None or record.kind == kind):
            yield record


def _seen(records: Sequence[Record], path: Callable[[str], str], corpus: Corpus, today: date) -> Iterator[_Seen]:
    found = risks((record.doc for record in records), corpus, today)
    for record in records:
        yield _Seen(record, path(record.path), found[record.doc.address], owner_gone(record.doc, corpus))


def _refuse(form: str, *, both: bool, baseline: bool) -> None:
    """A plan is no list of findings: say so where it is asked for like one."""
    if both:
        raise click.UsageError("--forecast and --spread are two questions: ask one at a time")
    if form not in ("text", "json"):
        raise click.UsageError(f"--forecast and --spread are no findings: print them as text or json, not as {form}")
    if baseline:
        raise click.UsageError("--forecast and --spread count every review: leave the baseline out")


def _plan(seen: Sequence[_Seen], today: date, horizon: timedelta | None, *, spread: bool) -> Answer:
    # Loaded only for whoever asks what is to come.
    from kbgen.cli.stale_plans import NOBODY, Planned, load, spread_out, weeks_within

    planned = [Planned(one.path, one.record.owner or NOBODY, one.record.state) for one in sorted(seen, key=_rank)]
    plan = spread_out(planned, today) if spread else load(planned, today, weeks_within(horizon))
    counts = Counter(one.record.state.state for one in seen)
    data = {"counts": _counts(counts), **plan.data}
    return Answer("stale", today, (), "\n".join((*plan.lines, _summary(counts, today))), data=data)


def _rank(one: _Seen) -> tuple[bool, tuple[object, ...]]:
    """The most urgent first, those that want no review yet by risk."""
    state = one.record.state
    if state.state in WANTED:
        return False, urgency(state, one.risk, one.path)
    return True, (one.risk.order, one.path)


def _interval(within: str | None) -> timedelta | None:
    if within is None:
        return None
    try:
        interval = parse_interval(within)
    except ValueError as error:
        raise app.UnusableError(f"--within: {error}") from None
    start = date(2000, 1, 1)
    return interval.after(start) - start


def _not_held(seen: Sequence[_Seen], findings: Sequence[Shown], held: Held) -> Iterator[_Seen]:
    """The documents that no finding which the baseline holds back is about."""
    holding = (one.finding for one in findings if held.holds(one.finding))
    # A file may hold several documents, which only place and due date tell apart, and none of them may hide another.
    places = Counter((one.path, one.span, one.code, one.value) for one in holding)
    for one in seen:
        doc, state = one.record.doc, one.record.state
        place = (doc.path, doc.span(review_key(doc)), _REVIEW_RULES.get(state.state, ""), str(state.due or ""))
        if places[place]:
            places[place] -= 1
        else:
            yield one


def _answer(
    seen: Sequence[_Seen],
    asked: Sequence[_Seen],
    findings: Sequence[Shown],
    as_of: date,
    horizon: timedelta | None,
) -> Answer:
    counts = Counter(one.record.state.state for one in seen)
    return Answer(
        "stale",
        as_of,
        tuple(findings),
        _summary(counts, as_of),
        tuple(_wanted(asked, as_of, horizon)),
        frozenset(_REVIEW_RULES.values()),
    )


def _data(seen: Sequence[_Seen], pasts: Sequence[History]) -> dict[str, object]:
    return {
        "counts": _counts(Counter(one.record.state.state for one in seen)),
        "documents": [one.record.as_object(one.path) | {"risk": one.risk.as_object()} for one in seen],
        "history": {"missing": _missing(pasts), "uncommitted": _uncommitted(pasts)},
    }


def _counts(counts: Counter[State]) -> dict[str, int]:
    """How many documents are in each state, those that are not judged among them."""
    return {state.value: counts[state] for state in State}


def _wanted(seen: Sequence[_Seen], today: date, horizon: timedelta | None) -> Iterator[Wanted]:
    """The documents that want a review: those whose owner is gone, then the worst state, then the riskiest."""
    waiting = [one for one in seen if one.record.state.state in WANTED and _near(one.record, today, horizon)]
    for one in sorted(waiting, key=_urgency):
        record, when = one.record, _when(one.record, today)
        yield Wanted(
            one.path,
            record.title,
            record.kind,
            record.owner,
            record.freshness,
            record.due,
            when,
            str(one.risk),
            one.gone,
        )


def _near(record: Record, today: date, horizon: timedelta | None) -> bool:
    soon = record.state.state is State.DUE_SOON and record.due is not None
    return not soon or horizon is None or (record.due is not None and record.due <= today + horizon)


def _urgency(one: _Seen) -> tuple[bool, tuple[object, ...]]:
    return (not one.gone, urgency(one.record.state, one.risk, one.path))


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
    return int(late or any(one.finding.severity >= Severity.WARNING for one in answer.untold))


def _of_history(pasts: Sequence[History]) -> Iterator[str]:
    """What could not be asked of git, and why; nothing where all of it could."""
    for reason in _missing(pasts):
        yield f"Git's history was not looked at: {reason}."
    if waiting := _uncommitted(pasts):
        yield f"{plural(waiting, 'document')} with changes that are not committed yet: no past was looked at."


def _missing(pasts: Sequence[History]) -> list[str]:
    return list(dict.fromkeys(past.missing for past in pasts if past.missing))


def _uncommitted(pasts: Sequence[History]) -> int:
    return sum(len(past.uncommitted) for past in pasts)


def _summary(counts: Counter[State], as_of: date) -> str:
    """What was counted and what was not, so that nothing hides."""
    judged = counts.total() - sum(counts[state] for state in _QUIET)
    names = ((State.NO_POLICY, "need no review"), (State.EXEMPT, "exempt"), (State.SNOOZED, "snoozed"))
    aside = ", ".join(f"{counts[state]:,} {said}" for state, said in names)
    return (
        f"As of {as_of}: {counts[State.FRESH] + counts[State.DUE_SOON]:,} of {judged:,} reviewed in time, "
        f"{counts[State.DUE]:,} due, {counts[State.OVERDUE]:,} overdue, {counts[State.UNREVIEWED]:,} never reviewed; "
        f"of {plural(counts.total(), 'document')}, {aside}."
    )
