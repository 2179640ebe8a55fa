"""Rules about decisions whose text moved on under them; they speak only where git's history is whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from kbgen.kinds.decision.read import normalised
from kbgen.kinds.decision.relations import AMENDS, came_after
from kbgen.kit import Hit, dated_rule
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
