"""Gates: who must approve what, and how soon they answer."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.gate.schema import Gate
from kbgen.kit import Kind

__all__ = ["KIND", "Gate"]

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
    rule_modules=("rules", "approval_rules"),
    review_every="180d",
)
