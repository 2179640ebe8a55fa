"""Rules for objectives among each other: what serves what, and how many at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kbgen.kinds.objective.tree import loads, parent_of
from kbgen.kit import Hit, corpus_rule
from kbgen.model import Corpus, Doc, Severity


@corpus_rule(
    "OB007",
    "more-objectives-than-the-limit",
    Severity.WARNING,
    "Finish, drop or hand over an objective before taking on the next, or change `wip_limit` openly.",
)
def more_objectives_than_the_limit(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A team that works towards everything at once finishes nothing, and its own limit said so.

    Bad:

    ```markdown teams/orders.md
    ---
    title: Orders
    wip_limit: 1
    ---
    ```

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    owner: orders
    status: active
    ---
    ```

    ```markdown objectives/cheaper.md
    ---
    title: An order costs less to serve
    owner: orders
    status: active
    ---
    ```

    Good:

    ```markdown teams/orders.md
    ---
    title: Orders
    wip_limit: 1
    ---
    ```

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    owner: orders
    status: active
    ---
    ```

    ```markdown objectives/cheaper.md
    ---
    title: An order costs less to serve
    owner: orders
    status: proposed
    ---
    ```
    """
    for load in loads(corpus):
        if load.over:
            names = ", ".join(doc.id for doc in load.active)
            said = f"{len(load.active)} objectives are active and the limit is {load.limit}: {names}"
            yield load.team, Hit(("wip_limit",), said, names)


@corpus_rule("OB008", "objectives-in-a-circle", Severity.WARNING, "Remove the `parent` that closes the circle.")
def objectives_in_a_circle(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Two objectives that exist for each other's sake serve nobody else.

    Bad:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    parent: calmer
    ---
    ```

    ```markdown objectives/calmer.md
    ---
    title: Nights are calm
    parent: faster
    ---
    ```

    Good:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    parent: calmer
    ---
    ```

    ```markdown objectives/calmer.md
    ---
    title: Nights are calm
    ---
    ```
    """
    for doc in corpus.of_kind("objective"):
        if doc in _above(doc, corpus):
            yield doc, Hit(("parent",), "the objective serves itself, by way of its parents", doc.fields.parent or "")


def _above(doc: Doc[Any], corpus: Corpus) -> list[Doc[Any]]:
    """The objectives that this one serves, nearest first, each once."""
    found: list[Doc[Any]] = []
    above = parent_of(doc, corpus)
    while above is not None and above not in found:
        found.append(above)
        above = parent_of(above, corpus)
    return found


@corpus_rule("OB009", "parent-of-another-time", Severity.ADVICE, "Name a parent whose period overlaps, or correct one.")
def parent_of_another_time(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Work that starts after its reason has ended is usually a parent that was copied from last quarter.

    Bad:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    period: 2026-Q1
    parent: calmer
    ---
    ```

    ```markdown objectives/calmer.md
    ---
    title: Nights are calm
    period: 2025-Q4
    ---
    ```

    Good:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    period: 2026-Q1
    parent: calmer
    ---
    ```

    ```markdown objectives/calmer.md
    ---
    title: Nights are calm
    period: 2026-H1
    ---
    ```
    """
    for doc in corpus.of_kind("objective"):
        above = parent_of(doc, corpus)
        if above is None or doc.fields.period is None or above.fields.period is None:
            continue
        own, other = doc.fields.period, above.fields.period
        if own.start > other.end or own.end < other.start:
            yield doc, Hit(("parent",), f"the parent is for {other}, and this objective for {own}", doc.fields.parent)
