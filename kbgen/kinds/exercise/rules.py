"""Rules for exercises and what they found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.kit import Hit, Reading, corpus_rule, dated_rule, document_rule, each_rule
from kbgen.kit.actions import overdue, owner_has_left, undated, unowned
from kbgen.kit.reviews import unreviewed_failures
from kbgen.kit.rule import required
from kbgen.model import Corpus, Doc, Severity

exercise_without_date = required(
    "EX001",
    "exercise-without-date",
    Severity.ERROR,
    "Set `date` to the day on which it takes place.",
    "Without its day an exercise proves nothing: nobody knows since when.",
    key="date",
    message="the exercise has no `date`",
    bad=("title: Lose the database", "participants: [ada]", "runbooks: [{id: restart, outcome: worked}]"),
    good=("date: 2026-01-08",),
    path="exercises/a.md",
)


exercise_without_runbook = required(
    "EX002",
    "exercise-without-runbook",
    Severity.ADVICE,
    "Name the runbooks that were carried out, with their outcome.",
    "An exercise that names no runbook teaches those who were there, and nobody else.",
    key="runbooks",
    message="the exercise carries out no runbook",
    bad=("title: Lose the database", "date: 2026-01-08", "participants: [ada]"),
    good=("runbooks: [{id: restart, outcome: worked}]",),
    path="exercises/a.md",
)


@dated_rule(
    "EX003",
    "exercise-without-outcome",
    Severity.WARNING,
    "Say under `runbooks` whether each one worked, or move the `date`.",
)
def exercise_without_outcome(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """An exercise whose outcome nobody wrote down has to be held again.

    Bad:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-01-08
    participants: [ada]
    runbooks: [restart]
    ---
    ```

    Good:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-01-08
    participants: [ada]
    runbooks: [{id: restart, outcome: worked}]
    ---
    ```
    """
    for doc in corpus.of_kind("exercise"):
        if doc.fields.date is None or doc.fields.date >= today:
            continue
        for index, carried in enumerate(doc.fields.runbooks):
            if carried.outcome is None:
                message = f"the exercise of {doc.fields.date} does not say whether {carried.id!r} worked"
                yield doc, Hit(("runbooks", index), message, carried.id)


@dated_rule(
    "EX004", "outcome-before-exercise", Severity.ERROR, "Correct the date, or remove the outcome until the day is past."
)
def outcome_before_exercise(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """An outcome that is written down beforehand keeps a runbook fresh on credit.

    Bad:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-03-08
    participants: [ada]
    runbooks: [{id: restart, outcome: worked}]
    ---
    ```

    Good:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-01-08
    participants: [ada]
    runbooks: [{id: restart, outcome: worked}]
    ---
    ```
    """
    for doc in corpus.of_kind("exercise"):
        if doc.fields.date is None or doc.fields.date <= today:
            continue
        for index, carried in enumerate(doc.fields.runbooks):
            if carried.outcome is not None:
                yield (
                    doc,
                    Hit(("runbooks", index), f"{carried.outcome!r} on {doc.fields.date}, still to come", carried.id),
                )


@document_rule(
    "EX005",
    "trouble-without-finding",
    Severity.WARNING,
    "Write down under `findings` what has to change, with an owner and a day.",
)
def trouble_without_finding(reading: Reading[Any]) -> Iterator[Hit]:
    """A runbook that did not work was the reason to hold the exercise; unwritten, it is found again in an incident.

    Bad:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-01-08
    participants: [ada]
    runbooks: [{id: restart, outcome: partly}]
    ---
    ```

    Good:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-01-08
    participants: [ada]
    runbooks: [{id: restart, outcome: partly}]
    findings: [{title: The prompt shows no cluster, owner: orders, due: 2026-02-01}]
    ---
    ```
    """
    if reading.doc.fields.findings:
        return
    for index, carried in enumerate(reading.doc.fields.runbooks):
        if carried.outcome in ("partly", "failed"):
            yield Hit(
                ("runbooks", index), f"{carried.id!r} {_went(carried.outcome)}, and nothing was found", carried.id
            )


def _went(outcome: str) -> str:
    return "failed" if outcome == "failed" else "worked only in part"


@corpus_rule(
    "EX006",
    "failed-runbook-still-unreviewed",
    Severity.WARNING,
    "Correct the runbook, and record the review in its `reviews`.",
)
def failed_runbook_still_unreviewed(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """The exercise found the fault while it was cheap; the next person must not find it again.

    Bad:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-01-08
    participants: [ada]
    runbooks: [{id: restart, outcome: failed}]
    findings: [{title: The prompt shows no cluster, owner: orders, due: 2026-02-01}]
    ---
    ```

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2025-12-01
    ---
    ```

    Good:

    ```markdown exercises/a.md
    ---
    title: Lose the database
    date: 2026-01-08
    participants: [ada]
    runbooks: [{id: restart, outcome: failed}]
    findings: [{title: The prompt shows no cluster, owner: orders, due: 2026-02-01}]
    ---
    ```

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-08
    ---
    ```
    """
    for doc in corpus.of_kind("exercise"):
        for hit in unreviewed_failures(doc, corpus):
            yield doc, hit


exercise_without_participants = required(
    "EX011",
    "exercise-without-participants",
    Severity.ADVICE,
    "Name who took part under `participants`.",
    "Whoever has done it once is the person to ask at night, and nobody can ask an unnamed one.",
    key="participants",
    message="nobody is named who took part",
    bad=("title: Lose the database", "date: 2026-01-08", "runbooks: [{id: restart, outcome: worked}]"),
    good=("participants: [ada]",),
    path="exercises/a.md",
)


@each_rule("EX007", "finding-without-owner", Severity.WARNING, "Name one team or person as its owner.", "exercise")
def finding_without_owner(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """What an exercise finds is only worth something once it is corrected.

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
