"""Objectives by period: which comes first, and how each stands against its time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from kbgen.kinds.objective.formatting import pace_of
from kbgen.kinds.objective.period import Period, elapsed
from kbgen.kinds.objective.progress import mean_progress
from kbgen.model import Doc

WITHOUT = "without a period"


class Course(NamedTuple):
    """The objectives of one period: how many, their mean progress with its n, and how many keep which pace."""

    period: Period
    docs: int
    share: float | None
    n: int
    gone: float
    paces: Mapping[str, int]


def rank(period: Period | None, today: date) -> tuple[int, int, int]:
    """Current periods come first, then those to come, the next first, then those that are over, the latest first."""
    if period is None:
        return 3, 0, 0
    start, end = period.start.toordinal(), period.end.toordinal()
    if period.start <= today <= period.end:
        return 0, end, -start
    return (1, start, end) if period.start > today else (2, -end, -start)


def name_of(period: Period | None) -> str:
    """What people call a period."""
    return WITHOUT if period is None else period.name or f"{period.start} to {period.end}"


def courses(docs: Iterable[Doc[Any]], today: date) -> list[Course]:
    """The periods of some objectives in their order, each with how it stands."""
    found: dict[tuple[date, date], list[Doc[Any]]] = {}
    for doc in docs:
        if doc.fields.period is not None:
            found.setdefault((doc.fields.period.start, doc.fields.period.end), []).append(doc)
    said = [_course(group, today) for group in found.values()]
    return sorted(said, key=lambda one: rank(one.period, today))


def _course(docs: list[Doc[Any]], today: date) -> Course:
    period: Period = docs[0].fields.period
    shares = [share for doc in docs if (share := mean_progress(doc.fields.key_results).share) is not None]
    return Course(
        period,
        len(docs),
        sum(shares) / len(shares) if shares else None,
        len(shares),
        elapsed(period.start, period.end, today),
        Counter(pace for doc in docs if (pace := pace_of(doc, today))),
    )
