"""Rules for what exercises find: somebody mends it by a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.kit import Hit, corpus_rule, dated_rule, each_rule
from kbgen.kit.actions import overdue, owner_has_left, undated, unowned
from kbgen.model import Corpus, Doc, Severity


@each_rule("EX007", "finding-without-owner", Severity.WARNING, "Name one team or person as its owner.", "exercise")
def finding_without_owner(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """What an exercise finds is only worth something once somebody mends it.

    Bad:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-01-08
    participants: [ada]
    runbooks: [{id: restart, outcome: worked}]
    findings: [{title: The prompt shows no cluster, due: 2026-02-01}]
    ---
    ```

    Good:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-01-08
    participants: [ada]
    runbooks: [{id: restart, outcome: worked}]
    findings: [{title: The prompt shows no cluster, owner: orders, due: 2026-02-01}]
    ---
    ```
    """
    yield from unowned(doc, corpus)


@each_rule(
    "EX008", "finding-without-due-date", Severity.WARNING, "Set the day by which it is fixed, under `due`.", "exercise"
)
def finding_without_due_date(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """A finding without a day waits for the incident that proves it right.

    Bad:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-01-08
    participants: [ada]
    runbooks: [{id: restart, outcome: worked}]
    findings: [{title: The prompt shows no cluster, owner: orders}]
    ---
    ```

    Good:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-01-08
    participants: [ada]
    runbooks: [{id: restart, outcome: worked}]
    findings: [{title: The prompt shows no cluster, owner: orders, due: 2026-02-01}]
    ---
    ```
    """
    yield from undated(doc, corpus)


@dated_rule(
    "EX009",
    "finding-overdue",
    Severity.WARNING,
    "Do it next, set a new day, or drop it and say which risk is accepted.",
)
def finding_overdue(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """What was found in an exercise and left open is a surprise that everybody knew of.

    Bad:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-01-08
    participants: [ada]
    runbooks: [{id: restart, outcome: worked}]
    findings: [{title: The prompt shows no cluster, owner: orders, due: 2026-01-10}]
    ---
    ```

    Good:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-01-08
    participants: [ada]
    runbooks: [{id: restart, outcome: worked}]
    findings: [{title: The prompt shows no cluster, owner: orders, due: 2026-02-01}]
    ---
    ```
    """
    for doc in corpus.of_kind("exercise"):
        for hit in overdue(doc, today):
            yield doc, hit


@corpus_rule(
    "EX010", "finding-owner-has-left", Severity.WARNING, "Hand the finding to somebody who is here, or drop it."
)
def finding_owner_has_left(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """The finding waits for somebody who will not come back.

    Bad:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-01-08
    participants: [ada]
    runbooks: [{id: restart, outcome: worked}]
    findings: [{title: The prompt shows no cluster, owner: bo, due: 2026-02-01}]
    ---
    ```

    ```markdown people/bo.md
    ---
    name: Bo
    left: 2025-06-30
    ---
    ```

    Good:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-01-08
    participants: [ada]
    runbooks: [{id: restart, outcome: worked}]
    findings: [{title: The prompt shows no cluster, owner: bo, due: 2026-02-01, status: dropped}]
    ---
    ```

    ```markdown people/bo.md
    ---
    name: Bo
    left: 2025-06-30
    ---
    ```
    """
    for doc in corpus.of_kind("exercise"):
        for hit in owner_has_left(doc, corpus):
            yield doc, hit
