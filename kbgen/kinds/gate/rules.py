"""Rules for gates and their approvals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.kinds.gate import GateState, answer_due, applies, fits, is_costly, needed, states_at_gates
from kbgen.kit import Hit, Reading, corpus_rule, dated_rule, document_rule
from kbgen.kit.numbers import counted
from kbgen.kit.owners import folded, holders, known_roles
from kbgen.kit.rule import required
from kbgen.kit.suggestions import nearest
from kbgen.model import Corpus, Doc, Severity

gate_without_time_limit = required(
    "GT001",
    "gate-without-time-limit",
    Severity.WARNING,
    "Say in `respond_within` how soon it answers.",
    "Whoever may keep others waiting for as long as they like will sooner or later be worked around.",
    key="respond_within",
    message="the gate does not say how soon it answers",
    bad=("title: One-way decisions", "applies_to: {reversibility: one-way}", "roles: [vp-engineering]"),
    good=("respond_within: 5d",),
    path="gates/one-way.md",
)


@document_rule(
    "GT002", "gate-without-review-date", Severity.WARNING, "Set `reviewed` to when it last proved its worth."
)
def gate_without_review_date(reading: Reading[Any]) -> Iterator[Hit]:
    """A gate outlives the fear that built it, unless somebody asks on a given day whether it still catches anything.

    Bad:

    ```markdown gates/one-way.md
    ---
    title: One-way decisions
    respond_within: 5d
    ---
    ```

    Good:

    ```markdown gates/one-way.md
    ---
    title: One-way decisions
    respond_within: 5d
    reviewed: 2026-01-10
    ---
    ```
    """
    fields = reading.doc.fields
    if not fields.evergreen:
        yield Hit(("evergreen",), "the gate is exempt from review, so nobody will ask whether it is still needed")
    elif fields.last_reviewed is None:
        yield Hit(("reviewed",), "the gate has no review date")


gate_without_roles = required(
    "GT003",
    "gate-without-roles",
    Severity.WARNING,
    "Name in `roles` who may approve.",
    "Where anyone may approve, the approval says only that somebody was asked.",
    key="roles",
    message="the gate does not say who may approve",
    bad=("title: One-way decisions", "respond_within: 5d"),
    good=("roles: [vp-engineering]",),
    path="gates/one-way.md",
)


@document_rule(
    "GT004",
    "gate-on-cheap-decisions",
    Severity.ADVICE,
    "Narrow `applies_to` to what is costly to get wrong or to undo.",
)
def gate_on_cheap_decisions(reading: Reading[Any]) -> Iterator[Hit]:
    """A gate before what is cheap and can be undone costs more in waiting than it can ever save.

    Bad:

    ```markdown gates/everything.md
    ---
    title: Every decision
    applies_to: {risk: [low, medium, high]}
    ---
    ```

    Good:

    ```markdown gates/costly.md
    ---
    title: Costly decisions
    applies_to: [{risk: high}, {reversibility: one-way}]
    ---
    ```
    """
    for index, condition in enumerate(reading.doc.fields.applies_to):
        if fits(condition, "low", "two-way", ()):
            yield Hit(("applies_to", index), "the gate applies to decisions of low risk that can be taken back")


@document_rule(
    "GT005",
    "emergency-never-reviewed",
    Severity.WARNING,
    "Say in `emergency.review_within` how soon its use is looked at.",
)
def emergency_never_reviewed(reading: Reading[Any]) -> Iterator[Hit]:
    """A way round the gate that nobody looks at afterwards becomes the way.

    Bad:

    ```markdown gates/failover.md
    ---
    title: Failover
    emergency: {path: The incident lead decides}
    ---
    ```

    Good:

    ```markdown gates/failover.md
    ---
    title: Failover
    emergency: {path: The incident lead decides, review_within: 2d}
    ---
    ```
    """
    emergency = reading.doc.fields.emergency
    if emergency is not None and emergency.review_within is None:
        yield Hit(("emergency",), "the emergency path does not say how soon its use is reviewed")


@corpus_rule(
    "GT006",
    "gate-nobody-can-pass",
    Severity.WARNING,
    "Name roles that enough people hold, or give people the role in `roles`.",
)
def gate_nobody_can_pass(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A gate whose approvers do not exist stops everything, or nothing.

    Bad:

    ```markdown gates/one-way.md
    ---
    title: One-way decisions
    roles: [vp-enginering]
    ---
    ```

    ```markdown people/bo.md
    ---
    name: Bo
    roles: [vp-engineering]
    ---
    ```

    Good:

    ```markdown gates/one-way.md
    ---
    title: One-way decisions
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
    if not any(person.fields.roles for person in corpus.of_kind("person")):
        return  # a handbook that does not keep roles
    known = known_roles(corpus)
    for gate in corpus.of_kind("gate"):
        if not gate.ended:
            yield from ((gate, hit) for hit in _unreachable(gate, known, corpus))


def _unreachable(gate: Doc[Any], known: frozenset[str], corpus: Corpus) -> Iterator[Hit]:
    """Roles that nobody holds; else a quorum that all who hold one cannot reach."""
    unheld = [(index, role) for index, role in enumerate(gate.fields.roles) if folded(role) not in known]
    for index, role in unheld:
        yield Hit(("roles", index), f"nobody holds the role {role!r}{nearest(role, known)}", role)
    if unheld or not gate.fields.quorum or not gate.fields.roles:
        return
    able = len(holders(gate.fields.roles, corpus))
    if able < needed(gate.fields):
        people = counted(able, "person or team holds", "people and teams hold")
        yield Hit(("quorum",), f"the gate asks for {needed(gate.fields)} approvals, and {people} one of its roles")


@corpus_rule(
    "GT007",
    "gate-for-nothing",
    Severity.ADVICE,
    "Say in `applies_to` what it is for, let a runbook require it, or remove it.",
)
def gate_for_nothing(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A gate that says neither what must pass it nor which runbook asks for it only looks like control.

    Bad:

    ```markdown gates/failover.md
    ---
    title: Failover
    roles: [team-lead]
    ---
    ```

    Good:

    ```markdown gates/failover.md
    ---
    title: Failover
    roles: [team-lead]
    ---
    ```

    ```markdown runbooks/promote-replica.md
    ---
    title: Promote the replica
    requires: [{gate: failover}]
    ---
    ```
    """
    for gate in corpus.of_kind("gate"):
        if not gate.ended and not gate.fields.applies_to and not corpus.referrers(gate, role="requires"):
            yield gate, Hit(("applies_to",), "no decision and no runbook has to pass this gate")


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
        for at in states_at_gates(doc, corpus):
            if not at.passed:
                yield doc, Hit(("approvals",), f"accepted, and {_short_of(at)}", at.gate.id)


def _short_of(at: GateState) -> str:
    """What is missing at a gate, with the approvals that do not count and why."""
    text = f"the gate {at.gate.id!r} still lacks {at.missing}"
    return f"{text}; set aside: {'; '.join(at.set_aside)}" if at.set_aside else text


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
        for at in states_at_gates(doc, corpus):
            due = answer_due(at.gate.fields, asked)
            if not at.passed and due is not None and due < today:
                yield doc, Hit(("approvals",), f"an answer was due on {due}, and {_short_of(at)}", at.gate.id)
