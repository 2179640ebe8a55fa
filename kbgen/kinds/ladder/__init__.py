"""Ladders: what is expected of people, level by level and competency by competency."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.ladder import name_rules, rules
from kbgen.kinds.ladder.read import read
from kbgen.kinds.ladder.schema import Ladder
from kbgen.kit import DataFile, Kind, rules_of

__all__ = ["KIND", "Ladder"]

KIND = Kind(
    name="ladder",
    label="Ladder",
    plural="Ladders",
    group="Growth",
    summary="What is expected at each level, and what changes from one to the next.",
    schema=Ladder,
    folders=("ladders", "career-ladders", "career-path"),
    folder=Path(__file__).parent,
    rules=tuple(sorted((*rules_of(rules), *rules_of(name_rules)), key=lambda rule: rule.code)),
    example_path="ladders/data-engineering/ladder.md",
    review_every="365d",
    index_files=True,
    data_files=(DataFile(".yml"), DataFile(".yaml"), DataFile(".csv")),
    read=read,
)
