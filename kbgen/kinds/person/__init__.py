"""People: who is who, and whom to call."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.person.schema import Person, ended, people
from kbgen.kit import DataFile, Kind

__all__ = ["KIND", "Person"]

KIND = Kind(
    name="person",
    label="Person",
    plural="People",
    group="People",
    summary="Who is who, what they own and how to reach them.",
    schema=Person,
    folders=("people", "persons"),
    folder=Path(__file__).parent,
    example_path="people/ada-lindqvist.md",
    data_files=(DataFile("people.yml", people), DataFile("people.yaml", people)),
    ended=ended,
)
