"""What other documents tell of one: whether it worked when it was carried out, and the health that updates report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from kbgen.kit.fields import AnyRef
from kbgen.kit.rule import Hit
from kbgen.model import Corpus, Doc, KeyPath


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
