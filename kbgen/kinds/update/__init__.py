"""Updates: how objectives are doing, told to those who depend on them, and what they are asked to decide."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from kbgen.kit import Kind
from kbgen.kit.fields import Day, Fields, Many, Part, RefTo

__all__ = ["KIND", "Update"]

# What an update says, and of whom it asked what, is a record of its day.
Reported = Annotated[str, RefTo(("objective",), past=True)]
Asked = Annotated[str, RefTo(("team", "person"), past=True)]


class DecisionNeeded(Part):
    """A question that somebody has to decide by a day; it is open until it has an `answer`."""

    question: str
    by: Asked | None = None
    due: Day | None = None
    answer: str | None = None


class Update(Fields):
    """How some objectives stand at the end of a period."""

    period_end: Day | None = Field(None, description="The last day that it covers.")
    objectives: Many[Reported] = Field((), description="The objectives that it reports on.")
    health: Literal["green", "amber", "red"] | None = Field(
        None, description="green: on course; amber: in doubt; red: will be missed unless something changes."
    )
    progress: Many[str] = Field((), description="What is different since the last update.")
    risks: Many[str] = Field((), description="What may still go wrong.")
    tradeoffs: Many[str] = Field((), description="What was given up, and for what.")
    decisions_needed: Many[DecisionNeeded] = Field((), description="Questions, each with who decides it by when.")


KIND = Kind(
    name="update",
    label="Update",
    plural="Updates",
    group="Outcomes",
    summary="How objectives are doing, what was traded off, and which decisions are needed from whom.",
    schema=Update,
    folders=("updates",),
    folder=Path(__file__).parent,
    example_path="updates/orders-second-week.md",
    rule_modules=("rules",),
    status=lambda doc: doc.fields.health or "",
    date=lambda doc: doc.fields.period_end,
)
