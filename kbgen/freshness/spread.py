"""Spreads reviews over the coming weeks, so that no week holds more than its share of an owner's.

A date is never moved by pretending that somebody has read the document. What is still to fall due can
only be read earlier; what waits already can be put off for a while, openly, the riskiest last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from kbgen.freshness.forecast import WEEKS, monday_of

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


class Share(NamedTuple):
    """The proposals for one owner, by day, of which no week holds more than `most`."""

    owner: str
    most: int
    proposals: tuple[Proposal, ...]


def spread(jobs: Iterable[Job], today: date, weeks: int = WEEKS) -> tuple[Share, ...]:
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


def _plan(owner: str, jobs: Sequence[Job], calendar: _Calendar) -> Share:
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
    return Share(owner, most, tuple(sorted(proposals, key=lambda one: (one.day, one.job.rank))))


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
