"""Updates: how objectives are doing, told to those who depend on them, and what they are asked to decide."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.update.schema import Update
from kbgen.kit import Kind

__all__ = ["KIND", "Update"]

KIND = Kind(
    name="update",
    label="Update",
    plural="Updates",
    group="Outcomes",
    summary="How objectives are doing, what was traded off, and which decisions are needed from whom.",
    schema=Update,
    folders=("updates",),
    folder=Path(__file__).parent,
    example_path="updates/orders-second-week.md",
    rule_modules=("rules", "series_rules"),
    status=lambda doc: doc.fields.health or "",
    date=lambda doc: doc.fields.period_end,
)
