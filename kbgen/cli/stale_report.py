"""What `kbgen stale` answers: the documents that want a review, what else was found, and what was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from kbgen.cli.options import plural
from kbgen.cli.printing import Held
from kbgen.data_files import DocumentRecord
from kbgen.freshness import State
from kbgen.kit.risk import WANTED, urgency
from kbgen.report import WITH_DATA, Answer, LocatedFinding, StaleDocument
from kbgen.run.stale import DocumentStanding, Stale

REVIEW_RULES = {State.OVERDUE: "FR001", State.DUE: "FR002", State.UNREVIEWED: "FR003"}
_QUIET = (State.NO_POLICY, State.EXEMPT, State.SNOOZED)


class Seen(NamedTuple):
    """How a document stands, with its path as the reader knows it."""

    standing: DocumentStanding
    path: str

    @property
    def state(self) -> State:
        """Its review state."""
        return self.standing.record.state.state


class StaleScope(NamedTuple):
    """What an answer is about: what was looked at, on which day, how far ahead, and how it is to be printed."""

    ran: Sequence[Stale]
    as_of: date
    horizon: timedelta | None
    form: str


def answer(
    asked: StaleScope, seen: Sequence[Seen], waiting: Sequence[Seen], findings: Sequence[LocatedFinding], held: str
) -> Answer:
    """The answer about the documents `seen`, of which no baseline holds back those `waiting`, nor the `findings`.

    `held` is the sentence about what it holds back.
    """
    counts = Counter(one.state for one in seen)
    said = (_summary(counts, asked.as_of), *_of_history(asked.ran), held)
    return Answer(
        "stale",
        asked.as_of,
        tuple(findings),
        " ".join(filter(None, said)),
        tuple(_wanted(waiting, asked.as_of, asked.horizon)),
        frozenset(REVIEW_RULES.values()),
        _data(seen, counts, asked.ran) if asked.form in WITH_DATA else {},
    )


def not_held(seen: Sequence[Seen], findings: Sequence[LocatedFinding], held: Held) -> Iterator[Seen]:
    """The documents that no finding which the baseline holds back is about."""
    holding = (shown.finding for shown in findings if held.holds(shown.finding))
    # A file may hold several documents, which only place and due date tell apart, and none of them may hide another.
    places = Counter((one.path, one.span, one.code, one.value) for one in holding)
    for one in seen:
        record = one.standing.record
        place = (record.path, one.standing.span, REVIEW_RULES.get(one.state, ""), str(record.due or ""))
        if places[place]:
            places[place] -= 1
        else:
            yield one


def plan(seen: Sequence[Seen], today: date, horizon: timedelta | None, *, spread: bool) -> Answer:
    """The load of reviews of the weeks to come, or days that spread it."""
    # Loaded only for whoever asks what is to come.
    from kbgen.cli.stale_forecast import NOBODY, Planned, load, spread_out, weeks_within

    ranked = [(one.path, one.standing.record) for one in sorted(seen, key=_rank)]
    planned = [Planned(path, record.owner or NOBODY, record.state) for path, record in ranked]
    made = spread_out(planned, today) if spread else load(planned, today, weeks_within(horizon))
    counts = Counter(one.state for one in seen)
    data = {"counts": _counts(counts), **made.data}
    return Answer("stale", today, (), "\n".join((*made.lines, _summary(counts, today))), data=data)


def _rank(one: Seen) -> tuple[bool, tuple[object, ...]]:
    """The most urgent first, those that want no review yet by risk."""
    if one.state in WANTED:
        return False, _urgency(one)
    return True, (one.standing.risk.order, one.path)


def _urgency(one: Seen) -> tuple[object, ...]:
    return urgency(one.standing.record.state, one.standing.risk, one.path)


def _data(seen: Sequence[Seen], counts: Counter[State], ran: Sequence[Stale]) -> dict[str, object]:
    found = (one.standing.record.as_object(one.path) | {"risk": one.standing.risk.as_object()} for one in seen)
    return {
        "counts": _counts(counts),
        "documents": list(found),
        "history": {"missing": _missing(ran), "uncommitted": _uncommitted(ran)},
    }


def _counts(counts: Counter[State]) -> dict[str, int]:
    """How many documents are in each state, those that are not judged among them."""
    return {state.value: counts[state] for state in State}


def _wanted(seen: Sequence[Seen], today: date, horizon: timedelta | None) -> Iterator[StaleDocument]:
    """The documents that want a review: those whose owner is gone, then the worst state, then the riskiest."""
    waiting = [one for one in seen if one.state in WANTED and _near(one.standing.record, today, horizon)]
    for one in sorted(waiting, key=lambda one: (not one.standing.gone, _urgency(one))):
        record, risk = one.standing.record, str(one.standing.risk)
        when = _when(record, today)
        yield StaleDocument(
            one.path,
            record.title,
            record.kind,
            record.owner,
            record.freshness,
            record.due,
            when,
            risk,
            one.standing.gone,
        )


def _near(record: DocumentRecord, today: date, horizon: timedelta | None) -> bool:
    soon = record.state.state is State.DUE_SOON and record.due is not None
    return not soon or horizon is None or (record.due is not None and record.due <= today + horizon)


def _when(record: DocumentRecord, today: date) -> str:
    if record.due is None:
        return f"never reviewed, wanted every {record.state.interval}"
    days = record.state.days_late(today)
    if days > 0:
        return f"due {record.due}, {plural(days, 'day')} ago"
    return f"due {record.due}" + (", today" if days == 0 else f", in {plural(-days, 'day')}")


def _of_history(ran: Sequence[Stale]) -> Iterator[str]:
    """What could not be asked of git, and why; nothing where all of it could."""
    for reason in _missing(ran):
        yield f"Git's history was not looked at: {reason}."
    if waiting := _uncommitted(ran):
        yield f"{plural(waiting, 'document')} with changes that are not committed yet: no past was looked at."


def _missing(ran: Sequence[Stale]) -> list[str]:
    return list(dict.fromkeys(one.missing for one in ran if one.missing))


def _uncommitted(ran: Sequence[Stale]) -> int:
    return sum(one.uncommitted for one in ran)


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
