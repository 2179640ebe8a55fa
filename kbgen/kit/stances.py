"""How decisions stand to principles; a decision says it, and a principle's page shows it."""

from __future__ import annotations

from typing import Any, NamedTuple

from kbgen.model import Corpus, Doc

_PRINCIPLE = ("principle",)


class Stance(NamedTuple):
    """One decision's stance to one principle: upholds, trades-off or violates, with a note."""

    decision: Doc[Any]
    principle: Doc[Any]
    stance: str
    note: str


def stances_of(decision: Doc[Any], corpus: Corpus) -> list[Stance]:
    """The stances that a decision takes to principles that exist."""
    found = []
    for weighed in getattr(decision.fields, "principles", ()):
        principle = corpus.resolve(weighed.id, decision, _PRINCIPLE)
        if principle is not None:
            found.append(Stance(decision, principle, weighed.stance, weighed.note or ""))
    return found


def stances_on(principle: Doc[Any], corpus: Corpus) -> list[Stance]:
    """The stances that decisions take to a principle, in the order of the decisions."""
    decisions = corpus.referrers(principle, role="principles")
    return [
        stance for decision in decisions for stance in stances_of(decision, corpus) if stance.principle is principle
    ]
