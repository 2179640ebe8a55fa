"""Ladders: what is expected of people, level by level and competency by competency."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from kbgen.kit import Body, DataFile, Kind
from kbgen.kit.fields import Fields, Many, Part

__all__ = ["KIND", "Ladder"]

# A ladder has a handful of each; more is a slip, and must not cost the square of it.
MOST_LEVELS = 50
MOST_COMPETENCIES = 200
_LONGEST_NUMBER = 4


class Track(Part):
    """A line of levels, such as that of managers."""

    id: str
    title: str = ""
    summary: str = ""


class Level(Part):
    """A level: where it stands, and which levels people grow into from it."""

    id: str
    title: str = ""
    track: str = ""
    grade: int | None = None
    next: Many[str] = ()
    scope: str = ""

    @property
    def name(self) -> str:
        """What readers call it."""
        return self.title or self.id


class Competency(Part):
    """Something that people do at every level, in ways that differ."""

    id: str
    title: str = ""
    group: str = ""
    summary: str = ""

    @property
    def name(self) -> str:
        """What readers call it."""
        return self.title or self.id


class Step(Part):
    """One step of a scale, the lowest first."""

    id: str
    title: str = ""


class Illustrated(Part):
    """An expectation with examples, in a ladder written as topics."""

    criteria: str | None = None
    examples: Many[str | None] = ()


class TopicLevel(Part):
    """What one topic asks for at one level."""

    level: str
    criteria: Many[str | None] = ()
    exampleCriteria: Many[Illustrated] = ()  # noqa: N815  (the key is written so in existing ladders)


class Topic(Part):
    """A competency with all its levels, in a ladder written as topics."""

    name: str
    title: str | None = None
    content: Many[TopicLevel] = ()


def numbered(count: int, first: int = 1) -> tuple[Level, ...]:
    """The levels of a ladder that says only how many it has."""
    last = first + min(count, MOST_LEVELS) - 1
    return tuple(
        Level(id=str(n), title=f"Level {n}", grade=n, next=(str(n + 1),) if n < last else ())
        for n in range(first, last + 1)
    )


def numbered_as_used(count: int, used: Iterable[str]) -> tuple[Level, ...]:
    """The levels of a ladder that says how many it has: those that its cells use, where they are as many in a row."""
    numbers = {int(name) for name in used if name.isdecimal() and len(name) < _LONGEST_NUMBER}
    first = min(numbers, default=1)
    in_a_row = len(numbers) == count and max(numbers, default=0) == first + count - 1
    return numbered(count, first if in_a_row else 1)


def _levels(value: object) -> object:
    if isinstance(value, dict):
        return [value]
    if isinstance(value, str):
        if not value.isdecimal():
            raise ValueError(f"{value!r} is no list of levels and no number of them")
        return numbered(int(value[:3]))
    return [{"id": item} if isinstance(item, str) else item for item in value] if isinstance(value, list) else value


def _named(value: object) -> object:
    """A name alone stands for something of that id."""
    if isinstance(value, str):
        return [{"id": value}]
    return [{"id": item} if isinstance(item, str) else item for item in value] if isinstance(value, list) else value


class Ladder(Fields):
    """What is expected of people, level by level and competency by competency."""

    tracks: Annotated[tuple[Track, ...], BeforeValidator(_named)] = Field((), description="Lines of levels.")
    levels: Annotated[tuple[Level, ...], BeforeValidator(_levels)] = Field(
        (), max_length=MOST_LEVELS, description="The levels in order, or how many there are."
    )
    competencies: Annotated[tuple[Competency, ...], BeforeValidator(_named)] = Field(
        (), max_length=MOST_COMPETENCIES, description="What people do at every level, in the order of the matrix."
    )
    scale: Annotated[tuple[Step, ...], BeforeValidator(_named)] = Field(
        (), description="Steps that a competency is measured by, the lowest first."
    )
    profile: dict[str, dict[str, str]] = Field({}, description="The step that each level requires of each competency.")
    topics: Many[Topic] = Field((), description="A whole ladder, competency by competency.")


def _read(fields: Ladder, body: Body) -> object:
    # Imported on use: few runs read a ladder again, and its readers are the largest of all kinds.
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
