"""What changed since a day: worked out from dates that documents bear, or from states written down that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from kbgen.digest.items import LATE, ItemReader
from kbgen.freshness import Freshness, State
from kbgen.kit.reviews import states
from kbgen.model import Corpus, Doc
from kbgen.model.digest import DigestItem


class Before(NamedTuple):
    """An earlier day, with the states that were written down on it, by address; None where nobody did."""

    day: date
    states: Mapping[str, str] | None = None


def known_then(corpus: Corpus, before: Before) -> Mapping[str, str]:
    """The review states of that day by address, as far as they can be known."""
    if before.states is not None:
        return before.states
    then = replace(corpus, docs=tuple(_as_of(doc, before.day) for doc in corpus.docs))
    found = states(then, before.day)
    return {address: fresh.state.value for address, fresh in found.items()}


def _as_of(doc: Doc[Any], day: date) -> Doc[Any]:
    """A document without the reviews that came later; what else was different then, it does not say."""
    fields = doc.fields
    reviews = tuple(review for review in fields.reviews if review.date <= day)
    stated = fields.reviewed if fields.reviewed is not None and fields.reviewed <= day else None
    if len(reviews) == len(fields.reviews) and stated == fields.reviewed:
        return doc
    return replace(doc, fields=fields.model_copy(update={"reviews": reviews, "reviewed": stated}))


def change(doc: Doc[Any], fresh: Freshness, then: str | None, before: Before, reader: ItemReader) -> DigestItem | None:
    """That a document became stale or was renewed since; None where neither can be said."""
    late = fresh.state in LATE
    if late and then is not None and then not in LATE:
        return reader.item("became-stale", doc, reader.due(fresh), fresh.due)
    reviewed = fresh.reviewed
    seen = reviewed is not None and before.day < reviewed <= reader.today
    if not late and not doc.ended and seen:
        # without a record, a document whose only date was written over looks as if it had had none
        told = then in LATE and (before.states is not None or then != State.UNREVIEWED)
        was = f", {then} before" if told else ""
        return reader.item("renewed", doc, f"reviewed on {reviewed}{was}", reviewed)
    return None
