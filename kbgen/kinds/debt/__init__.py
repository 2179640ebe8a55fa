"""Debt: what we would do otherwise today, what it costs to keep, and what it costs to be rid of."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from kbgen.kit import Kind
from kbgen.kit.fields import Day, Fields, Many, RefTo, ServiceRef

__all__ = ["KIND", "Debt"]

Amount = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]


class Debt(Fields):
    """What it costs to keep as it is, what it would cost to change, and what is planned."""

    services: Many[ServiceRef] = Field((), description="Services that it slows down or puts at risk.")
    impact: str | None = Field(None, description="What it does to people, in a sentence.")
    effort_days: Amount | None = Field(None, description="Days of work to pay it back.")
    interest_days_per_month: Amount | None = Field(None, description="Days of work that it costs each month.")
    status: Literal["open", "planned", "in-progress", "paid", "accepted"] = Field(
        "open", description="Where it stands; `accepted` is to be lived with."
    )
    decision: Annotated[str, RefTo(("decision",), past=True)] | None = Field(
        None, description="The decision that took it on, or that accepts it."
    )
    review_by: Day | None = Field(None, description="When its figures and its place in the plan are looked at again.")
    date: Day | None = Field(None, description="When it was taken on, or noticed; its age counts from here.")
    paid_on: Day | None = Field(None, description="When it was paid back.")


def ended(fields: Debt, _content: object) -> str:
    """Whether it was paid back."""
    if fields.status != "paid":
        return ""
    return f"was paid back on {fields.paid_on}" if fields.paid_on else "was paid back"


KIND = Kind(
    name="debt",
    label="Debt",
    plural="Technical debt",
    noun="debt",
    group="Outcomes",
    summary="What we would build otherwise today: what it costs to keep, and what to pay it back.",
    schema=Debt,
    folders=("debt", "debts", "technical-debt", "tech-debt"),
    folder=Path(__file__).parent,
    example_path="debt/replay-by-hand.md",
    rule_modules=("rules",),
    ended=ended,
    status=lambda doc: doc.fields.status,
    date=lambda doc: doc.fields.date,
)
