"""Points in time as reviews write them: day, time and zone in any order, some of it said elsewhere."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone

from kbgen.kit.durations import ZONE, parse_day, zone_offset

_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::\d{2})?(?!\d)(?:[ ]?(am|pm)\b)?[ ]?", re.IGNORECASE)
_ALL_IN = re.compile(r"(?i)\btimes?\b[^.\n]{0,30}\b(UTC|GMT|CEST|CET)\b")
_FILLER = re.compile(r"\b(?:on|at|the|around|about)\b|[(),~]|(?<=\d)T(?=[ ])", re.IGNORECASE)
_NOON = 12


def zone_of_all(prose: str) -> str:
    """The zone that a text says all its times are in; empty where it says none."""
    found = _ALL_IN.search(prose)
    return found[1].upper() if found else ""


def moment_in(text: str, everywhere: str, day: date | None = None) -> datetime | None:
    """A point in time out of words such as `4 March 2021, 10:00 UTC`; None where its day, time or zone is not said.

    `everywhere` is the zone of times that name none, `day` the day of those without one.
    """
    clock = _CLOCK.search(text)
    if clock is None:
        return None
    # a sign or a letter of the zone belongs to the digit before it
    stated = ZONE.search(text, clock.end() - 1)
    after = text[clock.end() :] if stated is None else text[clock.end() : stated.start()] + " " + text[stated.end() :]
    rest = " ".join(_FILLER.sub(" ", f"{text[: clock.start()]} {after}").split()).strip(" -")
    of_day = parse_day(rest) if rest else day
    offset = zone_offset(stated[0] if stated else everywhere)
    return _at(of_day, clock, offset) if of_day is not None and offset is not None else None


def _at(day: date, clock: re.Match[str], offset: timedelta) -> datetime | None:
    hour = int(clock[1])
    if clock[3]:
        hour = hour % _NOON + (_NOON if clock[3].lower() == "pm" else 0)
    try:
        return datetime.combine(day, time(hour, int(clock[2])), timezone(offset))
    except ValueError:
        return None
