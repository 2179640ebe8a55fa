"""Calendars of whole days.

Format: https://www.rfc-editor.org/rfc/rfc5545. Written here, since a library that takes any event of any
calendar took longer for ten thousand reviews than what their pages say of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

# The octets of a line, without its end.
_LONGEST = 74
_READ_WITH_THE_NEXT = "\\^"
_SPECIAL = re.compile(r"[\\;,]")
_LINE_END = re.compile(r"\r\n|\n|\r")


class Day(NamedTuple):
    """An event of one day: `uid` never changes for one event, `url` is its page's address or empty."""

    uid: str
    day: date
    title: str
    description: str
    url: str


def icalendar(name: str, days: Iterable[Day], written: date) -> str:
    """A calendar of whole-day events in order; `written` stands for the time of writing, so that bytes do not change."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//kbgen//EN", f"X-WR-CALNAME:{_text(name)}"]
    for day in sorted(days, key=lambda one: (one.day, one.uid)):
        lines.extend(_event(day, written))
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


def _event(day: Day, written: date) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"SUMMARY:{_text(day.title)}"
    yield f"DTSTART;VALUE=DATE:{_date(day.day)}"
    yield f"DTEND;VALUE=DATE:{_date(day.day + timedelta(days=1))}"
    yield f"DTSTAMP:{_date(written)}T000000Z"
    yield f"UID:{_text(day.uid)}"
    if day.description:
        yield f"DESCRIPTION:{_text(day.description)}"
    if day.url:
        yield f"URL:{day.url}"
    yield "END:VEVENT"


def _date(day: date) -> str:
    return day.isoformat().replace("-", "")


def _text(text: str) -> str:
    return _LINE_END.sub(r"\\n", _SPECIAL.sub(r"\\\g<0>", text))


def _folded(line: str) -> str:
    """A line in parts that are short enough, none of which ends with a sign that says how the next is read."""
    if len(line.encode()) <= _LONGEST:
        return line
    parts, start, size = [], 0, 0
    for at, char in enumerate(line):
        width = len(char.encode())
        if size + width > _LONGEST:
            cut = at - 1 if line[at - 1] in _READ_WITH_THE_NEXT else at
            parts.append(line[start:cut])
            start, size = cut, len(line[cut:at])
        size += width
    return "\r\n ".join((*parts, line[start:]))
