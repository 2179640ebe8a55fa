"""Rules for decisions among each other: supersession and history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from kbgen.kinds.decision.read import AMENDS, SUPERSEDES, came_after, relations
from kbgen.kinds.decision.rules import said_at
from kbgen.kinds.decision.status import normalised
from kbgen.kit import Hit, corpus_rule, dated_rule
from kbgen.model import Corpus, Doc, Severity, Version


def _known(corpus: Corpus) -> Iterator[tuple[Doc[Any], Sequence[Version], int]]:
    """Accepted decisions with their versions, and the number of the one with which the present text was decided."""
    for doc in corpus.of_kind("decision") if corpus.history.complete else ():
        versions = corpus.history.versions.get(doc.path, ())
        told = [version.told.decided for version in versions]
        edited = next((n for n in range(len(told) - 1) if told[n] != told[n + 1] and told[n] and told[n + 1]), None)
        if edited is not None and doc.content.status == "accepted":
            yield doc, versions, edited


@dated_rule(
    "DC016",
    "changed-after-acceptance",
    Severity.WARNING,
    "Write what has changed as a decision of its own that `amends` this one, or bring the text back.",
)
def changed_after_acceptance(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Those who accepted a decision accepted the words that stood there on the day.

    Bad:

    ```markdown decisions/0001-queue.md
    ---
    title: Use a queue
    status: accepted
    date: 2026-01-02
    ---

    ## Decision

    Use a queue.
    ```

    ```markdown decisions/0001-queue.md
    ---
    title: Use a queue
    status: accepted
    date: 2026-01-02
    ---

    ## Decision

    Use a log.
    ```

    Good:

    ```markdown decisions/0001-queue.md
    ---
    title: Use a queue
    status: proposed
    date: 2026-01-02
    ---

    ## Decision

    Use a queue.
    ```

    ```markdown decisions/0001-queue.md
    ---
    title: Use a queue
    status: accepted
    date: 2026-01-15
    ---

    ## Decision

    Use a log.
    ```
    """
    for doc, versions, edited in _known(corpus):
        version, before = versions[edited], versions[edited + 1]
        own = corpus.settings.statuses
        agreed = normalised(before.told.status, own) == "accepted" == normalised(version.told.status, own)
        late = version.day is None or doc.content.date is None or version.day > doc.content.date
        amended = any(one.role == AMENDS for one in came_after(corpus).get(doc.address, ()))
        if agreed and late and not amended:
            yield doc, Hit(("status",), f"what was decided was changed {version.said(today)}", version.commit)


@dated_rule("DC017", "approval-older-than-text", Severity.WARNING, "Ask for the approval of what stands there now.")
def approval_older_than_text(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """An approval of words that have changed since is the approval of something else.

    Bad:

    ```markdown decisions/0001-queue.md
    ---
    title: Use a queue
    status: accepted
    date: 2026-01-02
    approvals: [{by: ada, date: 2026-01-02}]
    ---

    ## Decision

    Use a queue.
    ```

    ```markdown decisions/0001-queue.md
    ---
    title: Use a queue
    status: accepted
    date: 2026-01-02
    approvals: [{by: ada, date: 2026-01-02}]
    ---

    ## Decision

    Use a log.
    ```

    Good:

    ```markdown decisions/0001-queue.md
    ---
    title: Use a queue
    status: accepted
    date: 2026-01-02
    approvals: [{by: ada, date: 2026-01-02}]
    ---

    ## Decision

    Use a queue.
    ```

    ```markdown decisions/0001-queue.md
    ---
    title: Use a queue
    status: accepted
    date: 2026-01-02
    approvals: [{by: ada, date: 2026-01-15}]
    ---

    ## Decision

    Use a log.
    ```
    """
    for doc, versions, edited in _known(corpus):
        version = versions[edited]
        if version.day is None or version.day > today:
            continue  # a wrong clock cannot tell which came first
        for number, approval in enumerate(doc.fields.approvals):
            if approval.date < version.day:
                message = f"{approval.by} approved on {approval.date}, and the text was changed {version.said(today)}"
                yield doc, Hit(("approvals", number, "date"), message, approval.by)


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
    for relation in relations(corpus):
        states = {relation.earlier.content.status, relation.later.content.status}
        if relation.role == SUPERSEDES and not relation.scope and states == {"accepted"}:
            at = said_at("status", relation.earlier.content.said)
            yield relation.earlier, Hit(at, f"superseded by {relation.later.id}, and still accepted", relation.later.id)


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
    replaced = {relation.earlier.address for relation in relations(corpus) if relation.role == SUPERSEDES}
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
