"""Sessions: talks, workshops and other times set aside for learning, to come and past."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.session.schema import Session
from kbgen.kit import Kind

__all__ = ["KIND", "Session"]

KIND = Kind(
    name="session",
    label="Session",
    plural="Sessions",
    group="Growth",
    summary="Talks, workshops and other times set aside for learning: what is to come, and what can be watched again.",
    schema=Session,
    folders=("sessions",),
    folder=Path(__file__).parent,
    example_path="sessions/what-happens-to-an-order.md",
    rule_modules=("rules",),
    date=lambda doc: doc.fields.date,
)
