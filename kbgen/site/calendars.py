"""Calendars of whole days.

Format: https://www.rfc-editor.org/rfc/rfc5545
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

# Lines of fewer bytes are never folded.
_LONG = 75


class Day(NamedTuple):
    """An event of one day: `uid` never changes for one event, `url` is its page's address or empty."""

    uid: str
    day: date
    title: str
    description: str
    url: str


def icalendar(name: str, days: Iterable[Day], written: date) -> str:
    """A calendar of whole-day events in order; `written` stands for the time of writing, so that bytes do not change."""
    ordered = sorted(days, key=lambda one: (one.day, one.uid))
    events = (line for day in ordered for line in _event(day, f"{_basic(written)}T000000Z"))
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//kbgen//EN", _folded(f"X-WR-CALNAME:{' '.join(name.split())}"))
    return "\r\n".join((*head, *events, "END:VCALENDAR", ""))


def _event(day: Day, stamp: str) -> Iterator[str]:
    """The lines of an event; the library's own components take six times as long to write them."""
    yield "BEGIN:VEVENT"
    yield _text("SUMMARY", day.title)
    yield f"DTSTART;VALUE=DATE:{_basic(day.day)}"
    yield f"DTEND;VALUE=DATE:{_basic(day.day + timedelta(days=1))}"
    yield f"DTSTAMP:{stamp}"
    yield _text("UID", day.uid)
    if day.description:
        yield _text("DESCRIPTION", day.description)
    if day.url:
        yield _folded(f"URL:{day.url}")
    yield "END:VEVENT"


def _basic(day: date) -> str:
    return day.isoformat().replace("-", "")


def _text(name: str, value: str) -> str:
    # Imported on use: only a build writes calendars.
    from icalendar import vText

    return _folded(f"{name}:{vText(value).to_ical().decode()}")


def _folded(line: str) -> str:
    """A line as several where it is longer than the format allows."""
    if len(line) < _LONG and line.isascii():
        return line
    from icalendar.parser import Contentline

    data: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call]
    return data.decode()
