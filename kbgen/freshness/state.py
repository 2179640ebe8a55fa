"""The review state of a document on a given day."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from kbgen.freshness.interval import Interval, days_between


class State(StrEnum):
    """How far a document's promise to be reviewed is kept."""

    FRESH = "fresh"
    DUE_SOON = "due-soon"
    DUE = "due"
    OVERDUE = "overdue"
    UNREVIEWED = "unreviewed"
    EXEMPT = "exempt"
    SNOOZED = "snoozed"
    NO_POLICY = "no-policy"


class Policy(NamedTuple):
    """How long before the due date a document is `due-soon`, and how long after it `overdue`."""

    due_soon: Interval = Interval(0, 30)
    grace: Interval = Interval(0, 14)


class Freshness(NamedTuple):
    """A state with the dates behind it; `due` is None where no date can be worked out.

    `snoozed_until` is the last day of a snooze that holds.
    """

    state: State
    reviewed: date | None = None
    interval: Interval | None = None
    due: date | None = None
    snoozed_until: date | None = None

    def days_late(self, today: date) -> int:
        """Days since the due date; negative while it lies ahead, 0 without one."""
        return 0 if self.due is None else days_between(self.due, today)


def assess(
    reviewed: date | None,
    interval: Interval | None,
    today: date,
    policy: Policy,
    *,
    exempt: bool = False,
    snoozed_until: date | None = None,
) -> Freshness:
    """Work out the state: due = reviewed + interval, overdue once the grace period is past.

    A document falls due on its due date and a snooze holds through its last day. Moving `today`
    forward never makes a document fresher, except that reading a snooze's end makes it worse.
    """
    due = interval.after(reviewed) if reviewed and interval else None
    state = State.NO_POLICY
    if exempt:
        state = State.EXEMPT
    elif interval is None:
        state = State.NO_POLICY
    elif snoozed_until is not None and today <= snoozed_until:
        state = State.SNOOZED
    elif due is None:
        state = State.UNREVIEWED
    else:
        state = _by_date(due, today, policy)
    return Freshness(state, reviewed, interval, due, snoozed_until if state is State.SNOOZED else None)


def _by_date(due: date, today: date, policy: Policy) -> State:
    if today > policy.grace.after(due):
        return State.OVERDUE
    if today >= due:
        return State.DUE
    if today >= policy.due_soon.before(due):
        return State.DUE_SOON
    return State.FRESH


# What the passing of time alone leads on from; every other state stays until somebody does something.
_PASSING = frozenset({State.FRESH, State.DUE_SOON, State.DUE, State.SNOOZED})


class Turn(NamedTuple):
    """A day on which a state changes by the passing of time alone, and the state from that day on."""

    day: date
    state: State


def turns(found: Freshness, today: date, policy: Policy) -> tuple[Turn, ...]:
    """How a state of `today` changes on later days if nobody does anything, the earliest first.

    On any later day the last turn up to it gives the state that `assess` would give.
    """
    if found.state not in _PASSING:
        return ()
    days = set()
    if found.snoozed_until is not None:
        days.add(_day_after(found.snoozed_until))
    if found.due is not None:
        days |= {policy.due_soon.before(found.due), found.due, _day_after(policy.grace.after(found.due))}
    course: list[Turn] = []
    state = found.state
    for day in sorted(day for day in days if day > today):
        on_day = assess(found.reviewed, found.interval, day, policy, snoozed_until=found.snoozed_until).state
        if on_day is not state:
            course.append(Turn(day, on_day))
            state = on_day
    return tuple(course)


def _day_after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day
