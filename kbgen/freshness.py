"""Intervals, due dates, review states, and reviews to come."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    if match := _AMOUNT.fullmatch(said.removeprefix("every ")):
        months, days = _UNITS[match[2][0]]
        return _bounded(Interval(int(match[1]) * months, int(match[1]) * days), text)
    if (match := _ISO.fullmatch(said)) and len(said) > 1:
        years, months, weeks, days = (int(part or 0) for part in match.groups())
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


class ReviewPolicy(NamedTuple):
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
    policy: ReviewPolicy,
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


def _by_date(due: date, today: date, policy: ReviewPolicy) -> State:
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


def turns(freshness: Freshness, today: date, policy: ReviewPolicy) -> tuple[Turn, ...]:
    """How a state of `today` changes on later days if nobody does anything, the earliest first.

    On any later day the last turn up to it gives the state that `assess` would give.
    """
    if freshness.state not in _PASSING:
        return ()
    days = set()
    if freshness.snoozed_until is not None:
        days.add(_day_after(freshness.snoozed_until))
    if freshness.due is not None:
        days |= {policy.due_soon.before(freshness.due), freshness.due, _day_after(policy.grace.after(freshness.due))}
    course: list[Turn] = []
    state = freshness.state
    for day in sorted(day for day in days if day > today):
        on_day = assess(
            freshness.reviewed, freshness.interval, day, policy, snoozed_until=freshness.snoozed_until
        ).state
        if on_day is not state:
            course.append(Turn(day, on_day))
            state = on_day
    return tuple(course)


def _day_after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


WEEKS = 13
WAITING = (State.OVERDUE, State.UNREVIEWED, State.DUE)
_COMING = frozenset({State.FRESH, State.DUE_SOON, State.SNOOZED})


class Week(NamedTuple):
    """The reviews of one week by owner; `monday` is its first day."""

    monday: date
    owners: Mapping[str, int]

    @property
    def name(self) -> str:
        """The week's name by ISO 8601: `2026-W48`."""
        return week_name(self.monday)

    @property
    def total(self) -> int:
        """How many reviews it asks for."""
        return sum(self.owners.values())


class Forecast(NamedTuple):
    """What waits already, and what falls due after today in each week, by owner; `later` falls due after the last."""

    waiting: Mapping[str, int]
    weeks: tuple[Week, ...]
    later: int

    @property
    def owners(self) -> tuple[str, ...]:
        """Everybody of whom a review is asked, those with most to do first."""
        total = Counter(self.waiting)
        for week in self.weeks:
            total.update(week.owners)
        return tuple(sorted(total, key=lambda owner: (-total[owner], owner)))


def week_name(day: date) -> str:
    """The ISO 8601 week that a day lies in."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday_of(day: date) -> date:
    """The first day of the week that a day lies in."""
    return day - timedelta(days=day.weekday())


def asked_on(freshness: Freshness) -> date | None:
    """The day on which a document will ask for its review: its due date, or the end of a snooze where that is later."""
    if freshness.snoozed_until is None:
        return freshness.due
    return max(freshness.due or date.min, freshness.snoozed_until + timedelta(days=1))


def forecast(documents: Iterable[tuple[str, Freshness]], today: date, weeks: int = WEEKS) -> Forecast:
    """The reviews of the coming weeks, the one that `today` lies in first, from owners and review states.

    Each coming review is supposed to be done on its day, so that a document with a short interval
    comes back. What waits already is counted once, since nobody knows when it will be done.
    """
    first = monday_of(today)
    waiting: Counter[str] = Counter()
    by_week: list[Counter[str]] = [Counter() for _ in range(weeks)]
    end = first + timedelta(weeks=weeks)
    later = 0
    for owner, found in documents:
        if found.state in WAITING:
            waiting[owner] += 1
        elif found.state in _COMING and (day := asked_on(found)) is not None:
            later += day >= end
            for due in _days(day, found, end):
                by_week[(due - first).days // 7][owner] += 1
    listed = tuple(Week(first + timedelta(weeks=index), _ordered(week)) for index, week in enumerate(by_week))
    return Forecast(_ordered(waiting), listed, later)


def _days(day: date, freshness: Freshness, end: date) -> Iterable[date]:
    """Each day before `end` on which a document asks for its review, where every review is done on its day."""
    while day < end:
        yield day
        if freshness.interval is None:
            return
        day = freshness.interval.after(day)


def _ordered(counts: Counter[str]) -> dict[str, int]:
    """The most first."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


