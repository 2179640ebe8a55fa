"""How an objective has been reported; an update says it, and pages of objectives show it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from kbgen.model import Corpus, Doc

_OBJECTIVE = ("objective",)


class Reported(NamedTuple):
    """The health of one objective as one update saw it: green, amber or red."""

    day: date
    health: str
    update: Doc[Any]


def health_of(objective: Doc[Any], corpus: Corpus) -> list[Reported]:
    """What updates said of an objective, oldest first; an update without a day or a health says nothing."""
    found = [
        Reported(doc.fields.period_end, doc.fields.health, doc)
        for doc in corpus.referrers(objective, role="objectives", kind="update")
        if doc.fields.period_end is not None and doc.fields.health is not None
    ]
    return sorted(found, key=lambda one: (one.day, one.update.path))
