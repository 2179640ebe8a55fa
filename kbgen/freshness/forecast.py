"""How many reviews the coming weeks ask of whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
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
