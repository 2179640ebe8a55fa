"""Objectives: what is to be different at the end of a period, and how far it has come."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from kbgen.kit import Kind
from kbgen.kit.fields import Day, Fields, Many, Part, RefTo, ServiceRef, Shorthand
from kbgen.kit.measures import Number, Share, with_unit

__all__ = ["KIND", "Objective"]

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


_SAID = {"increase": "up", "decrease": "down"}


def _direction(value: object) -> object:
    """`increase` and `decrease` mean `up` and `down`."""
    return _SAID.get(value.strip().lower(), value) if isinstance(value, str) else value


Direction = Annotated[Literal["up", "down"], BeforeValidator(_direction)]


class CheckIn(Part):
    """What a key result stood at on a day, and how likely its target seemed."""

    date: Day
    current: Number | None = None
    confidence: Share | None = None
    note: str | None = None


class KeyResult(Part):
    """A measure that says whether the objective is reached: from a baseline to a target."""

    id: str | None = None
    metric: str
    unit: str | None = None
    baseline: Number | None = None
    target: Number | None = None
    current: Number | None = None
    direction: Direction | None = None
    updated: Day | None = None
    confidence: Share | None = None
    checkins: Many[CheckIn] = ()
    services: Many[ServiceRef] = ()

    @model_validator(mode="before")
    @classmethod
    def _unit_beside_numbers(cls, value: object) -> object:
        return with_unit(value, ("baseline", "target", "current"), later="checkins")


class Deferred(Part):
    """Something that the objective leaves for later, and why."""

    what: str
    why: str


class Objective(Fields):
    """What a team, or the company, wants to be different at the end of a period."""

    status: Literal["proposed", "active", "done", "dropped"] | None = Field(None, description="Where it stands.")
    period: Period | None = Field(None, description="2026-Q4, 2026-H2, 2026, or a start and an end date.")
    parent: Annotated[str, RefTo(("objective",))] | None = Field(None, description="The objective that it serves.")
    key_results: Many[KeyResult] = Field((), description="The measures that say whether it is reached.")
    deferred: Many[Deferred] = Field((), description="What is left for later, and why.")


def ended(fields: Objective, _content: object) -> str:
    """Whether nobody works towards it any more."""
    return f"is {fields.status}" if fields.status in ("done", "dropped") else ""


KIND = Kind(
    name="objective",
    label="Objective",
    plural="Objectives",
    group="Outcomes",
    summary="What is to be different at the end of a period, how far it has come, and what has to wait.",
    schema=Objective,
    folders=("objectives", "okrs"),
    folder=Path(__file__).parent,
    example_path="objectives/orders-that-arrive.md",
    rule_modules=("rules",),
    ended=ended,
    status=lambda doc: doc.fields.status or "",
    date=lambda doc: doc.fields.period.start if doc.fields.period else None,
)
