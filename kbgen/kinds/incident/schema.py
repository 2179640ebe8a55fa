"""The front matter of an incident's review."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from kbgen.kit.actions import ActionOwner, ActionStatus
from kbgen.kit.durations import Moment
from kbgen.kit.fields import Address, Day, Fields, Many, Part, RefTo, Shorthand
from kbgen.kit.review import Outcome

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

    id: str | None = None
    title: str
    owner: ActionOwner | None = None
    type: Literal["prevent", "detect", "mitigate", "process"] | None = None
    due: Day | None = None
    status: ActionStatus | None = None
    closed_on: Day | None = None
    link: Address | None = None

    @model_validator(mode="before")
    @classmethod
    def _lone_title(cls, value: object) -> object:
        return {"title": value} if isinstance(value, str) else value


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