_SATURDAY = 5


class Job(NamedTuple):
    """A review that one owner is asked for.

    `due` is the day by which it must be done, None where it waits already. `rank` orders the jobs: the
    lowest is the most urgent, and no two have the same.
    """

    key: str
    owner: str
    due: date | None
    rank: int


class Proposal(NamedTuple):
    """A day to do a review on; `moved` unless that is its own due date."""

    job: Job
    day: date
    moved: bool


class ReviewShare(NamedTuple):
    """The proposals for one owner, by day, of which no week holds more than `most`."""

    owner: str
    most: int
    proposals: tuple[Proposal, ...]


def spread(jobs: Iterable[Job], today: date, weeks: int = WEEKS) -> tuple[ReviewShare, ...]:
    """Propose a day for each review, by owner, with the least share by which none is later than it must be.

    Jobs that fall due after the last week are left as they are. From a Saturday on, the first week is
    the next one.
    """
    first = monday_of(today) + timedelta(weeks=int(today.weekday() >= _SATURDAY))
    by_owner: dict[str, list[Job]] = defaultdict(list)
    for job in sorted(jobs, key=lambda job: job.rank):
        if job.due is None or job.due < first + timedelta(weeks=weeks):
            by_owner[job.owner].append(job)
    plans = (_plan(owner, mine, _Calendar(first, today, weeks)) for owner, mine in sorted(by_owner.items()))
    return tuple(plans)


class _Calendar(NamedTuple):
    """The weeks to plan for, from 0; `first` is the Monday of the first."""

    first: date
    today: date
    weeks: int

    def last_week(self, job: Job) -> int:
        """The last week in which a job can be done in time."""
        return self.weeks - 1 if job.due is None else max(0, (job.due - self.first).days // 7)

    def working_day(self, week: int, number: int) -> date:
        """A working day of a week, today or later, another one for each number."""
        monday = self.first + timedelta(weeks=week)
        start = max(monday, self.today)
        return start + timedelta(days=number % (_SATURDAY - (start - monday).days))


def _plan(owner: str, jobs: Sequence[Job], calendar: _Calendar) -> ReviewShare:
    most = least_share([calendar.last_week(job) for job in jobs])
    placed = _as_late_as_possible([job for job in jobs if job.due is not None], most, calendar)
    week = 0
    for job in jobs:
        if job.due is None:
            while len(placed[week]) >= most:
                week += 1
            placed[week].append(job)
    proposals = [
        _proposed(job, week, number, calendar)
        for week, listed in placed.items()
        for number, job in enumerate(sorted(listed, key=lambda job: job.rank))
    ]
    return ReviewShare(owner, most, tuple(sorted(proposals, key=lambda proposal: (proposal.day, proposal.job.rank))))


def least_share(last_weeks: Sequence[int]) -> int:
    """The fewest jobs a week by which each is done by its last week, those weeks counted from 0."""
    return max((-(-sum(last <= week for last in last_weeks) // (week + 1)) for week in set(last_weeks)), default=0)


def _as_late_as_possible(jobs: Sequence[Job], most: int, calendar: _Calendar) -> dict[int, list[Job]]:
    """Jobs by week, from the last week backwards; where one is too full, the most urgent are done earlier."""
    due: dict[int, list[Job]] = defaultdict(list)
    for job in jobs:
        due[calendar.last_week(job)].append(job)
    placed: dict[int, list[Job]] = {week: [] for week in range(calendar.weeks)}
    earlier: list[Job] = []
    for week in reversed(range(calendar.weeks)):
        waiting = sorted([*earlier, *due[week]], key=lambda job: job.rank)
        kept = max(0, len(waiting) - most)
        earlier, placed[week] = waiting[:kept], waiting[kept:]
    return placed


def _proposed(job: Job, week: int, number: int, calendar: _Calendar) -> Proposal:
    if job.due is not None and calendar.last_week(job) == week:
        return Proposal(job, job.due, moved=False)
    return Proposal(job, calendar.working_day(week, number), moved=True)
