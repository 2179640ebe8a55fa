"""Calendars and Atom feeds of a site."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

# Lines of fewer bytes are never folded.
_LONG = 75
# Signs that are written or folded otherwise than letters are.
_SPECIAL = re.compile(r"[^ -~]|[\\;,^]")


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
    if not _SPECIAL.search(value):
        return _folded(f"{name}:{value}")
    # Imported on use: only a build writes calendars.
    from icalendar import vText

    return _folded(f"{name}:{vText(value).to_ical().decode()}")


def _folded(line: str) -> str:
    """A line as several where it is longer than the format allows."""
    if not _SPECIAL.search(line):
        return "\r\n ".join(line[start : start + _LONG - 1] for start in range(0, len(line), _LONG - 1))
    if len(line) < _LONG and line.isascii():
        return line
    from icalendar.parser import Contentline

    data: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call]
    return data.decode()


class Entry(NamedTuple):
    """One entry: its day, its title, a summary in plain text, and the absolute address of its page."""

    day: date
    title: str
    summary: str
    url: str


def atom(title: str, home: str, address: str, entries: Iterable[Entry]) -> str:
    """A feed of entries, newest first; `home` and `address` are the absolute addresses of the site and of the feed."""
    # Imported on use: only a build that knows its address writes feeds.
    from feedgenerator import Atom1Feed

    feed = Atom1Feed(title=title, link=home, description=title, feed_url=address, feed_guid=address)
    for entry in sorted(entries, key=lambda one: (one.day, one.url), reverse=True):
        at = datetime(entry.day.year, entry.day.month, entry.day.day, tzinfo=UTC)
        feed.add_item(
            title=_clean(entry.title),
            link=entry.url,
            description=html.escape(_clean(entry.summary)),  # the feed calls it HTML
            unique_id=entry.url,
            pubdate=at,
            updateddate=at,
        )
    out = io.StringIO()
    feed.write(out, "utf-8")
    return out.getvalue()


def _clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return "".join(char for char in text if char.isprintable() or char in "\t\n")
