"""Reviews: what counts as one, what other documents report of a document, and whether it is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, Literal, NamedTuple

from kbgen.freshness import Freshness, Interval, ReviewPolicy, assess, parse_interval
from kbgen.kit.fields import AnyRef
from kbgen.kit.rule import Hit
from kbgen.model import Corpus, Doc, KeyPath, Settings, Version

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
    trials: tuple[Trial, ...] = getattr(doc.content, "trials", ())
    return trials


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


def last_success(evidence: list[Evidence], today: date) -> Evidence | None:
    """The newest time that it worked, up to today: what counts as a review."""
    return _newest(evidence, ("worked",), today)


def last_practice(evidence: list[Evidence], today: date = date.max) -> Evidence | None:
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
    since = last_success(evidence_on(target, corpus), date.max)
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


def policy_of(settings: Settings) -> ReviewPolicy:
    """The handbook's notice and grace periods."""
    return ReviewPolicy(_interval(settings.freshness.due_soon), _interval(settings.freshness.grace))


@cache
def _interval(text: str) -> Interval:
    return parse_interval(text)


def reviewed_on(doc: Doc[Any], evidence: list[Evidence], today: date) -> date | None:
    """The day that a document was last found to be true: what it says itself, or when it was seen to work."""
    seen = last_success(evidence, today)
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
