"""Runbooks: what to do when something breaks, or has to be done by hand."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.runbook.schema import Runbook, read
from kbgen.kit import Kind

__all__ = ["KIND", "Runbook"]

KIND = Kind(
    name="runbook",
    label="Runbook",
    plural="Runbooks",
    group="Operations",
    summary="What to do when something breaks, by service and by alert.",
    schema=Runbook,
    folders=("runbooks", "runbook"),
    folder=Path(__file__).parent,
    example_path="runbooks/OrdersApiErrorsHigh.md",
    rule_modules=("rules", "section_rules"),
    review_every="90d",
    has_formats=True,
    read=read,
)
