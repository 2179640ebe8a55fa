"""Rules for teams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kbgen.kit import Hit, Reading, corpus_rule, document_rule
from kbgen.model import Corpus, Doc, Severity


@document_rule("TM001", "escalation-with-one-level", Severity.WARNING, "Add a second level to `escalation`.")
def escalation_with_one_level(reading: Reading[Any]) -> Iterator[Hit]:
    """One level is a single point of failure: when that person sleeps, nobody is called.

    Bad:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: ada}
    ---
    ```

    Good:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: ada}
      - {after: 10m, to: platform}
    ---
    ```
    """
    if len(reading.doc.fields.escalation) == 1:
        yield Hit(("escalation",), "the escalation has one level; add someone to call when nobody answers")


@corpus_rule("TM002", "escalation-ends-at-one-person", Severity.WARNING, "End the escalation at a team.")
def escalation_ends_at_one_person(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """The last level is where a call must not get lost, and one person can be on a plane.

    Bad:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: ada}
      - {after: 10m, to: bo}
    ---
    ```

    ```markdown people/bo.md
    ---
    name: Bo
    ---
    ```

    Good:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: bo}
      - {after: 10m, to: leads}
    ---
    ```

    ```markdown teams/leads.md
    ---
    title: Leads
    ---
    ```
    """
    for doc in corpus.of_kind("team"):
        if len(doc.fields.escalation) > 1:
            last = doc.fields.escalation[-1].to
            target = corpus.resolve(last, doc, ("team", "person"))
            if target is not None and target.kind == "person":
                path = ("escalation", len(doc.fields.escalation) - 1, "to")
                yield doc, Hit(path, f"the last level of the escalation is one person, {target.title}", last)


@corpus_rule("TM003", "escalation-in-a-circle", Severity.ERROR, "Let one of the teams escalate to somebody else.")
def escalation_in_a_circle(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Two teams that escalate to each other pass a call to and fro while the incident goes on.

    Bad:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: ada}
      - {after: 10m, to: stock}
    ---
    ```

    ```markdown teams/stock.md
    ---
    title: Stock
    escalation:
      - {after: 0m, to: bo}
      - {after: 10m, to: orders}
    ---
    ```

    Good:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: ada}
      - {after: 10m, to: stock}
    ---
    ```

    ```markdown teams/stock.md
    ---
    title: Stock
    ---
    ```
    """
    for doc in corpus.of_kind("team"):
        if doc in _reached(corpus, doc):
            yield doc, Hit(("escalation",), "the escalation comes back to this team")


def _reached(corpus: Corpus, start: Doc[Any]) -> set[Doc[Any]]:
    """The teams that a call to `start` can end at."""
    reached: set[Doc[Any]] = set()
    waiting = [start]
    while waiting:
        for target in corpus.referred(waiting.pop(), "escalation"):
            if target.kind == "team" and target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


@document_rule(
    "TM004", "escalation-out-of-order", Severity.WARNING, "Order the levels by `after`, the first call first."
)
def escalation_out_of_order(reading: Reading[Any]) -> Iterator[Hit]:
    """A level that is due before the one above it is called too early or never.

    Bad:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 20m, to: ada}
      - {after: 10m, to: platform}
    ---
    ```

    Good:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: ada}
      - {after: 10m, to: platform}
    ---
    ```
    """
    levels = reading.doc.fields.escalation
    for index in range(1, len(levels)):
        if levels[index].after < levels[index - 1].after:
            yield Hit(
                ("escalation", index, "after"), "this level is due before the one above it", str(levels[index].to)
            )
