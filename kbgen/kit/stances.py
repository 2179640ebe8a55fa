"""How decisions stand to principles: what each decision says, and how often each principle gave way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
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


class Weight(NamedTuple):
    """How decisions stood to one principle; `key` is its address."""

    key: str
    upheld: int
    traded: int
    violated: int

    @property
    def given_up(self) -> int:
        """In how many decisions something else mattered more."""
        return self.traded + self.violated

    @property
    def total(self) -> int:
        """In how many decisions it was weighed at all."""
        return self.upheld + self.given_up


def weights(stances: Iterable[tuple[str, str]]) -> list[Weight]:
    """The tally of `(principle, stance)` pairs, those most often given up first; ties by violations, then by name."""
    counts = Counter(stances)
    keys = {key for key, _ in counts}
    found = (
        Weight(key, counts[key, "upholds"], counts[key, "trades-off"], counts[key, "violates"]) for key in sorted(keys)
    )
    return sorted(found, key=lambda one: (-one.given_up, -one.violated, one.key))
