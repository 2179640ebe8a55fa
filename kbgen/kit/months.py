"""Months as numbers that can be counted with: those of one year after those of the last, from the year 0."""

from __future__ import annotations

from datetime import date

Month = int
MONTHS = 12
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def month_of(day: date) -> Month:
    """The number of a day's month."""
    return day.year * 12 + day.month - 1


def month_name(month: Month) -> str:
    """A month as people say it: `Nov 2026`."""
    return f"{_NAMES[month % 12]} {month // 12}"


def months_until(last: date, count: int = MONTHS) -> list[Month]:
    """So many months, of which that of a day is the last."""
    newest = month_of(last)
    return list(range(newest - count + 1, newest + 1))
