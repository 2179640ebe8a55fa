"""How confidence in key results has moved: arithmetic on check-ins only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from kbgen.kinds.objective.progress import history
from kbgen.kinds.objective.schema import KeyResult


class Estimate(NamedTuple):
    """How likely a target seemed on a day."""

    day: date
    confidence: float


class Lowest(NamedTuple):
    """The confidence in the key result that was trusted least on a day, and how many had any by then."""

    day: date
    confidence: float
    n: int


def course(result: KeyResult) -> list[Estimate]:
    """The confidence of each check-in that says one, oldest first; of two on a day the later one."""
    found = {point.date: point.confidence for point in history(result) if point.confidence is not None}
    return [Estimate(day, confidence) for day, confidence in found.items()]


def lowest_course(results: Iterable[KeyResult]) -> list[Lowest]:
    """For each day with a check-in the lowest of what was then last said of each key result, oldest first."""
    said = sorted((one.day, place, one.confidence) for place, result in enumerate(results) for one in course(result))
    standing: dict[int, float] = {}
    found: dict[date, Lowest] = {}
    for day, place, confidence in said:
        standing[place] = confidence
        found[day] = Lowest(day, min(standing.values()), len(standing))
    return list(found.values())
