"""Ladders: what is expected of people, level by level and competency by competency."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.ladder.schema import Ladder
from kbgen.kit import Body, DataFile, Kind

__all__ = ["KIND", "Ladder"]


def _read(fields: Ladder, body: Body) -> object:
    # Imported on use: few runs read a ladder anew, and its readers are the largest of all kinds.
    from kbgen.kinds.ladder.read import read

    return read(fields, body)


KIND = Kind(
    name="ladder",
    label="Ladder",
    plural="Ladders",
    group="Growth",
    summary="What is expected at each level, and what changes from one to the next.",
    schema=Ladder,
    folders=("ladders", "career-ladders", "career-path"),
    folder=Path(__file__).parent,
    rule_modules=("rules",),
    example_path="ladders/data-engineering/ladder.md",
    review_every="365d",
    index_files=True,
    headings_are_names=True,
    has_formats=True,
    data_files=(DataFile(".yml"), DataFile(".yaml"), DataFile(".json"), DataFile(".csv")),
    read=_read,
)
