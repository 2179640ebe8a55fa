"""Figures of delivery, after the measures of DORA: https://dora.dev/guides/dora-metrics/.

How often, how long a change takes to be deployed, how many deployments fail, and how long a failed one
takes to recover. Each comes with the number of values behind it; nothing is divided by nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from kbgen.kinds.delivery.log import Log, MonthLog, ServiceLog
from kbgen.kit.months import Month, month_of

MONTHS = 12
FEWEST_FOR_P90 = 10
_WEEK = 7
_FIXED = "\N{NO-BREAK SPACE}"


class Spread(NamedTuple):
    """How many values, their middle, and what nine in ten stay below; missing where there are too few."""

    n: int = 0
    median: float | None = None
    p90: float | None = None


class Figures(NamedTuple):
    """The four measures; lengths of time in seconds. `judged` says whether failures were recorded at all."""

    deployments: int
    per_week: float | None
    lead: Spread
    failed: int
    failure_rate: float | None
    recovery: Spread
    unrecovered: int


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which a share of the ordered values lies, between two of them in proportion."""
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def spread(values: Iterable[float]) -> Spread:
    """The spread of some values, in any order."""
    ordered = sorted(values)
    if not ordered:
        return Spread()
    p90 = quantile(ordered, 0.9) if len(ordered) >= FEWEST_FOR_P90 else None
    return Spread(len(ordered), quantile(ordered, 0.5), p90)


def figures(months: Sequence[MonthLog], days: int, *, judged: bool = True) -> Figures:
    """The measures over some months, of which the log covers so many days; a rate takes a week at least."""
    deployments = sum(month.deployments for month in months)
    failed = sum(month.failed for month in months)
    recovery = spread(seconds for month in months for seconds in month.recoveries)
    return Figures(
        deployments=deployments,
        per_week=deployments * _WEEK / days if days >= _WEEK else None,
        lead=spread(seconds for month in months for seconds in month.leads),
        failed=failed,
        failure_rate=failed / deployments if judged and deployments else None,
        recovery=recovery,
        unrecovered=failed - recovery.n,
    )


def last_months(log: Log, count: int = MONTHS) -> list[Month]:
    """The months up to that of the newest deployment, the log's first month at the earliest."""
    if log.first is None or log.last is None:
        return []
    newest = month_of(log.last)
    return list(range(max(month_of(log.first), newest - count + 1), newest + 1))


def over_year(log: Log, services: Iterable[ServiceLog]) -> Figures:
    """The measures of some services over the last twelve months of the log."""
    months = last_months(log)
    found = [service.months[month] for service in services for month in months if month in service.months]
    return figures(found, days_covered(log, months), judged=log.measures("failed"))


def by_month(log: Log, services: Sequence[ServiceLog]) -> list[tuple[Month, Figures]]:
    """The measures of some services in each of the last twelve months."""
    judged = log.measures("failed")
    return [
        (
            month,
            figures(
                [service.months[month] for service in services if month in service.months],
                days_covered(log, [month]),
                judged=judged,
            ),
        )
        for month in last_months(log)
    ]


def days_covered(log: Log, months: Sequence[Month]) -> int:
    """How many days of the months the log covers, from its first deployment to its last."""
    if not months or log.first is None or log.last is None:
        return 0
    start = max(log.first.toordinal(), _first_day(months[0]))
    end = min(log.last.toordinal(), _first_day(months[-1] + 1) - 1)
    return max(end - start + 1, 0)


def _first_day(month: Month) -> int:
    year, index = divmod(month, 12)
    return date(year, index + 1, 1).toordinal() if year <= date.max.year else date.max.toordinal() + 1


def length(seconds: float | None) -> str:
    """A length of time in the largest unit that it has one of: `40 s`, `35 min`, `3.4 h`, `2.1 d`."""
    if seconds is None:
        return "–"
    if seconds < 60:
        return f"{seconds:.0f}{_FIXED}s"
    if seconds < 3_600:
        return f"{seconds / 60:.0f}{_FIXED}min"
    return f"{seconds / 3_600:.1f}{_FIXED}h" if seconds < 48 * 3_600 else f"{seconds / 86_400:.1f}{_FIXED}d"


def percent(share: float | None) -> str:
    """A share in percent with one decimal, or a dash."""
    return "–" if share is None else f"{share * 100:.1f}%"
