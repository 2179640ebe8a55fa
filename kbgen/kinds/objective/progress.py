"""How far key results have come: arithmetic on numbers and dates only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from kbgen.kinds.objective.schema import CheckIn, KeyResult

_NEAR = 0.1


class Standing(NamedTuple):
    """The newest known state of a key result; None for what nobody has said."""

    day: date | None = None
    current: float | None = None
    confidence: float | None = None


class Mean(NamedTuple):
    """The mean progress of the key results that can be measured, its spread, and how many of how many they are."""

    share: float | None
    lowest: float | None
    highest: float | None
    n: int
    of: int


def history(result: KeyResult) -> list[CheckIn]:
    """The check-ins, oldest first, with the state that the key result itself gives for `updated`."""
    points = list(result.checkins)
    if result.updated is not None and result.updated not in {point.date for point in points}:
        points.append(CheckIn(date=result.updated, current=result.current, confidence=result.confidence))
    return sorted(points, key=lambda point: point.date)


def standing(result: KeyResult) -> Standing:
    """The newest state: the last check-in that says it, else what the key result says without a date."""
    points = history(result)
    currents = [point.current for point in points if point.current is not None]
    confidences = [point.confidence for point in points if point.confidence is not None]
    return Standing(
        points[-1].date if points else None,
        currents[-1] if currents else result.current,
        confidences[-1] if confidences else result.confidence,
    )


def progress(result: KeyResult, current: float | None) -> float | None:
    """The share of the way from baseline to target that `current` has come, not clamped.

    Where baseline and target are the same, the aim is to hold them: all of the way while they are held in
    the key result's direction, else none. None where a number is missing, or which way is better.
    """
    baseline, target = result.baseline, result.target
    if baseline is None or target is None or current is None:
        return None
    if baseline != target:
        return (current - baseline) / (target - baseline)
    if result.direction is None:
        return None
    return float(current >= target if result.direction == "up" else current <= target)


def clamped(share: float) -> float:
    """A share between none and all."""
    return min(1.0, max(0.0, share))


def latest_progress(result: KeyResult) -> float | None:
    """The progress of the newest state."""
    return progress(result, standing(result).current)


def mean_progress(results: Iterable[KeyResult]) -> Mean:
    """The mean of clamped progress, so that one runaway key result hides no other."""
    found = [latest_progress(result) for result in results]
    known = [clamped(share) for share in found if share is not None]
    if not known:
        return Mean(None, None, None, 0, len(found))
    return Mean(sum(known) / len(known), min(known), max(known), len(known), len(found))


def lowest_confidence(results: Iterable[KeyResult]) -> float | None:
    """The confidence in the key result that is trusted least; None where nobody has said any."""
    said = (standing(result).confidence for result in results)
    return min((one for one in said if one is not None), default=None)


def pace(share: float | None, gone: float) -> str:
    """Progress against the time that is gone, in words; within a tenth of each other they are level."""
    if share is None:
        return "not measured"
    if share >= 1:
        return "reached"
    if gone == 0:
        return "not begun"
    if share < gone - _NEAR:
        return "behind"
    return "ahead" if share > gone + _NEAR else "on course"
