"""The front matter of an objective and its key results."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from kbgen.kinds.objective.period import Period
from kbgen.kit.fields import Day, Fields, Many, Part, RefTo, ServiceRef
from kbgen.kit.measures import Number, Share, with_unit

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
