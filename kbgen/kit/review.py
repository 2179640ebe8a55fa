"""Reviews and what counts as one; what decisions, principles, waivers and updates have in common."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Literal, NamedTuple, Protocol

from kbgen.freshness import Freshness, Interval, Policy, assess, parse_interval
from kbgen.kit.fields import AnyRef
from kbgen.kit.rule import Hit
from kbgen.model import Corpus, Doc, KeyPath, Settings, Version

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


_WAIVER = ("waiver",)


class Standing(StrEnum):
    """Where a waiver stands on a given day."""

    COMING = "not yet in force"
    LIVE = "live"
    ENDING = "ends soon"
    EXPIRED = "expired"
    CLOSED = "closed"

    @property
    def in_force(self) -> bool:
        """Whether a decision may rely on it."""
        return self in (Standing.LIVE, Standing.ENDING)


class Violation(NamedTuple):
    """A principle that a decision violates, under which key it says so, and the waivers that it relies on.

    `name` and `waiver` are what the decision wrote, which may mean nothing.
    """

    path: KeyPath
    name: str
    waiver: str
    principle: Doc[Any] | None
    waivers: tuple[Doc[Any], ...]


def standing(waiver: Doc[Any], today: date, notice: Interval) -> Standing:
    """Where a waiver stands; it still holds on the day that it expires, and without such a day for ever."""
    fields = waiver.fields
    if waiver.ended:
        return Standing.CLOSED
    if fields.granted_on is not None and fields.granted_on > today:
        return Standing.COMING
    if fields.expires is None:
        return Standing.LIVE
    if fields.expires < today:
        return Standing.EXPIRED
    return Standing.ENDING if fields.expires <= notice.after(today) else Standing.LIVE


def notice_of(corpus: Corpus) -> Interval:
    """How long before its end a waiver is said to end soon: as long as before a review."""
    return parse_interval(corpus.settings.freshness.due_soon)


def waivers_of(principle: Doc[Any], corpus: Corpus) -> tuple[Doc[Any], ...]:
    """The waivers of a principle, whether or not they are in force."""
    return corpus.referrers(principle, role="principle", kind="waiver")


def waivers_for(decision: Doc[Any], corpus: Corpus) -> tuple[Doc[Any], ...]:
    """The waivers that a decision names, and those that name it; each once."""
    named = (corpus.resolve(one.waiver, decision, _WAIVER) for one in decision.fields.principles if one.waiver)
    naming = corpus.referrers(decision, role="decision", kind="waiver")
    return tuple(dict.fromkeys(doc for doc in (*named, *naming) if doc is not None))


def violations(decision: Doc[Any], corpus: Corpus) -> Iterator[Violation]:
    """Every principle that a decision says it violates."""
    naming = corpus.referrers(decision, role="decision", kind="waiver")
    for index, weighed in enumerate(decision.fields.principles):
        if weighed.stance != "violates":
            continue
        principle = corpus.resolve(weighed.id, decision, _PRINCIPLE)
        named = corpus.resolve(weighed.waiver, decision, _WAIVER) if weighed.waiver else None
        derived = (doc for doc in naming if principle is not None and waived(doc, corpus) is principle)
        relied = dict.fromkeys(doc for doc in (named, *derived) if doc is not None)
        yield Violation(("principles", index), weighed.id, weighed.waiver or "", principle, tuple(relied))


def waived(waiver: Doc[Any], corpus: Corpus) -> Doc[Any] | None:
    """The principle that a waiver is about."""
    name = waiver.fields.principle
    return corpus.resolve(name, waiver, _PRINCIPLE) if name else None


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


Outcome = Literal["worked", "partly", "failed"]


class Trial(NamedTuple):
    """One document carried out: where that is said, its id as written and the kinds it can be, when and how it went."""

    at: KeyPath
    target: AnyRef
    kinds: tuple[str, ...]
    day: date
    how: Literal["incident", "exercise"]
    outcome: Outcome
    note: str = ""


class Tries(Protocol):
    """The content of a document that carried others out."""

    @property
    def trials(self) -> tuple[Trial, ...]:
        """What it carried out, and how that went."""


class Evidence(NamedTuple):
    """A trial with the document that tells of it."""

    source: Doc[Any]
    trial: Trial

    @property
    def order(self) -> tuple[date, str]:
        """A sort key: the oldest first."""
        return self.trial.day, self.source.path


def trials_of(doc: Doc[Any]) -> tuple[Trial, ...]:
    """What one document carried out."""
    found: tuple[Trial, ...] = getattr(doc.content, "trials", ())
    return found


def evidence_on(doc: Doc[Any], corpus: Corpus) -> list[Evidence]:
    """When a document was carried out, the oldest first."""
    return corpus.once(("evidence",), lambda: _all_evidence(corpus)).get(doc.address, [])


def _all_evidence(corpus: Corpus) -> Mapping[str, list[Evidence]]:
    """The same for every document at once, by address."""
    found: dict[str, list[Evidence]] = defaultdict(list)
    for source in corpus.docs:
        for trial in trials_of(source):
            target = corpus.resolve(trial.target, source, trial.kinds)
            if target is not None:
                found[target.address].append(Evidence(source, trial))
    return {address: sorted(listed, key=lambda one: one.order) for address, listed in found.items()}


def worked(evidence: list[Evidence], today: date) -> Evidence | None:
    """The newest time that it worked, up to today: what counts as a review."""
    return _newest(evidence, ("worked",), today)


def carried_out(evidence: list[Evidence], today: date = date.max) -> Evidence | None:
    """The newest time that it was carried out and helped at least in part: what counts as practice."""
    return _newest(evidence, ("worked", "partly"), today)


def _newest(evidence: list[Evidence], outcomes: tuple[str, ...], today: date) -> Evidence | None:
    fitting = [one for one in evidence if one.trial.outcome in outcomes and one.trial.day <= today]
    return max(fitting, key=lambda one: one.order, default=None)


def unreviewed_failures(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """A hit for each document that failed here, and was neither reviewed nor seen to work since."""
    for trial in trials_of(doc):
        target = corpus.resolve(trial.target, doc, trial.kinds)
        if trial.outcome != "failed" or target is None or target.ended or _looked_at(target, trial, corpus):
            continue
        last = target.fields.last_reviewed
        since = f"last reviewed on {last}" if last else "never reviewed"
        yield Hit(trial.at, f"{trial.target!r} failed on {trial.day}, and was {since}", trial.target)


def _looked_at(target: Doc[Any], trial: Trial, corpus: Corpus) -> bool:
    """Whether a document was reviewed on the day of its failure or later, or has worked since."""
    reviewed = target.fields.last_reviewed
    if reviewed is not None and reviewed >= trial.day:
        return True
    since = worked(evidence_on(target, corpus), date.max)
    return since is not None and since.trial.day > trial.day


class Past(NamedTuple):
    """When a document's present review was stated and when its content was last edited.

    `bumped` says that the commit of the review changed nothing else in the document, `edited` is the
    last edit since the document began and `later` whether it came after the review. What came with the
    document itself was neither reviewed nor edited by that commit.
    """

    reviewed: Version | None
    bumped: bool
    edited: Version | None
    later: bool


def past_of(doc: Doc[Any], corpus: Corpus) -> Past | None:
    """The past of a document; None where it is not known, or is told by what cannot be read here.

    Order counts, not the commits' clocks: a commit is later than another if it was built upon it.
    """
    versions = corpus.history.versions.get(doc.path, ())
    said = str(doc.fields.last_reviewed or "")
    if not versions or versions[0].told.reviewed != said:
        return None
    steps = range(len(versions) - 1)
    told = [version.told for version in versions]
    review = next((n for n in steps if told[n].reviewed != told[n + 1].reviewed), None)
    edit = next((n for n in steps if told[n].content != told[n + 1].content), None)
    bumped = review is not None and told[review].content == told[review + 1].content
    return Past(
        versions[review] if review is not None else None,
        bumped and review is not None and told[review].rest == told[review + 1].rest,
        versions[edit] if edit is not None else None,
        edit is not None and (review is None or edit < review),
    )


def policy_of(settings: Settings) -> Policy:
    """The handbook's notice and grace periods."""
    return Policy(_interval(settings.freshness.due_soon), _interval(settings.freshness.grace))


