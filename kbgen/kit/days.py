"""Days as people write them, and working days."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_FORMS = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%d-%b-%Y", "%d-%B-%Y", "%Y/%m/%d")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
# a day within a text
_WITHIN = re.compile(
    r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)|(?<!\d)\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8},? \d{4}\b"
    r"|\b[A-Z][a-z]{2,8} \d{1,2}(?:st|nd|rd|th)?,? \d{4}\b",
    re.ASCII,
)
_WORKING = 5
# What a document can mean: other years are slips of a pen, or stand for "never".
YEARS = range(1970, 2201)


@lru_cache(maxsize=4096)
def parse_day(text: str) -> date | None:
    """A date in one of the forms that can be read only one way; None for any other."""
    said = " ".join(_ORDINAL.sub("", text).replace(",", " ").split())
    if found := _DAY_AND_MONTH.fullmatch(said):
        return _either_way(int(found[1]), int(found[2]), int(found[3]))
    if found := _ISO.fullmatch(said):
        return day_of(int(found[1]), int(found[2]), int(found[3]))
    for form in _FORMS:
        try:
            found_day = datetime.strptime(said[:40], form)
        except ValueError:
            continue
        return day_of(found_day.year, found_day.month, found_day.day)
    return None


def day_within(text: str) -> date | None:
    """The first day in a text that can be read in one way only; None where it names none."""
    days = (parse_day(found[0]) for found in _WITHIN.finditer(text))
    return next((day for day in days if day is not None), None)


def _either_way(first: int, second: int, year: int) -> date | None:
    """A date whose day and month stand in an unknown order; None where both orders make sense."""
    days = {day for month, of_month in ((first, second), (second, first)) if (day := day_of(year, month, of_month))}
    return days.pop() if len(days) == 1 else None


def day_of(year: int, month: int, day: int) -> date | None:
    """The date, or None where no calendar has it, or no document means its year."""
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def working_days_after(start: date, count: int) -> date:
    """The day `count` working days after `start`; Saturday and Sunday are none, public holidays are not known."""
    weeks, days = divmod(count, _WORKING)
    # A weekend counts from the Friday before it.
    start -= timedelta(days=max(0, start.weekday() - (_WORKING - 1)))
    over_weekend = start.weekday() + days >= _WORKING
    return start + timedelta(weeks=weeks, days=days + 2 * over_weekend)
