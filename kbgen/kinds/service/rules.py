"""Rules for services: what a top-tier service must have before it is called at night."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kbgen.kit import Hit, corpus_rule
from kbgen.kit.rule import required
from kbgen.model import Corpus, Doc, Severity

_TOP = "tier-1"


def _is_top(doc: Doc[Any]) -> bool:
    return doc.fields.tier == _TOP and not doc.ended


@corpus_rule("SV001", "top-tier-without-runbook", Severity.WARNING, "Write a runbook whose `services` names it.")
def top_tier_without_runbook(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Whoever is called for a service that matters most should not have to work it out alone.

    Bad:

    ```markdown services/orders.md
    ---
    title: Orders
    tier: tier-1
    ---
    ```

    Good:

    ```markdown services/orders.md
    ---
    title: Orders
    tier: tier-1
    ---
    ```

    ```markdown runbooks/orders-down.md
    ---
    title: Orders are down
    services: [orders]
    ---
    ```
    """
    for doc in corpus.of_kind("service"):
        if _is_top(doc) and not corpus.referrers(doc, role="services", kind="runbook"):
            yield doc, Hit(("tier",), "no runbook names this top-tier service")


top_tier_without_slo = required(
    "SV002",
    "top-tier-without-slo",
    Severity.WARNING,
    "Add the first objective to `slos`.",
    "Without an objective nobody can say whether the service is well or the page was worth it.",
    key="slos",
    message="this top-tier service has no objectives: `slos` is empty",
    bad=("title: Orders", "tier: tier-1"),
    good=("slos:", "  - {name: orders placed, objective: 99.9%, window: 30d}"),
    path="services/orders.md",
    at=("tier",),
    where=_is_top,
)


top_tier_without_operational_owner = required(
    "SV003",
    "top-tier-without-operational-owner",
    Severity.WARNING,
    "Set `operational_owner`.",
    "When it breaks there must be one team that is called, whatever it was built by.",
    key="operational_owner",
    message="nobody is on call for this top-tier service: `operational_owner` is missing",
    bad=("title: Orders", "tier: tier-1"),
    good=("operational_owner: orders-team",),
    path="services/orders.md",
    at=("tier",),
    where=_is_top,
)


@corpus_rule(
    "SV004", "top-tier-without-escalation", Severity.WARNING, "Set `escalation`, or give the owning team an escalation."
)
def top_tier_without_escalation(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A call that nobody answers must go on to somebody who does.

    Bad:

    ```markdown services/orders.md
    ---
    title: Orders
    tier: tier-1
    ---
    ```

    Good:

    ```markdown services/orders.md
    ---
    title: Orders
    tier: tier-1
    escalation: orders-team
    ---
    ```

    ```markdown teams/orders-team.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: ada}
      - {after: 10m, to: leads}
    ---
    ```
    """
    for doc in corpus.of_kind("service"):
        if _is_top(doc) and not _escalates(corpus, doc):
            yield doc, Hit(("tier",), "a call for this top-tier service escalates to nobody")


def _escalates(corpus: Corpus, doc: Doc[Any]) -> bool:
    """Whether there is a second person or team to call."""
    named = (*corpus.referred(doc, "escalation"), *corpus.referred(doc, "operational_owner"))
    return any(target.kind == "person" or target.fields.escalation for target in named[:1]) or bool(
        doc.fields.escalation and not named
    )


@corpus_rule("SV005", "depends-on-itself", Severity.WARNING, "Remove the dependency that closes the circle.")
def depends_on_itself(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A service that needs itself to start cannot be started after everything has stopped.

    Bad:

    ```markdown services/orders.md
    ---
    title: Orders
    depends_on: [stock]
    ---
    ```

    ```markdown services/stock.md
    ---
    title: Stock
    depends_on: [orders]
    ---
    ```

    Good:

    ```markdown services/orders.md
    ---
    title: Orders
    depends_on: [stock]
    ---
    ```

    ```markdown services/stock.md
    ---
    title: Stock
    ---
    ```
    """
    for doc in corpus.of_kind("service"):
        if doc.address in _needed(corpus, doc):
            yield doc, Hit(("depends_on",), "the service depends on itself, by way of what it depends on")


def _needed(corpus: Corpus, start: Doc[Any]) -> set[str]:
    """Addresses of all services that `start` depends on, at any distance."""
    needed: set[str] = set()
    waiting = [start]
    while waiting:
        for target in corpus.referred(waiting.pop(), "depends_on"):
            if target.address not in needed:
                needed.add(target.address)
                waiting.append(target)
    return needed
