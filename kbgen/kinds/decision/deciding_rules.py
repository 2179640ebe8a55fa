"""Rules for decisions about who decides: parts, approvals, and principles that give way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kbgen.kit import Hit, Reading, corpus_rule, document_rule
from kbgen.kit.waivers import violations
from kbgen.model import Corpus, Doc, Severity

_OPEN = ("draft", "proposed")


@document_rule("DC002", "rapid-without-one-decider", Severity.WARNING, "Name exactly one person under `rapid.decide`.")
def rapid_without_one_decider(reading: Reading[Any]) -> Iterator[Hit]:
    """With two deciders nobody decides, and with none the loudest does.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    rapid: {recommend: [ada], decide: [bo, cy]}
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    rapid: {recommend: [ada], decide: bo}
    ---
    ```
    """
    rapid = reading.doc.fields.rapid
    if rapid is not None and len(rapid.decide) != 1:
        yield Hit(("rapid", "decide"), f"RAPID has one decider, this decision has {len(rapid.decide) or 'none'}")


@document_rule("DC003", "rapid-without-recommender", Severity.WARNING, "Name who recommends under `rapid.recommend`.")
def rapid_without_recommender(reading: Reading[Any]) -> Iterator[Hit]:
    """Somebody must do the work of laying the options out.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    rapid: {decide: bo}
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    rapid: {recommend: ada, decide: bo}
    ---
    ```
    """
    rapid = reading.doc.fields.rapid
    if rapid is not None and not rapid.recommend:
        yield Hit(("rapid",), "nobody recommends: `rapid.recommend` is empty")


@document_rule("DC004", "raci-without-one-accountable", Severity.WARNING, "Name exactly one under `raci.accountable`.")
def raci_without_one_accountable(reading: Reading[Any]) -> Iterator[Hit]:
    """Accountability that is shared is nobody's.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    raci: {responsible: [ada], accountable: [bo, cy]}
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    raci: {responsible: [ada], accountable: bo}
    ---
    ```
    """
    raci = reading.doc.fields.raci
    if raci is not None and len(raci.accountable) != 1:
        yield Hit(
            ("raci", "accountable"), f"RACI has one accountable, this decision has {len(raci.accountable) or 'none'}"
        )


@corpus_rule("DC011", "risky-without-approval", Severity.WARNING, "Add who approved it, and when, to `approvals`.")
def risky_without_approval(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """What is dear to get wrong or hard to take back wants a second pair of eyes, on the record.

    Where a handbook has gates for decisions, they say whose eyes (GT008), and this rule is silent.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    reversibility: one-way
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    reversibility: one-way
    approvals: [{by: bo, date: 2026-01-10}]
    ---
    ```
    """
    if any(gate.fields.applies_to for gate in corpus.of_kind("gate") if not gate.ended):
        return
    for doc in corpus.of_kind("decision"):
        reasons = _why_risky(doc)
        if reasons and doc.content.status == "accepted" and not doc.fields.approvals:
            key = "risk" if doc.fields.risk == "high" else "reversibility"
            yield doc, Hit((key,), f"the decision is {' and '.join(reasons)}, accepted, and approved by nobody")


def _why_risky(doc: Doc[Any]) -> list[str]:
    reasons = (("of high risk", doc.fields.risk == "high"), ("one-way", doc.fields.reversibility == "one-way"))
    return [why for why, is_so in reasons if is_so]


@corpus_rule("DC012", "violation-without-waiver", Severity.WARNING, "Name the waiver, or change the stance.")
def violation_without_waiver(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A principle that may be violated without a word is no principle.

    A waiver that names the decision does as well as one that the decision names.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    principles: [{id: boring, stance: violates}]
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    principles: [{id: boring, stance: violates, waiver: queue-until-summer}]
    ---
    ```
    """
    for doc in corpus.of_kind("decision"):
        for violation in violations(doc, corpus):
            if not violation.waivers and not violation.waiver:
                yield doc, Hit(violation.path, f"violates {violation.name!r} without a waiver", violation.name)


@document_rule("DC014", "two-ways-to-decide", Severity.WARNING, "Keep one of `rapid`, `raci` and `daci`.")
def two_ways_to_decide(reading: Reading[Any]) -> Iterator[Hit]:
    """Two schemes name two deciders.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    rapid: {recommend: ada, decide: bo}
    raci: {responsible: ada, accountable: bo}
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    rapid: {recommend: ada, decide: bo}
    ---
    ```
    """
    fields = reading.doc.fields
    used = [name for name in ("rapid", "raci", "daci") if getattr(fields, name) is not None]
    if len(used) > 1:
        yield Hit((used[1],), f"the decision is made in two ways at once: {' and '.join(used)}")


@corpus_rule("DC015", "decider-has-left", Severity.WARNING, "Name somebody who is here to decide.")
def decider_has_left(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A proposal waits for somebody who will not come back.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: proposed
    deciders: [ada]
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    left: 2025-06-30
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    deciders: [ada]
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    left: 2025-06-30
    ---
    ```
    """
    for doc in corpus.of_kind("decision"):
        if doc.content.status not in _OPEN:
            continue
        for ref in doc.refs:
            if ref.role in ("deciders", "rapid", "raci", "daci"):
                who = corpus.resolve(ref.target, doc, ref.kinds)
                if who is not None and who.ended:
                    yield doc, Hit(ref.path, f"{ref.target!r} {who.ended}, and the decision is still open", ref.target)
