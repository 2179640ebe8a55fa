"""Updates one after another: when the next is due, and what is still to be decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from kbgen.freshness import Interval
from kbgen.kinds.update import DecisionNeeded
from kbgen.kit.owners import owner_of
from kbgen.model import Corpus, Doc

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
    return next((one.every for one in cadences if "update" in one.name.casefold()), None)


class Open(NamedTuple):
    """A question without an answer: the update that asks it, and its place there."""

    update: Doc[Any]
    place: int
    needed: DecisionNeeded


def open_decisions(corpus: Corpus) -> list[Open]:
    """Every question that still waits, the most pressing first; those without a day come last."""
    found = [
        Open(doc, index, needed)
        for doc in corpus.of_kind("update")
        if not doc.ended
        for index, needed in enumerate(doc.fields.decisions_needed)
        if needed.answer is None
    ]
    return sorted(found, key=lambda one: (one.needed.due or date.max, one.update.path, one.place))
