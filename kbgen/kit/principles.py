"""How decisions stand to principles, and the waivers that they rely on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from kbgen.freshness import Interval, parse_interval
from kbgen.model import Corpus, Doc, KeyPath

_PRINCIPLE = ("principle",)


class Stance(NamedTuple):
    """One decision's stance to one principle: upholds, trades-off or violates, with a note."""

    decision: Doc[Any]
    principle: Doc[Any]
    stance: str
    note: str


def stances_of(decision: Doc[Any], corpus: Corpus) -> list[Stance]:
    """The stances that a decision takes to principles that exist."""
    stances = []
    for weighed in getattr(decision.fields, "principles", ()):
        principle = corpus.resolve(weighed.id, decision, _PRINCIPLE)
        if principle is not None:
            stances.append(Stance(decision, principle, weighed.stance, weighed.note or ""))
    return stances


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
    return sorted(found, key=lambda weight: (-weight.given_up, -weight.violated, weight.key))


_WAIVER = ("waiver",)


class WaiverState(StrEnum):
    """Where a waiver stands on a given day."""

    COMING = "not yet in force"
    LIVE = "live"
    ENDING = "ends soon"
    EXPIRED = "expired"
    CLOSED = "closed"

    @property
    def in_force(self) -> bool:
        """Whether a decision may rely on it."""
        return self in (WaiverState.LIVE, WaiverState.ENDING)


class Violation(NamedTuple):
    """A principle that a decision violates, under which key it says so, and the waivers that it relies on.

    `name` and `waiver` are what the decision wrote, which may mean nothing.
    """

    path: KeyPath
    name: str
    waiver: str
    principle: Doc[Any] | None
    waivers: tuple[Doc[Any], ...]


def waiver_state(waiver: Doc[Any], today: date, notice: Interval) -> WaiverState:
    """Where a waiver stands; it still holds on the day that it expires, and without such a day for ever."""
    fields = waiver.fields
    if waiver.ended:
        return WaiverState.CLOSED
    if fields.granted_on is not None and fields.granted_on > today:
        return WaiverState.COMING
    if fields.expires is None:
        return WaiverState.LIVE
    if fields.expires < today:
        return WaiverState.EXPIRED
    return WaiverState.ENDING if fields.expires <= notice.after(today) else WaiverState.LIVE


def notice_of(corpus: Corpus) -> Interval:
    """How long before its end a waiver is said to end soon: as long as before a review."""
    return parse_interval(corpus.settings.freshness.due_soon)


def waivers_of(principle: Doc[Any], corpus: Corpus) -> tuple[Doc[Any], ...]:
    """The waivers of a principle, whether or not they are in force."""
    return corpus.referrers(principle, role="principle", kind="waiver")


def waivers_for(decision: Doc[Any], corpus: Corpus) -> tuple[Doc[Any], ...]:
    """The waivers that a decision names, and those that name it; each once."""
    named = (
        corpus.resolve(principle.waiver, decision, _WAIVER)
        for principle in decision.fields.principles
        if principle.waiver
    )
    naming = corpus.referrers(decision, role="decision", kind="waiver")
    return tuple(dict.fromkeys(doc for doc in (*named, *naming) if doc is not None))


def violations(decision: Doc[Any], corpus: Corpus) -> Iterator[Violation]:
    """Every principle that a decision says it violates."""
    for index, weighed in enumerate(decision.fields.principles):
        if weighed.stance != "violates":
            continue
        naming = corpus.referrers(decision, role="decision", kind="waiver")
        principle = corpus.resolve(weighed.id, decision, _PRINCIPLE)
        named = corpus.resolve(weighed.waiver, decision, _WAIVER) if weighed.waiver else None
        derived = (doc for doc in naming if principle is not None and waived(doc, corpus) is principle)
        relied = dict.fromkeys(doc for doc in (named, *derived) if doc is not None)
        yield Violation(("principles", index), weighed.id, weighed.waiver or "", principle, tuple(relied))


def waived(waiver: Doc[Any], corpus: Corpus) -> Doc[Any] | None:
    """The principle that a waiver is about."""
    name = waiver.fields.principle
    return corpus.resolve(name, waiver, _PRINCIPLE) if name else None
