"""The front matter of a principle."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kbgen.kit.fields import Fields, Many, Part, RoleOrTeam


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
