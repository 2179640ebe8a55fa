"""Guides: everything else that must stay true."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from kbgen.kit import Kind
from kbgen.kit.fields import AnyRef, Fields, Many, Part

__all__ = ["KIND", "Guide"]


class Step(Part):
    """One step of a guide that is followed in order."""

    day: int | None = None
    task: str
    doc: AnyRef | None = None


class Guide(Fields):
    """A document that must stay true."""

    steps: Many[Step] = Field((), description="Steps in order, each with a day, a task and a document.")


KIND = Kind(
    name="guide",
    label="Guide",
    plural="Guides",
    group="Growth",
    summary="How work is done here: onboarding, meetings, hiring, writing, everything that must stay true.",
    schema=Guide,
    folders=("guides", "guide", "docs"),
    folder=Path(__file__).parent,
    example_path="guides/first-week.md",
    rule_modules=("rules",),
    has_formats=True,
    review_every="365d",
)