@cache
def _interval(said: str) -> Interval:
    return parse_interval(said)


def reviewed_on(doc: Doc[Any], evidence: list[Evidence], today: date) -> date | None:
    """The day that a document was last found to be true: what it says itself, or when it was seen to work."""
    seen = worked(evidence, today)
    days = [day for day in (doc.fields.last_reviewed, seen.trial.day if seen else None) if day is not None]
    return max(days, default=None)


def freshness_of(doc: Doc[Any], corpus: Corpus, today: date) -> Freshness:
    """The state of one document; one that has ended needs no review any more.

    A part without a date of its own, such as one competency of a ladder, is reviewed with the whole.
    One that was carried out and worked, in an incident or an exercise, is thereby reviewed.
    """
    own = reviewed_on(doc, evidence_on(doc, corpus), today)
    home = None if own else corpus.home(doc)
    fields = (home or doc).fields
    default = corpus.policies.get(doc.kind)
    return assess(
        own or fields.last_reviewed,
        fields.review_every or (_interval(default) if default else None),
        today,
        policy_of(corpus.settings),
        exempt=not fields.evergreen or bool(doc.ended),
        snoozed_until=fields.snooze.until if fields.snooze else None,
    )


def states(corpus: Corpus, today: date) -> Mapping[str, Freshness]:
    """The review state of every document, by address."""
    return corpus.once(("states", today), lambda: _states(corpus, today))


def _states(corpus: Corpus, today: date) -> Mapping[str, Freshness]:
    return {doc.address: freshness_of(doc, corpus, today) for doc in corpus.docs}
