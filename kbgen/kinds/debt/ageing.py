"""How old debt is, and what it has cost so far: arithmetic on figures and dates only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from kbgen.kinds.debt.figures import Item, age_months

# The first month that is too old for a band, and the band's name.
_BANDS = ((3, "under 3 months"), (6, "3 to 5 months"), (12, "6 to 11 months"), (24, "1 year"), (36, "2 years"))
_OLDEST, _UNDATED = "3 years and over", "not dated"


class Band(NamedTuple):
    """How many items are of one age."""

    name: str
    items: int


class Paid(NamedTuple):
    """The interest that items have cost, and of how many out of how many that is known."""

    days: float
    n: int
    of: int


def band_of(since: date | None, today: date) -> str:
    """The name of an age."""
    if since is None:
        return _UNDATED
    months = age_months(since, today)
    return next((name for below, name in _BANDS if months < below), _OLDEST)


def ageing(items: Iterable[Item], today: date) -> list[Band]:
    """Items by age, the youngest first and those without a date last; the latter only where there are any."""
    counts = Counter(band_of(item.since, today) for item in items)
    names = (*(name for _, name in _BANDS), _OLDEST, *([_UNDATED] if counts[_UNDATED] else []))
    return [Band(name, counts[name]) for name in names]


def interest_so_far(item: Item, today: date) -> float | None:
    """What an item has cost since it is there, for each whole month at today's rate; None where that is not known.

    What is paid back costs nothing more from that day on.
    """
    if item.interest is None or item.since is None or (item.paid and item.paid_on is None):
        return None
    until = min(item.paid_on, today) if item.paid_on is not None else today
    return item.interest * age_months(item.since, until)


def interest_of_all(items: Iterable[Item], today: date) -> Paid:
    """What all items together have cost so far."""
    costs = [interest_so_far(item, today) for item in items]
    known = [cost for cost in costs if cost is not None]
    return Paid(sum(known), len(known), len(costs))
