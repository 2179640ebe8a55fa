"""Exercises: failures rehearsed on purpose, and what they proved about the runbooks."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field

from kbgen.kit import Body, Kind
from kbgen.kit.actions import Action, ActionOwner, ActionStatus
from kbgen.kit.fields import Day, Fields, Many, Part, RefTo, Shorthand
from kbgen.kit.reviews import Outcome, Trial

__all__ = ["KIND", "Exercise"]

# What was rehearsed and by whom is a record of the time.
Rehearsed = Annotated[str, RefTo(("service",), past=True)]
Participant = Annotated[str, RefTo(("team", "person"), past=True)]


class CarriedOut(Shorthand):
    """A runbook that was carried out; without an outcome while the exercise is still to come."""

    lone = "id"

    id: Annotated[str, RefTo(("runbook",), past=True)]
    outcome: Outcome | None = None
    note: str | None = None


class Finding(Part):
    """Something that the exercise showed to be wrong, and who corrects it by when."""

    title: str
    owner: ActionOwner | None = None
    due: Day | None = None
    status: ActionStatus | None = None


class Exercise(Fields):
    """A failure rehearsed on purpose: a game day, a failover, a restore."""

    date: Day | None = Field(None, description="The day on which it takes place.")
    scenario: str | None = Field(None, description="What is broken, and what people are told.")
    services: Many[Rehearsed] = Field((), description="Services that it is about.")
    runbooks: Many[CarriedOut] = Field((), description="Runbooks that are carried out, and whether they worked.")
    participants: Many[Participant] = Field((), description="Who takes part.")
    findings: Many[Finding] = Field((), description="What has to change, by whom and by when.")


class ExerciseRecord(NamedTuple):
    """What the rest of kbgen knows of an exercise: its day, what it carried out and what is to be done."""

    day: datetime.date | None
    actions: tuple[Action, ...]
    trials: tuple[Trial, ...]


def read(fields: Exercise, _body: Body) -> ExerciseRecord:
    """Everything is in the front matter."""
    return ExerciseRecord(fields.date, tuple(_actions(fields)), tuple(_trials(fields)))


def _actions(fields: Exercise) -> Iterator[Action]:
    for index, finding in enumerate(fields.findings):
        yield Action(
            at=("findings", index),
            title=finding.title,
            id=str(index + 1),
            owner=finding.owner or "",
            due=finding.due,
            status=finding.status or "open",
        )


def _trials(fields: Exercise) -> Iterator[Trial]:
    for index, carried in enumerate(fields.runbooks if fields.date is not None else ()):
        if carried.outcome is not None and fields.date is not None:
            at = ("runbooks", index)
            yield Trial(at, carried.id, ("runbook",), fields.date, "exercise", carried.outcome, carried.note or "")


KIND = Kind(
    name="exercise",
    label="Exercise",
    plural="Exercises",
    group="Operations",
    summary="What we broke on purpose, which runbooks held, and what we fix before it breaks by itself.",
    schema=Exercise,
    folders=("exercises", "exercise", "game-days", "gamedays", "drills"),
    folder=Path(__file__).parent,
    evident=lambda _inner, _outline: False,
    example_path="exercises/slow-database.md",
    rule_modules=("rules",),
    read=read,
    date=lambda doc: doc.fields.date,
)
