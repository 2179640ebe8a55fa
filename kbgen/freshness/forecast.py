"""Reviews to come, and how to level them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from kbgen.freshness.state import Freshness, State

WEEKS = 13
_WAITING = frozenset({State.OVERDUE, State.UNREVIEWED, State.DUE})
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


def asked_on(found: Freshness) -> date | None:
    """The day on which a document will ask for its review: its due date, or the end of a snooze where that is later."""
    if found.snoozed_until is None:
        return found.due
    return max(found.due or date.min, found.snoozed_until + timedelta(days=1))


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
        if found.state in _WAITING:
            waiting[owner] += 1
        elif found.state in _COMING and (day := asked_on(found)) is not None:
            later += day >= end
            for due in _days(day, found, end):
                by_week[(due - first).days // 7][owner] += 1
    listed = tuple(Week(first + timedelta(weeks=index), _ordered(week)) for index, week in enumerate(by_week))
    return Forecast(_ordered(waiting), listed, later)


def _days(day: date, found: Freshness, end: date) -> Iterable[date]:
    """Each day before `end` on which a document asks for its review, where every review is done on its day."""
    while day < end:
        yield day
        if found.interval is None:
            return
        day = found.interval.after(day)


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
