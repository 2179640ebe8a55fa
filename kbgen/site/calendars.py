"""Calendars of whole days.

Format: https://www.rfc-editor.org/rfc/rfc5545
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple


class Day(NamedTuple):
    """An event of one day: `uid` never changes for one event, `url` is its page's address or empty."""

    uid: str
    day: date
    title: str
    description: str
    url: str


def icalendar(name: str, days: Iterable[Day], written: date) -> str:
    """A calendar of whole-day events in order; `written` stands for the time of writing, so that bytes do not change."""
    # Imported on use: only a build writes calendars.
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//kbgen//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    stamp = datetime(written.year, written.month, written.day, tzinfo=UTC)
    for day in sorted(days, key=lambda one: (one.day, one.uid)):
        event = Event()
        event.add("uid", day.uid)
        event.add("dtstamp", stamp)
        event.add("dtstart", day.day)
        event.add("dtend", day.day + timedelta(days=1))
        event.add("summary", day.title)
        if day.description:
            event.add("description", day.description)
        if day.url:
            event.add("url", day.url)
        calendar.add_component(event)
    text: str = calendar.to_ical().decode("utf-8")
    return text
