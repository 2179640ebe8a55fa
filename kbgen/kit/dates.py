"""Days, months, points in time and lengths of time: read from documents, and written for readers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Annotated, NamedTuple, TypeVar

from pydantic import BeforeValidator, WithJsonSchema

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
    if match := _DAY_AND_MONTH.fullmatch(said):
        return _either_way(int(match[1]), int(match[2]), int(match[3]))
    if match := _ISO.fullmatch(said):
        return day_of(int(match[1]), int(match[2]), int(match[3]))
    for form in _FORMS:
        try:
            found_day = datetime.strptime(said[:40], form)
        except ValueError:
            continue
        return day_of(found_day.year, found_day.month, found_day.day)
    return None


def day_within(text: str) -> date | None:
    """The first day in a text that can be read in one way only; None where it names none."""
    days = (parse_day(match[0]) for match in _WITHIN.finditer(text))
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


T = TypeVar("T")


def by_year(things: Iterable[T], day: Callable[[T], date | None]) -> dict[int, list[T]]:
    """The things of each year, the latest year and in it the newest first; what has no day is left out."""
    found: dict[int, list[tuple[date, T]]] = defaultdict(list)
    for thing in things:
        if (when := day(thing)) is not None:
            found[when.year].append((when, thing))
    return {
        year: [thing for _, thing in sorted(found[year], key=lambda pair: pair[0], reverse=True)]
        for year in sorted(found, reverse=True)
    }


_MOMENT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt ] ?(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)? ?"
    r"(\(?[A-Za-z]{1,4}\)?|(?:UTC|GMT)?[+-][\d:]{1,5})?",
    re.ASCII,
)
# Abbreviations that mean one offset and no other, in minutes east of Greenwich.
_ZONES = {"UTC": 0, "GMT": 0, "Z": 0, "CET": 60, "CEST": 120, "EDT": -240, "PDT": -420}
ZONE = re.compile(
    r"\(?\b(?:UTC|GMT)[+-]\d{1,2}(?::?\d{2})?\b\)?|\(?\b(?:UTC|GMT|CEST|CET|EDT|PDT)\b\)?|(?<=\d)Z\b"
    r"|(?<=[\d ])[+-]\d{2}(?::?\d{2})?\b",
    re.IGNORECASE | re.ASCII,
)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE | re.ASCII)
_FURTHEST = timedelta(hours=14)
_TIME_LENGTH = re.compile(
    r"(\d{1,5})[ ]?(m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)\b(?:,?[ ]?(?:and[ ])?)?", re.IGNORECASE
)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def parse_moment(text: str) -> datetime:
    """A point in time with its offset; ValueError says what is missing.

    The offset is wanted because a wall clock alone is ambiguous: in autumn it shows one hour twice.
    """
    match = _MOMENT.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is no time; write it as 2026-11-22T03:10+00:00")
    if not match[7]:
        raise ValueError(f"{text!r} has no offset from UTC; write {text.strip()}Z for UTC, or +01:00 and the like")
    year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
    if year not in YEARS:
        raise ValueError(f"{text!r} is outside the years {YEARS[0]} to {YEARS[-1]}")
    offset = zone_offset(match[7])
    if offset is not None:
        with suppress(ValueError):  # such a day or hour, which is said below
            return datetime(year, month, day, hour, minute, int(match[6] or 0), tzinfo=timezone(offset))
    raise ValueError(f"{text!r} is a time that no clock shows; write it as 2026-11-22T03:10+00:00")


def zone_offset(zone: str) -> timedelta | None:
    """The offset from UTC of `+01:00`, `-0330`, `+00`, `UTC`, `(CET)` or `UTC+2`; None for any other."""
    text = zone.strip("() ").upper()
    if text in _ZONES:
        return timedelta(minutes=_ZONES[text])
    match = _OFFSET.fullmatch(text)
    if match is None or int(match[3] or 0) >= 60:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return None if offset > _FURTHEST else -offset if match[1] == "-" else offset


def _moment(value: object) -> object:
    return parse_moment(value) if isinstance(value, str) else value


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "examples": ["2026-11-22T03:10+00:00", "2026-11-22T03:10Z"]}),
]


def parse_duration(text: str) -> timedelta | None:
    """A length of time in words, such as `4 hours 42 minutes`; None for anything else, such as `?`."""
    said, length, end = text.strip().rstrip("."), timedelta(), 0
    while end < len(said):
        match = _TIME_LENGTH.match(said, end)
        if match is None:
            return None
        length += int(match[1]) * _UNITS[match[2][0].lower()]
        end = match.end()
    return length if said else None


def format_duration(length: timedelta) -> str:
    """`0 min`, `42 min`, `1 h 25 min`, `2 d 3 h`: the two largest units, to the nearest minute."""
    minutes = int(length.total_seconds() / 60 + 0.5)
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    parts = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (left, "min")) if count]
    return " ".join(parts[:2]) or "0 min"


def in_words(length: timedelta) -> str:
    """A length of time in words: `at once`, `5 min`, `1 h 30 min`."""
    return format_duration(length) if length >= timedelta(minutes=1) else "at once"


def written_time(moment: datetime) -> str:
    """A moment as a reader wants it: `2026-11-22 03:10 +00:00`."""
    offset = moment.strftime("%z")
    return f"{moment:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:5]}"


class DurationStats(NamedTuple):
    """Median and 90th percentile of `n` lengths.

    The median of an even number is halfway between the two in the middle. The 90th percentile is the
    shortest of the lengths that at least nine in ten do not exceed, so that it is one that happened.
    """

    n: int
    median: timedelta
    p90: timedelta

    def __str__(self) -> str:
        """`42 min, p90 1 h 5 min, n = 7`."""
        return f"{format_duration(self.median)}, p90 {format_duration(self.p90)}, n = {self.n}"


def duration_stats(lengths: Iterable[timedelta]) -> DurationStats | None:
    """The spread of some lengths; None where there are none."""
    ordered = sorted(lengths)
    n = len(ordered)
    if n == 0:
        return None
    median = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    return DurationStats(n, median, ordered[-(-9 * n // 10) - 1])


def day_text(day: date | None) -> str:
    """A day as text: `2026-11-22`; nothing for none."""
    return str(day or "")
