"""The stretch of time that an objective is for: `2026-Q4`, `2026-H2`, `2026`, or two dates."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Self

from pydantic import model_validator

from kbgen.kit.fields import Day, Shorthand

_NAMED = re.compile(r"(\d{4})(?:-?([QH])([1-4]))?", re.ASCII | re.IGNORECASE)
_TURNED = re.compile(r"([QH])([1-4])[ -](\d{4})", re.ASCII | re.IGNORECASE)
_DATES = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(?:/|to|until)\s*(\d{4}-\d{2}-\d{2})", re.ASCII)
_MONTHS = {"Q": 3, "H": 6, "": 12}


class Period(Shorthand):
    """A first and a last day, and the name that people use for them."""

    start: Day
    end: Day
    name: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        return read_period(str(value)) if isinstance(value, str | int) else value

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"the period ends on {self.end}, before it starts on {self.start}")
        return self

    def __str__(self) -> str:
        """`2026-Q4, 2026-10-01 to 2026-12-31`."""
        days = f"{self.start} to {self.end}"
        return f"{self.name}, {days}" if self.name else days


def read_period(text: str) -> dict[str, object]:
    """The first and last day that a text names; ValueError says which forms are known."""
    said = text.strip()
    if found := _DATES.fullmatch(said):
        return {"start": found[1], "end": found[2]}
    if found := _TURNED.fullmatch(said):
        said = f"{found[3]}-{found[1]}{found[2]}"
    found = _NAMED.fullmatch(said)
    letter = (found[2] or "").upper() if found else ""
    if found is None or (letter == "H" and found[3] > "2") or not 1970 <= int(found[1]) <= 2200:
        raise ValueError(
            f"{text!r} is no period; write 2026-Q4, 2026-H2, 2026, or {{start: 2026-10-01, end: 2026-12-31}}"
        )
    year, part = int(found[1]), int(found[3] or 1)
    start, end = _days(year, _MONTHS[letter], part)
    return {"start": start, "end": end, "name": f"{year}-{letter}{part}" if letter else str(year)}


def _days(year: int, months: int, part: int) -> tuple[date, date]:
    """The first and the last day of one of the equal parts of a year, counted from 1."""
    after = months * part
    following = date(year + after // 12, after % 12 + 1, 1)
    return date(year, months * (part - 1) + 1, 1), following - timedelta(days=1)


def elapsed(start: date, end: date, today: date) -> float:
    """The share of a period that is gone in the morning of `today`: 0 on its first day, 1 once it is over."""
    gone = (today - start).days / ((end - start).days + 1)
    return min(1.0, max(0.0, gone))
