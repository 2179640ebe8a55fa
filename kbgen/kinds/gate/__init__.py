"""Gates: who must approve what, and how soon they answer."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from kbgen.kit import Kind
from kbgen.kit.fields import Duration, Fields, Many, Part, RoleOrTeam

__all__ = ["KIND", "Gate"]


class Condition(Part):
    """What a decision must be for the gate to apply: every key that is given must fit, by any of its values."""

    risk: Many[Literal["low", "medium", "high"]] = Field((), description="What it costs if it is wrong.")
    reversibility: Many[Literal["two-way", "one-way"]] = Field((), description="Whether it can be taken back.")
    change_classes: Many[str] = Field((), description="What it changes; a decision says so among its `tags`.")


class Emergency(Part):
    """The way round the gate when it cannot wait, and how soon afterwards somebody looks at it."""

    path: str | None = Field(None, description="What to do when nobody can be asked.")
    review_within: Duration | None = Field(None, description="How soon the use of it is reviewed.")


class Gate(Fields):
    """Whose approval something needs, and what they owe in return."""

    applies_to: Many[Condition] = Field((), description="Which decisions it is for; one of these must fit.")
    roles: Many[RoleOrTeam] = Field((), description="Who may approve: roles of people, or names of teams.")
    quorum: int | None = Field(None, ge=1, description="How many must approve; one of each role by default.")
    author_may_approve: bool = Field(False, description="Whether an approval by who put it forward counts.")
    respond_within: Duration | None = Field(None, description="How soon whoever asks has an answer.")
    evidence: Many[str] = Field((), description="What to bring.")
    emergency: Emergency | None = Field(None, description="The way round it when it cannot wait.")


KIND = Kind(
    name="gate",
    label="Gate",
    plural="Gates",
    group="Decisions",
    summary="Who must approve what before it goes ahead, how soon they answer, and the way round in an emergency.",
    schema=Gate,
    folders=("gates", "approval-gates"),
    folder=Path(__file__).parent,
    example_path="gates/costly-decisions.md",
    rule_modules=("rules",),
    review_every="180d",
)
