"""Principles: what guides decisions, and how strongly."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.principle.schema import Principle
from kbgen.kit import Kind

__all__ = ["KIND", "Principle"]

KIND = Kind(
    name="principle",
    label="Principle",
    plural="Principles",
    group="Decisions",
    summary="What guides decisions here, how strongly, and what was decided with it.",
    schema=Principle,
    folders=("principles",),
    folder=Path(__file__).parent,
    example_path="principles/own-what-you-run.md",
    rule_modules=("rules",),
    review_every="365d",
)
