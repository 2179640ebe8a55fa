"""Rules about decisions that took the place of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kbgen.kinds.decision.identity_rules import said_at
from kbgen.kinds.decision.relations import SUPERSEDES, came_after, relations
from kbgen.kit import Hit, corpus_rule
from kbgen.model import Corpus, Doc, Severity

_UNDECIDED = ("draft", "proposed", "deferred")
_NEVER = ("rejected", "withdrawn")


@corpus_rule("DC007", "superseded-but-standing", Severity.WARNING, "Set its `status` to superseded.")
def superseded_but_standing(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A decision that another has replaced in full still reads as if it held.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    ---
    ```

    ```markdown decisions/0002-a-log.md
    ---
    title: A log
    status: accepted
    supersedes: [0001-a-queue]
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: superseded
    ---
    ```

    ```markdown decisions/0002-a-log.md
    ---
    title: A log
    status: accepted
    supersedes: [0001-a-queue]
    ---
    ```
    """
    for one in relations(corpus):
        states = {one.earlier.content.status, one.later.content.status}
        if one.role == SUPERSEDES and not one.scope and states == {"accepted"}:
            at = said_at("status", one.earlier.content.said)
            yield one.earlier, Hit(at, f"superseded by {one.later.id}, and still accepted", one.later.id)


@corpus_rule("DC008", "superseded-by-nothing", Severity.ADVICE, "Let the later decision name it under `supersedes`.")
def superseded_by_nothing(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A reader learns that the decision no longer holds, and not what holds instead.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: superseded
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: superseded
    ---
    ```

    ```markdown decisions/0002-a-log.md
    ---
    title: A log
    status: accepted
    supersedes: [0001-a-queue]
    ---
    ```
    """
    replaced = {one.earlier.address for one in relations(corpus) if one.role == SUPERSEDES}
    for doc in corpus.of_kind("decision"):
        said = doc.content.said
        names_it = " by " in f" {said.text.lower()} "
        if doc.content.status == "superseded" and not names_it and doc.address not in replaced:
            message = "the decision is superseded, and no other says that it supersedes it"
            yield doc, Hit(said_at("status", said), message)


@corpus_rule(
    "DC020",
    "superseded-by-undecided",
    Severity.WARNING,
    "Name the decision that holds instead, or let this one stand until the other is accepted.",
)
def superseded_by_undecided(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A decision that gave way to one that was never made leaves nobody knowing what holds.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: superseded
    superseded_by: 0002-a-log
    ---
    ```

    ```markdown decisions/0002-a-log.md
    ---
    title: A log
    status: rejected
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: superseded
    superseded_by: 0002-a-log
    ---
    ```

    ```markdown decisions/0002-a-log.md
    ---
    title: A log
    status: accepted
    ---
    ```
    """
    for address, found in came_after(corpus).items():
        doc = corpus.by_address[address]
        later = [one.later for one in found if one.role == SUPERSEDES and not one.scope]
        if doc.content.status != "superseded" or not later:
            continue
        if all(one.content.status in (*_UNDECIDED, *_NEVER) for one in later):
            message = f"superseded by {later[0].id}, which is {later[0].content.status}"
            yield doc, Hit(said_at("status", doc.content.said), message, later[0].id)


@corpus_rule("DC021", "superseded-in-a-circle", Severity.WARNING, "Take the relation out that is the wrong way round.")
def superseded_in_a_circle(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Of decisions that each took the place of the next, back to the first, none holds.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: superseded
    supersedes: [0002-a-log]
    ---
    ```

    ```markdown decisions/0002-a-log.md
    ---
    title: A log
    status: accepted
    supersedes: [0001-a-queue]
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: superseded
    ---
    ```

    ```markdown decisions/0002-a-log.md
    ---
    title: A log
    status: accepted
    supersedes: [0001-a-queue]
    ---
    ```
    """
    later = {
        address: tuple(one.later.address for one in found if one.role == SUPERSEDES and not one.scope)
        for address, found in came_after(corpus).items()
    }
    for circle in _circles(later):
        docs = [corpus.by_address[name] for name in circle]
        message = f"superseded in a circle: {' by '.join(doc.id for doc in (*docs, docs[0]))}"
        yield docs[0], Hit(said_at("status", docs[0].content.said), message, docs[-1].id)


def _circles(later: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Ways along the arrows from a decision back to itself, of those that meet only one."""
    done: set[str] = set()
    known: set[str] = set()
    for start in sorted(later):
        path = {start: iter(later[start])} if start not in done else {}
        while path:
            name = next(reversed(path))
            other = next(path[name], None)
            if other is None:
                done.add(name)
                del path[name]
            elif other in path and other not in known:
                names = list(path)
                circle = tuple(names[names.index(other) :])
                known.update(circle)
                yield circle
            elif other not in done and other not in path:
                path[other] = iter(later.get(other, ()))
