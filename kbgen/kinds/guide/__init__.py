"""Guides: everything else that must stay true."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.guide.schema import Guide
from kbgen.kit import Kind

__all__ = ["KIND", "Guide"]

KIND = Kind(
    name="guide",
    label="Guide",
    plural="Guides",
    group="Growth",
    summary="How work is done here: onboarding, meetings, hiring, writing, everything that must stay true.",
    schema=Guide,
    folders=("guides", "guide", "docs"),
    folder=Path(__file__).parent,
    example_path="guides/first-week.md",
    rule_modules=("rules",),
    has_formats=True,
    review_every="365d",
)
