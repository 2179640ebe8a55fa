"""Sessions: talks, workshops and other times set aside for learning, to come and past."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from kbgen.kit import Kind
from kbgen.kit.fields import Address, Day, Fields, Many, RefTo

__all__ = ["KIND", "Session"]

# Who gave a talk stays true after they have left; who is still to give one is looked at by a rule.
Presenter = Annotated[str, RefTo(("team", "person"), past=True)]


class Session(Fields):
    """A time set aside for learning from each other."""

    date: Day | None = Field(None, description="When it takes place, or took place.")
    format: Literal["tech-talk", "rotation", "hack-day", "workshop", "mentoring"] | None = Field(
        None, description="What kind of session it is."
    )
    presenters: Many[Presenter] = Field((), description="Who gives or leads it.")
    recording: Address | None = Field(None, description="Where it can be watched afterwards.")
    slides: Address | None = Field(None, description="Where what was shown can be read.")


KIND = Kind(
    name="session",
    label="Session",
    plural="Sessions",
    group="Growth",
    summary="Talks, workshops and other times set aside for learning: what is to come, and what can be watched again.",
    schema=Session,
    folders=("sessions",),
    folder=Path(__file__).parent,
    evident=lambda _inner, _outline: False,
    example_path="sessions/what-happens-to-an-order.md",
    rule_modules=("rules",),
    date=lambda doc: doc.fields.date,
)
