"""Intervals, due dates and review states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

_WORDS = {
    "daily": (0, 1),
    "weekly": (0, 7),
    "fortnightly": (0, 14),
    "monthly": (1, 0),
    "quarterly": (3, 0),
    "half-yearly": (6, 0),
    "yearly": (12, 0),
    "annually": (12, 0),
}
_UNITS = {"d": (0, 1), "w": (0, 7), "m": (1, 0), "q": (3, 0), "y": (12, 0)}
_AMOUNT = re.compile(r"(\d{1,5})[\s-]*(d|days?|w|weeks?|m|months?|quarters?|y|years?)", re.ASCII)
_ISO = re.compile(r"p(?:(\d{1,4})y)?(?:(\d{1,4})m)?(?:(\d{1,4})w)?(?:(\d{1,5})d)?", re.ASCII)
_LONGEST = 100 * 12


@dataclass(frozen=True, slots=True)
class Interval:
    """A length of time on the calendar: whole months, then whole days."""

    months: int
    days: int

    def after(self, start: date) -> date:
        """The date this long after `start`; months clamp to the month's end, and the far end to the calendar's."""
        return _moved(start, self.months, self.days) or date.max

    def before(self, end: date) -> date:
        """The date this long before `end`."""
        return _moved(end, -self.months, -self.days) or date.min

    def __str__(self) -> str:
        """How a person would say it: `6 months`, `90 days`, `1 year`."""
        parts = []
        if self.months % 12 == 0 and self.months:
            parts.append(_said(self.months // 12, "year"))
        elif self.months:
            parts.append(_said(self.months, "month"))
        if self.days or not parts:
            parts.append(_said(self.days, "day"))
        return " and ".join(parts)


# A handbook asks about few days and fewer intervals, for ten thousand documents.
@lru_cache(maxsize=8192)
def _moved(start: date, months: int, days: int) -> date | None:
    """A date moved by whole months, then by days; None beyond the calendar's end."""
    try:
        return start + relativedelta(months=months, days=days)
    except (ValueError, OverflowError):
        return None


def _said(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def parse_interval(text: str) -> Interval:
    """Read an interval as people write it; ValueError says which forms are known."""
    said = text.strip().lower()
    if said in _WORDS:
        return Interval(*_WORDS[said])
    if found := _AMOUNT.fullmatch(said.removeprefix("every ")):
        months, days = _UNITS[found[2][0]]
        return _bounded(Interval(int(found[1]) * months, int(found[1]) * days), text)
    if (found := _ISO.fullmatch(said)) and len(said) > 1:
        years, months, weeks, days = (int(part or 0) for part in found.groups())
        return _bounded(Interval(12 * years + months, 7 * weeks + days), text)
    raise ValueError(f"{text!r} is no interval; write one like '90d', '6 weeks', '6 months' or '1 year'")


def _bounded(interval: Interval, text: str) -> Interval:
    if 0 < interval.months + interval.days / 31 <= _LONGEST:
        return interval
    raise ValueError(f"{text!r} is no usable interval; write one between 1 day and 100 years")


def days_between(start: date, end: date) -> int:
    """Whole days from `start` to `end`, negative when `end` is earlier."""
    return (end - start) // timedelta(days=1)


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
