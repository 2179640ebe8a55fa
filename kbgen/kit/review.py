"""The review state of a document, from its fields, its kind and the handbook's policy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from kbgen.freshness import Freshness, Interval, Policy, assess, parse_interval
from kbgen.kit.evidence import Evidence, evidence_on, worked
from kbgen.model import Corpus, Doc, Settings


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
