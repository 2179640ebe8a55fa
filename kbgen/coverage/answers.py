"""Which runbook answers which alert."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping
from typing import Any, NamedTuple

from kbgen.model import Corpus, Doc


class Answers(NamedTuple):
    """Runbooks by the name of the alert that they answer, retired ones apart."""

    living: Mapping[str, tuple[Doc[Any], ...]]
    ended: Mapping[str, tuple[Doc[Any], ...]]


def alerts_answered(doc: Doc[Any], known: Container[str]) -> tuple[str, ...]:
    """The alerts of a runbook: those that it names, or that its file is named after.

    A file's name of one word, such as `Watchdog.md`, is an alert's only where the rules know one of
    that name.
    """
    alerts: tuple[str, ...] = doc.content.alerts
    if alerts or doc.fields.purpose not in (None, "alert"):
        return alerts
    name = doc.inner.rpartition("/")[2].partition(".")[0]
    return (name,) if name in known else ()


def answers(corpus: Corpus, known: Container[str]) -> Answers:
    """Every runbook under each of its alerts."""
    living: dict[str, list[Doc[Any]]] = defaultdict(list)
    ended: dict[str, list[Doc[Any]]] = defaultdict(list)
    for doc in corpus.of_kind("runbook"):
        for alert in alerts_answered(doc, known):
            (ended if doc.ended else living)[alert].append(doc)
    return Answers(
        {alert: tuple(docs) for alert, docs in living.items()}, {alert: tuple(docs) for alert, docs in ended.items()}
    )
