"""Exercises: failures rehearsed on purpose, and what they proved about the runbooks."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.exercise.schema import Exercise, read
from kbgen.kit import Kind

__all__ = ["KIND", "Exercise"]

KIND = Kind(
    name="exercise",
    label="Exercise",
    plural="Exercises",
    group="Operations",
    summary="What we broke on purpose, which runbooks held, and what we fix before it breaks by itself.",
    schema=Exercise,
    folders=("exercises", "exercise", "game-days", "gamedays", "drills"),
    folder=Path(__file__).parent,
    example_path="exercises/slow-database.md",
    rule_modules=("rules", "finding_rules"),
    read=read,
    date=lambda doc: doc.fields.date,
)
