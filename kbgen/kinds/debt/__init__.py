"""Debt: what we would do otherwise today, what it costs to keep, and what it costs to be rid of."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.debt.schema import Debt, ended
from kbgen.kit import Kind

__all__ = ["KIND", "Debt"]

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
    rule_modules=("rules", "plan_rules"),
    ended=ended,
    status=lambda doc: doc.fields.status,
    date=lambda doc: doc.fields.date,
)
