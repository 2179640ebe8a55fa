"""Experiments: what is tried, by what it is judged, and when it must be decided."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from kbgen.kit import Kind
from kbgen.kit.fields import Day, Fields, Many, Part, RefTo
from kbgen.kit.numbers import Number, with_unit

__all__ = ["KIND", "Experiment"]

ALIVE = (None, "running", "extend")


class Metric(Part):
    """What the experiment is judged by: more of it is better, and below `kill_below` it ends."""

    name: str
    unit: str | None = None
    baseline: Number | None = None
    target: Number | None = None
    kill_below: Number | None = None
    current: Number | None = None

    @model_validator(mode="before")
    @classmethod
    def _unit_beside_numbers(cls, value: object) -> object:
        return with_unit(value, ("baseline", "target", "kill_below", "current"))


class Experiment(Fields):
    """Something that is tried for a time, to learn whether it is worth keeping."""

    hypothesis: str | None = Field(None, description="What is expected to happen, to whom, and why.")
    metric: Metric | None = Field(None, description="What it is judged by, with a target and a line to kill it at.")
    guardrails: Many[str] = Field((), description="What must not get worse meanwhile.")
    started: Day | None = Field(None, description="Its first day.")
    decide_by: Day | None = Field(None, description="The day on which it is shipped, extended or killed.")
    outcome: Literal["running", "ship", "kill", "extend"] | None = Field(None, description="What was decided.")
    decided: Day | None = Field(None, description="When that was decided.")
    result: str | None = Field(None, description="What was learnt, in a sentence or two.")
    decision: Annotated[str, RefTo(("decision",), past=True)] | None = Field(
        None, description="The decision that it led to."
    )


def ended(fields: Experiment, _content: object) -> str:
    """Whether it has been shipped or killed."""
    return {"ship": "was shipped", "kill": "was killed"}.get(fields.outcome or "", "")


KIND = Kind(
    name="experiment",
    label="Experiment",
    plural="Experiments",
    group="Outcomes",
    summary="What is being tried, by what it is judged, and by when it is shipped, extended or killed.",
    schema=Experiment,
    folders=("experiments",),
    folder=Path(__file__).parent,
    evident=lambda _inner, _outline: False,
    example_path="experiments/shop-repeats-failed-orders.md",
    rule_modules=("rules",),
    ended=ended,
    status=lambda doc: doc.fields.outcome or "",
    date=lambda doc: doc.fields.started,
)


_SOON = timedelta(days=7)


class NextStep(StrEnum):
    """What an experiment asks of those who read about it, most pressing first."""

    KILL = "should have been killed"
    LATE = "past its date"
    SOON = "to decide in the next seven days"
    LATER = "to decide later"
    OPEN = "without a date"
    NOT_BEGUN = "not begun"
    DECIDED = "decided"


def alive(fields: Experiment) -> bool:
    """Whether it is neither shipped, killed nor retired."""
    return fields.outcome in ALIVE and fields.retired is None


def below_the_line(fields: Experiment) -> bool:
    """Whether its metric stands below the line that it was to be killed at."""
    metric = fields.metric
    if metric is None or metric.current is None or metric.kill_below is None:
        return False
    return metric.current < metric.kill_below


def call_of(fields: Experiment, today: date) -> NextStep:
    """The one group that an experiment belongs to on a day."""
    if not alive(fields):
        return NextStep.DECIDED
    if below_the_line(fields):
        return NextStep.KILL
    if fields.started is not None and fields.started > today:
        return NextStep.NOT_BEGUN
    if fields.decide_by is None:
        return NextStep.OPEN
    if fields.decide_by < today:
        return NextStep.LATE
    return NextStep.SOON if fields.decide_by - today < _SOON else NextStep.LATER
