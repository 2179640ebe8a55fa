"""What it costs to expand a recurrence rule: counted from the rule, so that nothing has to be timed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

_PERIODS = {
    "SECONDLY": timedelta(seconds=1),
    "MINUTELY": timedelta(minutes=1),
    "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
    "MONTHLY": timedelta(days=30),
    "YEARLY": timedelta(days=365),
}
_CLOCK = ("BYHOUR", "BYMINUTE", "BYSECOND")
_PLAIN = frozenset(("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", *_CLOCK))
# Rules are counted up to here whatever day it is, and shifts for as many days as a page looks ahead.
_HORIZON = datetime(2060, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, tzinfo=UTC)
_WINDOW = timedelta(days=128)


class Cost(NamedTuple):
    """The steps that expanding takes, and the most shifts that there can be within some months."""

    steps: float
    shifts: float


def cost(rule: Mapping[str, Sequence[Any]], start: datetime) -> Cost:
    """What a rule costs from where it starts; ValueError for a frequency that is none.

    One that may never come true again is looked for up to the end of the calendar.
    """
    frequency = str(_first(rule, "FREQ", "")).upper()
    interval = _first(rule, "INTERVAL", 1)
    if frequency not in _PERIODS or not isinstance(interval, int) or interval < 1:
        raise ValueError("an event recurs by a rule that is none")
    step = _PERIODS[frequency] * interval
    times = 1
    for name in _CLOCK:
        times *= max(1, len(rule.get(name, ())))
    until = _HORIZON if _comes_true(frequency, rule, interval) else _LAST
    return Cost(times * max(1.0, (until - start) / step), times * _each(frequency, rule) * max(1.0, _WINDOW / step))


def _each(frequency: str, rule: Mapping[str, Sequence[Any]]) -> int:
    """The most occurrences that one step of a rule gives, at one time of the day."""
    if {name.upper() for name in rule} <= _PLAIN:
        return 1
    return len(rule["BYDAY"]) if frequency == "WEEKLY" and rule.get("BYDAY") else max(1, _PERIODS[frequency].days)


def _first(rule: Mapping[str, Sequence[Any]], name: str, otherwise: Any) -> Any:
    values = rule.get(name)
    return values[0] if values else otherwise


def _comes_true(frequency: str, rule: Mapping[str, Sequence[Any]], interval: int) -> bool:
    """Whether every few steps of a rule give an occurrence, whatever else it asks for."""
    if frequency == "HOURLY" and any(rule.get(name) for name in _CLOCK):
        return False
    filters = {name.upper() for name in rule} - _PLAIN
    if not filters:
        return True
    if filters == {"BYDAY"}:
        weekdays = frequency == "WEEKLY" or (frequency == "DAILY" and interval == 1)
        return weekdays or (frequency == "MONTHLY" and all("5" not in str(day) for day in rule["BYDAY"]))
    return filters == {"BYMONTHDAY"} and frequency == "MONTHLY" and all(abs(int(d)) <= 28 for d in rule["BYMONTHDAY"])
