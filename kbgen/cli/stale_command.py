"""`kbgen stale`: the dated rules, and the review states of the documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import click

from kbgen import app
from kbgen.cli.options import base_option, format_option, progress, scene_options
from kbgen.cli.owner_option import owner_asked
from kbgen.cli.printing import baseline_options, held_back, located, path_in, print_report, start_for
from kbgen.cli.stale_report import REVIEW_RULES, Seen, StaleScope, answer, not_held, plan
from kbgen.freshness import State, parse_interval
from kbgen.judging import is_of_no_document
from kbgen.model import Severity
from kbgen.packs import UnusableError
from kbgen.report import FORMATS, Answer, LocatedFinding
from kbgen.run.stale import DocumentStanding, Stale, stale

# What makes the exit status 1, from the strictest threshold to the laxest.
_FAILING = {
    "due": (State.DUE, State.OVERDUE, State.UNREVIEWED),
    "unreviewed": (State.OVERDUE, State.UNREVIEWED),
    "overdue": (State.OVERDUE,),
    "never": (),
}


@click.command("stale")
@scene_options
@click.option("--owner", help="Only documents owned by this team or person.")
@click.option("--within", metavar="INTERVAL", help="Also list reviews that fall due within this time, such as 30d.")
@click.option(
    "--fail-on",
    type=click.Choice(list(_FAILING)),
    default="overdue",
    show_default=True,
    help="Review state that causes exit status 1.",
)
@click.option("--forecast", is_flag=True, help="Count upcoming reviews by week and owner instead.")
@click.option("--spread", is_flag=True, help="Propose a day for each review, so that the weeks are balanced.")
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
    """Find stale documents: reviews that are due, and dates that have passed.

    Documents are sorted by risk: by review state, worst first, then runbooks of paging alerts, then by
    the tier of the service, the last incident and the number of links.

    The exit status is 1 if a document is in the state given by --fail-on or a worse one, or if another
    dated rule warns (a decision past its date, an overdue exercise), unless --fail-on is never. Advice
    alone never causes it.

    --forecast counts the reviews of the next 13 weeks, or of --within, by week and owner. --spread
    proposes days for them: upcoming reviews are pulled forward, riskiest first; overdue reviews are
    spread over the coming weeks, riskiest this week. Nothing is written, because a date changed without
    a review would be worthless: the proposal is printed as snoozes for you to add. Both exit with 0.
    """
    horizon = _interval(within)
    if forecast or spread:
        _refuse(form, both=forecast and spread, baseline=bool(baseline or write_baseline))
    as_of = date.min
    seen: list[Seen] = []
    ran: list[Stale] = []
    findings: list[LocatedFinding] = []
    for one in app.scenes(paths, config, kind, Path.cwd(), clean=clean):
        scene = one if base is None else _touched(one, base)
        as_of = app.day(scene.settings, today)
        with progress("Reading") as bar:
            found = stale(scene, as_of, bar)
        ran.append(found)
    asked = None if owner is None else _owner(owner, ran)
    for found in ran:
        chosen = list(_chosen(found.standings, asked, kind))
        seen.extend(_seen(chosen, found.scene, form))
        findings.extend(_shown(found, chosen, form))
    if forecast or spread:
        click.echo(FORMATS[form](plan(seen, as_of, horizon, spread=spread)))
        return 0
    held = held_back("stale", (baseline, write_baseline), ran, [row.finding for row in findings])
    waiting = list(not_held(seen, findings, held))
    loud = [row for row in findings if not held.holds(row.finding)]
    said = answer(StaleScope(ran, as_of, horizon, form), seen, waiting, loud, held.sentence)
    print_report(said, form, [one.scene for one in ran], held.sentence)
    return _status(waiting, said, fail_on)


def _touched(scene: app.CheckScope, base: str) -> app.CheckScope:
    # Imported on use: only this option asks git for two states.
    from kbgen.run import base as against

    return against.touched(scene, base)


def _owner(name: str, ran: Sequence[Stale]) -> str:
    ids = {known: id_ for one in ran for known, id_ in one.owners.items()}
    return owner_asked(name, ids, (standing.record.owner for found in ran for standing in found.standings))


def _chosen(standings: Sequence[DocumentStanding], owner: str | None, kind: str | None) -> Iterator[DocumentStanding]:
    for standing in standings:
        if (owner is None or standing.record.owner == owner) and (kind is None or standing.record.kind == kind):
            yield standing


def _seen(standings: Sequence[DocumentStanding], scene: app.CheckScope, form: str) -> Iterator[Seen]:
    path = path_in(scene, start_for(form))
    for standing in standings:
        yield Seen(standing, path(standing.record.path))


def _shown(found: Stale, chosen: Sequence[DocumentStanding], form: str) -> Iterator[LocatedFinding]:
    """The findings about some documents; text tells those about reviews as documents, whose files stay closed."""
    theirs = {path for one in chosen for path in (one.record.path, *one.data)}
    quiet = frozenset(REVIEW_RULES.values()) if form == "text" else frozenset[str]()
    asked = (
        finding
        for finding in found.findings
        if finding.path in theirs or is_of_no_document(finding, found.scene.settings)
    )
    return located(asked, found.scene, start_for(form), quiet)


def _refuse(form: str, *, both: bool, baseline: bool) -> None:
    """A plan is no list of findings: say so where it is asked for like one."""
    if both:
        raise click.UsageError("--forecast and --spread are two questions: ask one at a time")
    if form not in ("text", "json"):
        raise click.UsageError(f"--forecast and --spread are no findings: print them as text or json, not as {form}")
    if baseline:
        raise click.UsageError("--forecast and --spread count every review: leave the baseline out")


def _interval(within: str | None) -> timedelta | None:
    if within is None:
        return None
    try:
        interval = parse_interval(within)
    except ValueError as error:
        raise UnusableError(f"--within: {error}") from None
    start = date(2000, 1, 1)
    return interval.after(start) - start


def _status(seen: Sequence[Seen], answer: Answer, fail_on: str) -> int:
    if fail_on == "never":
        return 0
    late = any(one.state in _FAILING[fail_on] for one in seen)
    return int(late or any(one.finding.severity >= Severity.WARNING for one in answer.untold))
