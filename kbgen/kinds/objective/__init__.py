"""Objectives: what is to be different at the end of a period, and how far it has come."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.objective.schema import Objective, ended
from kbgen.kit import Kind

__all__ = ["KIND", "Objective"]

KIND = Kind(
    name="objective",
    label="Objective",
    plural="Objectives",
    group="Outcomes",
    summary="What is to be different at the end of a period, how far it has come, and what has to wait.",
    schema=Objective,
    folders=("objectives", "okrs"),
    folder=Path(__file__).parent,
    example_path="objectives/orders-that-arrive.md",
    rule_modules=("rules", "checkin_rules", "tree_rules"),
    ended=ended,
    status=lambda doc: doc.fields.status or "",
    date=lambda doc: doc.fields.period.start if doc.fields.period else None,
)
