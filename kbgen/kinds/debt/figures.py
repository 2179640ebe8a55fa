"""The arithmetic of technical debt: effort, interest, payback, age and capacity. No clock, no documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from statistics import median
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

# Two weeks of one person: what fits beside other work is small.
LARGE_EFFORT = 10.0
# A day every second week: what is felt in every plan is dear.
DEAR_INTEREST = 2.0
# 252 working days a year, over twelve months.
WORKING_DAYS = 21.0


class Quadrant(StrEnum):
    """Where effort and interest put an item."""

    NOW = "pay back now"
    PLAN = "plan it"
    PASSING = "pay back in passing"
    LEAVE = "leave it"


class Item(NamedTuple):
    """The figures of one item; None is not known."""

    effort: float | None
    interest: float | None
    since: date | None = None
    paid_on: date | None = None
    paid: bool = False


def payback_months(effort: float | None, interest: float | None) -> float | None:
    """After how many months the work has paid for itself; None where that is not known or never happens."""
    return effort / interest if effort is not None and interest else None


def quadrant(effort: float | None, interest: float | None) -> Quadrant | None:
    """The quadrant of an item, None where a figure is missing."""
    if effort is None or interest is None:
        return None
    if interest >= DEAR_INTEREST:
        return Quadrant.PLAN if effort > LARGE_EFFORT else Quadrant.NOW
    return Quadrant.LEAVE if effort > LARGE_EFFORT else Quadrant.PASSING


def age_months(since: date, today: date) -> int:
    """Whole calendar months from one day to another; none where the first is yet to come."""
    if since > today:
        return 0
    gone = relativedelta(today, since)
    return gone.years * 12 + gone.months


class Summary(NamedTuple):
    """Sums over items, each with how many items it could count."""

    items: int
    effort: float
    with_effort: int
    interest: float
    with_interest: int
    median_age: float | None
    with_age: int


def summary(items: Iterable[Item], today: date) -> Summary:
    """Sums of what is known; what is not known is counted, not guessed."""
    known = list(items)
    efforts = [item.effort for item in known if item.effort is not None]
    interests = [item.interest for item in known if item.interest is not None]
    ages = [age_months(item.since, today) for item in known if item.since is not None]
    return Summary(
        len(known),
        sum(efforts),
        len(efforts),
        sum(interests),
        len(interests),
        float(median(ages)) if ages else None,
        len(ages),
    )


def capacity(people: int, percent: int | None) -> float | None:
    """The days a month that a team keeps for debt; None where it does not say."""
    return None if percent is None else people * WORKING_DAYS * percent / 100


def months_of(effort: float, days_a_month: float | None) -> float | None:
    """How many months of a capacity some effort takes; None without a capacity."""
    return effort / days_a_month if days_a_month else None


class Left(NamedTuple):
    """What was still to be paid back at the end of a day."""

    day: date
    items: int
    effort: float


def burn_down(items: Sequence[Item], days: Iterable[date]) -> list[Left]:
    """What was left on each day, out of the items whose beginning is known, and whose end is if they are paid."""
    dated = [item for item in items if item.since is not None and (item.paid_on is not None or not item.paid)]
    found = []
    for day in days:
        left = [item for item in dated if _stood(item, day)]
        found.append(Left(day, len(left), sum(item.effort or 0.0 for item in left)))
    return found


def _stood(item: Item, day: date) -> bool:
    begun = item.since is not None and item.since <= day
    return begun and (item.paid_on is None or item.paid_on > day)


def month_ends(today: date, count: int) -> list[date]:
    """The last days of the `count` months before this one, and today."""
    first = today.replace(day=1)
    ends = [first - relativedelta(months=back) - relativedelta(days=1) for back in range(count - 1, -1, -1)]
    return [*ends, today]
