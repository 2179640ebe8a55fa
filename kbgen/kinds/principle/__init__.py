"""Principles: what guides decisions, and how strongly."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from kbgen.kit import Kind
from kbgen.kit.fields import Fields, Many, Part, RoleOrTeam

__all__ = ["KIND", "Principle"]


class Exceptions(Part):
    """Whether the principle may be waived, and by whom."""

    allowed: bool = True
    by: RoleOrTeam | None = None


class Principle(Fields):
    """A sentence that decisions are weighed against."""

    level: Literal["requirement", "standard", "default", "suggestion"] | None = Field(
        None, description="How strongly it binds."
    )
    statement: str | None = Field(None, description="The principle in one sentence.")
    rationale: str | None = Field(None, description="Why it holds.")
    implications: Many[str] = Field((), description="What follows from it.")
    questions: Many[str] = Field((), description="What to ask of a proposal.")
    exceptions: Exceptions | None = Field(None, description="Whether and by whom it may be waived.")
    version: str | None = Field(None, description="Its edition.")


KIND = Kind(
    name="principle",
    label="Principle",
    plural="Principles",
    group="Decisions",
    summary="What guides decisions here, how strongly, and what was decided with it.",
    schema=Principle,
    folders=("principles",),
    folder=Path(__file__).parent,
    example_path="principles/own-what-you-run.md",
    rule_modules=("rules",),
    review_every="365d",
)
