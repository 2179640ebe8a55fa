"""Calendar intervals: `90d`, `6 weeks`, `6 months`, `1 year`, `quarterly`, `P6M`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

_WORDS = {
    "daily": (0, 1),
    "weekly": (0, 7),
    "fortnightly": (0, 14),
    "monthly": (1, 0),
    "quarterly": (3, 0),
    "half-yearly": (6, 0),
    "yearly": (12, 0),
    "annually": (12, 0),
}
_UNITS = {"d": (0, 1), "w": (0, 7), "m": (1, 0), "q": (3, 0), "y": (12, 0)}
_AMOUNT = re.compile(r"(\d{1,5})[\s-]*(d|days?|w|weeks?|m|months?|quarters?|y|years?)", re.ASCII)
_ISO = re.compile(r"p(?:(\d{1,4})y)?(?:(\d{1,4})m)?(?:(\d{1,4})w)?(?:(\d{1,5})d)?", re.ASCII)
_LONGEST = 100 * 12


@dataclass(frozen=True, slots=True)
class Interval:
    """A length of time on the calendar: whole months, then whole days."""

    months: int
    days: int

    def after(self, start: date) -> date:
        """The date this long after `start`; months clamp to the month's end, and the far end to the calendar's."""
        return _moved(start, self.months, self.days) or date.max

    def before(self, end: date) -> date:
        """The date this long before `end`."""
        return _moved(end, -self.months, -self.days) or date.min

    def __str__(self) -> str:
        """How a person would say it: `6 months`, `90 days`, `1 year`."""
        parts = []
        if self.months % 12 == 0 and self.months:
            parts.append(_said(self.months // 12, "year"))
        elif self.months:
            parts.append(_said(self.months, "month"))
        if self.days or not parts:
            parts.append(_said(self.days, "day"))
        return " and ".join(parts)


# A handbook asks about few days and fewer intervals, for ten thousand documents.
@lru_cache(maxsize=8192)
def _moved(start: date, months: int, days: int) -> date | None:
    """A date moved by whole months, then by days; None beyond the calendar's end."""
    try:
        return start + relativedelta(months=months, days=days)
    except (ValueError, OverflowError):
        return None


def _said(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def parse_interval(text: str) -> Interval:
    """Read an interval as people write it; ValueError says which forms are known."""
    said = text.strip().lower()
    if said in _WORDS:
        return Interval(*_WORDS[said])
    if found := _AMOUNT.fullmatch(said.removeprefix("every ")):
        months, days = _UNITS[found[2][0]]
        return _bounded(Interval(int(found[1]) * months, int(found[1]) * days), text)
    if (found := _ISO.fullmatch(said)) and len(said) > 1:
        years, months, weeks, days = (int(part or 0) for part in found.groups())
        return _bounded(Interval(12 * years + months, 7 * weeks + days), text)
    raise ValueError(f"{text!r} is no interval; write one like '90d', '6 weeks', '6 months' or '1 year'")


def _bounded(interval: Interval, text: str) -> Interval:
    if 0 < interval.months + interval.days / 31 <= _LONGEST:
        return interval
    raise ValueError(f"{text!r} is no usable interval; write one between 1 day and 100 years")


def days_between(start: date, end: date) -> int:
    """Whole days from `start` to `end`, negative when `end` is earlier."""
    return (end - start) // timedelta(days=1)
