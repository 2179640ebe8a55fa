"""The front matter of a guide."""

from __future__ import annotations

from pydantic import Field

from kbgen.kit.fields import AnyRef, Fields, Many, Part


class Step(Part):
    """One step of a guide that is followed in order."""

    day: int | None = None
    task: str
    doc: AnyRef | None = None


class Guide(Fields):
    """A document that must stay true."""

    steps: Many[Step] = Field((), description="Steps in order, each with a day, a task and a document.")
