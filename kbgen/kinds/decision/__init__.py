"""Decisions: what was decided, by whom, and what has taken its place."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.decision.dates import as_title
from kbgen.kinds.decision.read import belongs, ended, read, superseding
from kbgen.kinds.decision.schema import Decision
from kbgen.kit import Kind

__all__ = ["KIND", "Decision"]

KIND = Kind(
    name="decision",
    label="Decision",
    plural="Decisions",
    group="Decisions",
    summary="What was decided and why, the newest first, and what has taken its place.",
    schema=Decision,
    folders=(
        "decisions",
        "decision",
        "adr",
        "adrs",
        "architecture-decision-records",
        "architecture-decision-record",
        "architecture-decisions",
        "decision-records",
        "rfcs",
        "rfc",
    ),
    folder=Path(__file__).parent,
    example_path="decisions/0001-use-a-log-for-events.md",
    rule_modules=("rules", "history_rules"),
    numbered=True,
    has_formats=True,
    belongs=belongs,
    read=read,
    as_title=as_title,
    ended=ended,
    status=lambda doc: doc.content.status,
    date=lambda doc: doc.content.date,
    successors=superseding,
)
