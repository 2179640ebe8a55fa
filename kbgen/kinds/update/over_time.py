"""Health over time: which days or weeks are shown, and what was reported of each objective in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from kbgen.kit.health import Reported

HEALTHS = ("green", "amber", "red")
# What wants attention first: trouble, then silence, then what is well.
_ORDER = ("red", "amber", "", "green")


class Span(NamedTuple):
    """A day or a week of which something was reported."""

    name: str
    first: date
    last: date


def spans(days: Iterable[date], most: int) -> list[Span]:
    """The days of reports while they are few, the latest first; else the latest weeks, from Monday to Sunday."""
    known = sorted(set(days), reverse=True)
    if len(known) <= most:
        return [Span(str(day), day, day) for day in known]
    mondays = sorted({day - timedelta(days=day.weekday()) for day in known}, reverse=True)[:most]
    return [Span(f"week to {_sunday(monday)}", monday, _sunday(monday)) for monday in mondays]


def _sunday(monday: date) -> date:
    return monday + timedelta(days=6)


def within(found: Sequence[Reported], span: Span) -> list[Reported]:
    """What was reported on a day; of a week only what was said last."""
    inside = [one for one in found if span.first <= one.day <= span.last]
    return inside if span.first == span.last else inside[-1:]


def urgency(found: Sequence[Reported]) -> int:
    """Where an objective stands among others: those last reported red come first, those on course last."""
    return _ORDER.index(found[-1].health if found else "")


class Month(NamedTuple):
    """How many objectives were last reported in which health within a month."""

    name: str
    counts: Mapping[str, int]

    @property
    def n(self) -> int:
        """How many objectives were reported at all."""
        return sum(self.counts.values())


def months(found: Iterable[Sequence[Reported]]) -> list[Month]:
    """Every month with a report, oldest first; an objective counts once a month, with what was said of it last."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for reports in found:
        last = {str(one.day)[:7]: one.health for one in reports}
        for month, health in last.items():
            counted[month][health] += 1
    return [Month(month, counted[month]) for month in sorted(counted)]
