"""Updates: how objectives are doing, told to those who depend on them, and what they are asked to decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from kbgen.freshness import Interval
from kbgen.kit import Kind
from kbgen.kit.fields import Day, Fields, Many, Part, RefTo
from kbgen.kit.owners import owner_of
from kbgen.model import Corpus, Doc

__all__ = ["KIND", "Update"]

# What an update says, and of whom it asked what, is a record of its day.
Reported = Annotated[str, RefTo(("objective",), past=True)]
Asked = Annotated[str, RefTo(("team", "person"), past=True)]


class DecisionNeeded(Part):
    """A question that somebody has to decide by a day; it is open until it has an `answer`."""

    question: str
    by: Asked | None = None
    due: Day | None = None
    answer: str | None = None


class Update(Fields):
    """How some objectives stand at the end of a period."""

    period_end: Day | None = Field(None, description="The last day that it covers.")
    objectives: Many[Reported] = Field((), description="The objectives that it reports on.")
    health: Literal["green", "amber", "red"] | None = Field(
        None, description="green: on course; amber: in doubt; red: will be missed unless something changes."
    )
    progress: Many[str] = Field((), description="What is different since the last update.")
    risks: Many[str] = Field((), description="What may still go wrong.")
    tradeoffs: Many[str] = Field((), description="What was given up, and for what.")
    decisions_needed: Many[DecisionNeeded] = Field((), description="Questions, each with who decides it by when.")


KIND = Kind(
    name="update",
    label="Update",
    plural="Updates",
    group="Outcomes",
    summary="How objectives are doing, what was traded off, and which decisions are needed from whom.",
    schema=Update,
    folders=("updates",),
    folder=Path(__file__).parent,
    evident=lambda _inner, _outline: False,
    example_path="updates/orders-second-week.md",
    rule_modules=("rules",),
    status=lambda doc: doc.fields.health or "",
    date=lambda doc: doc.fields.period_end,
)


WRITING = timedelta(days=5)


def next_due(days: Sequence[date], every: Interval | None) -> date | None:
    """The last day of the next update's period: after the cadence, else after the spacing of the last two.

    None where neither is known.
    """
    known = sorted(set(days))
    if not known:
        return None
    if every is not None:
        return every.after(known[-1])
    if len(known) == 1:
        return None
    return known[-1] + (known[-1] - known[-2])


def is_late(due: date, today: date) -> bool:
    """Whether an update is missing; for some days after its period it is still being written."""
    return today - due > WRITING


class Series(NamedTuple):
    """The updates of one team or person, oldest first."""

    owner: Doc[Any]
    updates: tuple[Doc[Any], ...]


def series_of(corpus: Corpus) -> list[Series]:
    """Every owner's dated updates."""
    by_owner: dict[str, list[Doc[Any]]] = defaultdict(list)
    for doc in corpus.of_kind("update"):
        owner = owner_of(doc, corpus)
        if owner is not None and doc.fields.period_end is not None:
            by_owner[owner.address].append(doc)
    return [
        Series(corpus.by_address[address], tuple(sorted(docs, key=lambda doc: (doc.fields.period_end, doc.path))))
        for address, docs in by_owner.items()
    ]


def cadence_of(owner: Doc[Any]) -> Interval | None:
    """How often a team says that it writes an update: its cadence of that name."""
    cadences = getattr(owner.fields, "cadences", ())
    return next((cadence.every for cadence in cadences if "update" in cadence.name.casefold()), None)


class OpenQuestion(NamedTuple):
    """A question without an answer: the update that asks it, and its place there."""

    update: Doc[Any]
    place: int
    needed: DecisionNeeded


def open_decisions(corpus: Corpus) -> list[OpenQuestion]:
    """Every question that still waits, the most pressing first; those without a day come last."""
    questions = [
        OpenQuestion(doc, index, needed)
        for doc in corpus.of_kind("update")
        if not doc.ended
        for index, needed in enumerate(doc.fields.decisions_needed)
        if needed.answer is None
    ]
    return sorted(
        questions, key=lambda question: (question.needed.due or date.max, question.update.path, question.place)
    )
