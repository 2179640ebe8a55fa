"""Teams: who owns what, and who is called when it breaks."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from kbgen.body import Outline
from kbgen.kit import Kind
from kbgen.kit.fields import CallRef, Duration, Every, Fields, Many, Part, Percent, PersonRef
from kbgen.model.document import INDEX_NAMES, without_suffix

__all__ = ["KIND", "Team"]


class Member(Part):
    """Somebody in a team, and as what."""

    person: PersonRef
    role: str | None = None


class Level(Part):
    """One step of an escalation: whom to call, and how long after the first call."""

    after: Duration
    to: CallRef


class Cadence(Part):
    """A meeting that comes round."""

    name: str
    every: Every
    length: Duration | None = None
    purpose: str | None = None


class Team(Fields):
    """A group of people that owns things."""

    members: Many[Member] = Field((), description="Who is in it, and as what.")
    lead: PersonRef | None = Field(None, description="Who leads it.")
    contact: str | dict[str, str] | None = Field(None, description="How to reach it, by channel.")
    active: bool = Field(True, description="Whether it exists.")
    escalation: Many[Level] = Field(
        (), description="Whom to call, and after how long; `rota:NAME` is whoever is on call."
    )
    cadences: Many[Cadence] = Field((), description="Its meetings.")
    debt_capacity: Percent | None = Field(None, description="Percent of its time for technical debt.")
    wip_limit: int | None = Field(None, ge=1, description="How many objectives it takes on at once.")


def ended(fields: Team, _content: object) -> str:
    """Whether the team is no more."""
    return "" if fields.active else "is no longer active"


def evident(inner: str, outline: Outline) -> bool:
    """Whether a file tells that it is a team: it lies in their folder, or stands for a folder of it."""
    del outline
    *folders, name = inner.lower().split("/")
    below = folders[folders.index("teams") + 1 :] if "teams" in folders else folders
    return not below or (len(below) == 1 and without_suffix(name) in INDEX_NAMES)


KIND = Kind(
    name="team",
    label="Team",
    plural="Teams",
    group="People",
    summary="What each team owns, who is in it and how a call to it escalates.",
    schema=Team,
    folders=("teams",),
    folder=Path(__file__).parent,
    example_path="teams/orders.md",
    rule_modules=("rules",),
    review_every="180d",
    evident=evident,
    ended=ended,
)
