"""Rules for decisions at the gates that they have to pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.kinds.gate.approvals import Standing, answer_due, applies, is_costly, standings
from kbgen.kit import Hit, corpus_rule, dated_rule
from kbgen.model import Corpus, Doc, Severity


@corpus_rule(
    "GT008",
    "decision-past-its-gate",
    Severity.WARNING,
    "Ask for the missing approvals and add them to `approvals`, or take the decision back to proposed.",
)
def decision_past_its_gate(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """What a gate is for has been decided without those who should have looked, or before they did.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    date: 2026-01-10
    risk: high
    approvals: [{by: ada, date: 2026-01-10}]
    ---
    ```

    ```markdown gates/high-risk.md
    ---
    title: High risk
    applies_to: {risk: high}
    roles: [vp-engineering]
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    roles: [engineer]
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    date: 2026-01-10
    risk: high
    approvals: [{by: bo, date: 2026-01-12}]
    ---
    ```

    ```markdown gates/high-risk.md
    ---
    title: High risk
    applies_to: {risk: high}
    roles: [vp-engineering]
    ---
    ```

    ```markdown people/bo.md
    ---
    name: Bo
    roles: [vp-engineering]
    ---
    ```
    """
    for doc in corpus.of_kind("decision"):
        if doc.content.status != "accepted":
            continue
        for at in standings(doc, corpus):
            if not at.passed:
                yield doc, Hit(("approvals",), f"accepted, and {_short_of(at)}", at.gate.id)


def _short_of(at: Standing) -> str:
    """What is missing at a gate, with the approvals that do not count and why."""
    said = f"the gate {at.gate.id!r} still lacks {at.missing}"
    return f"{said}; set aside: {'; '.join(at.set_aside)}" if at.set_aside else said


@corpus_rule(
    "GT009", "costly-outside-every-gate", Severity.ADVICE, "Widen the `applies_to` of a gate, or lower what it says."
)
def costly_outside_every_gate(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """There are gates, and the decision that is dear to get wrong or hard to take back passes by all of them.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    reversibility: one-way
    ---
    ```

    ```markdown gates/high-risk.md
    ---
    title: High risk
    applies_to: {risk: high}
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    reversibility: one-way
    ---
    ```

    ```markdown gates/costly.md
    ---
    title: Costly decisions
    applies_to: [{risk: high}, {reversibility: one-way}]
    ---
    ```
    """
    gates = [gate for gate in corpus.of_kind("gate") if gate.fields.applies_to and not gate.ended]
    for doc in corpus.of_kind("decision") if gates else ():
        if doc.content.status == "accepted" and is_costly(doc) and not any(applies(gate, doc) for gate in gates):
            key = "risk" if doc.fields.risk == "high" else "reversibility"
            yield doc, Hit((key,), "no gate applies to this decision, although it is of high risk or one-way")


@dated_rule(
    "GT010",
    "gate-unanswered",
    Severity.WARNING,
    "Answer it: approve it, refuse it, or say what is missing and by when.",
)
def gate_unanswered(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A gate that does not keep its own time limit teaches people to go ahead without it.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: proposed
    date: 2026-01-05
    risk: high
    ---
    ```

    ```markdown gates/high-risk.md
    ---
    title: High risk
    applies_to: {risk: high}
    respond_within: 5d
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: proposed
    date: 2026-01-12
    risk: high
    ---
    ```

    ```markdown gates/high-risk.md
    ---
    title: High risk
    applies_to: {risk: high}
    respond_within: 5d
    ---
    ```
    """
    for doc in corpus.of_kind("decision"):
        asked = doc.content.date
        if doc.content.status != "proposed" or asked is None:
            continue
        for at in standings(doc, corpus):
            due = answer_due(at.gate.fields, asked)
            if not at.passed and due is not None and due < today:
                yield doc, Hit(("approvals",), f"an answer was due on {due}, and {_short_of(at)}", at.gate.id)
