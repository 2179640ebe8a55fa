"""Whether a document is due for review: its last review, its interval, and what happened to it since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from kbgen.freshness import Freshness, Interval, Policy, assess, parse_interval
from kbgen.kit.evidence import Evidence, evidence_on, worked
from kbgen.model import Corpus, Doc, Settings, Version


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
