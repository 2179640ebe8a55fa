"""The front matter of an incident, and points in time as reviews write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from kbgen.kit.actions import ActionOwner, ActionStatus
from kbgen.kit.dates import ZONE, Moment, parse_day, zone_offset
from kbgen.kit.fields import Address, Day, Fields, Many, Part, RefTo, Shorthand
from kbgen.kit.reviews import Outcome


class Suspect(NamedTuple):
    """A word that may be somebody's name, where the text gives it as a cause; `line` counts from 0."""

    name: str
    said: str
    line: int


_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::\d{2})?(?!\d)(?:[ ]?(am|pm)\b)?[ ]?", re.IGNORECASE)
_ALL_IN = re.compile(r"(?i)\btimes?\b[^.\n]{0,30}\b(UTC|GMT|CEST|CET)\b")
_FILLER = re.compile(r"\b(?:on|at|the|around|about)\b|[(),~]|(?<=\d)T(?=[ ])", re.IGNORECASE)
_NOON = 12


def zone_of_all(prose: str) -> str:
    """The zone that a text says all its times are in; empty where it says none."""
    match = _ALL_IN.search(prose)
    return match[1].upper() if match else ""


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


MOMENTS = ("impact_started", "detected", "acknowledged", "mitigated", "resolved")

# What was hit and what was used is a record of the time.
Hit = Annotated[str, RefTo(("service",), past=True)]
Used = Annotated[str, RefTo(("runbook",), past=True)]


class RunbookUsed(Part):
    """A runbook that somebody worked from, and whether it helped."""

    id: Used
    outcome: Outcome


class ActionItem(Shorthand):
    """Something to be done; a lone text is its title."""

    lone = "title"

    id: str | None = None
    title: str
    owner: ActionOwner | None = None
    type: Literal["prevent", "detect", "mitigate", "process"] | None = None
    due: Day | None = None
    status: ActionStatus | None = None
    closed_on: Day | None = None
    link: Address | None = None


class Incident(Fields):
    """Something that went wrong, from its first effect to the last action that came of it."""

    severity: str | None = Field(
        None, description="How bad it was for customers.", json_schema_extra={"examples": ["SEV1", "SEV2", "SEV3"]}
    )
    services: Many[Hit] = Field((), description="Services that it hit.")
    impact_started: Moment | None = Field(None, description="When somebody was first affected, with offset.")
    detected: Moment | None = Field(None, description="When an alert or a person noticed.")
    acknowledged: Moment | None = Field(None, description="When somebody began to work on it.")
    mitigated: Moment | None = Field(None, description="When customers were well again.")
    resolved: Moment | None = Field(None, description="When it would stay so without anybody watching.")
    status: Literal["draft", "published"] | None = Field(None, description="How far the review is.")
    runbooks_used: Many[RunbookUsed] = Field((), description="Runbooks that were worked from, and whether they helped.")
    actions: Many[ActionItem] = Field((), description="What is done about it, by whom and by when.")
