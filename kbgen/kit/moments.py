"""Points in time with their offset from UTC, and the lengths between them, as people write and say them."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from kbgen.kit.days import YEARS

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
_LENGTH = re.compile(
    r"(\d{1,5})[ ]?(m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)\b(?:,?[ ]?(?:and[ ])?)?", re.IGNORECASE
)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def parse_moment(text: str) -> datetime:
    """A point in time with its offset; ValueError says what is missing.

    The offset is wanted because a wall clock alone is ambiguous: in autumn it shows one hour twice.
    """
    found = _MOMENT.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no time; write it as 2026-11-22T03:10+00:00")
    if not found[7]:
        raise ValueError(f"{text!r} has no offset from UTC; write {text.strip()}Z for UTC, or +01:00 and the like")
    year, month, day, hour, minute = (int(part) for part in found.groups()[:5])
    if year not in YEARS:
        raise ValueError(f"{text!r} is outside the years {YEARS[0]} to {YEARS[-1]}")
    offset = zone_offset(found[7])
    if offset is not None:
        with suppress(ValueError):  # such a day or hour, which is said below
            return datetime(year, month, day, hour, minute, int(found[6] or 0), tzinfo=timezone(offset))
    raise ValueError(f"{text!r} is a time that no clock shows; write it as 2026-11-22T03:10+00:00")


def zone_offset(zone: str) -> timedelta | None:
    """The offset from UTC of `+01:00`, `-0330`, `+00`, `UTC`, `(CET)` or `UTC+2`; None for any other."""
    said = zone.strip("() ").upper()
    if said in _ZONES:
        return timedelta(minutes=_ZONES[said])
    found = _OFFSET.fullmatch(said)
    if found is None or int(found[3] or 0) >= 60:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return None if offset > _FURTHEST else -offset if found[1] == "-" else offset


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
        found = _LENGTH.match(said, end)
        if found is None:
            return None
        length += int(found[1]) * _UNITS[found[2][0].lower()]
        end = found.end()
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


def written(moment: datetime) -> str:
    """A moment as a reader wants it: `2026-11-22 03:10 +00:00`."""
    offset = moment.strftime("%z")
    return f"{moment:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:5]}"
