"""Rules for guides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.freshness import State
from kbgen.kit import Hit, dated_rule
from kbgen.kit.reviews import freshness_of
from kbgen.model import Corpus, Doc, Severity


@dated_rule("GD001", "step-to-stale-document", Severity.WARNING, "Have the document reviewed, or take the step out.")
def step_to_stale_document(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A guide that leads a newcomer to a stale document teaches them what used to be true.

    Bad:

    ```markdown guides/onboarding.md
    ---
    title: Onboarding
    steps:
      - {day: 1, task: Read how we deploy, doc: deploying}
    ---
    ```

    ```markdown guides/deploying.md
    ---
    title: Deploying
    reviewed: 2020-01-10
    review_every: 90d
    ---
    ```

    Good:

    ```markdown guides/onboarding.md
    ---
    title: Onboarding
    steps:
      - {day: 1, task: Read how we deploy, doc: deploying}
    ---
    ```

    ```markdown guides/deploying.md
    ---
    title: Deploying
    reviewed: 2026-01-10
    review_every: 90d
    ---
    ```
    """
    for doc in corpus.of_kind("guide"):
        for ref in doc.refs:
            target = corpus.resolve(ref.target, doc, ref.kinds) if ref.role == "steps" else None
            if target is None:
                continue
            fresh = freshness_of(target, corpus, today)
            if fresh.state is State.OVERDUE:
                yield doc, Hit(ref.path, f"leads to {ref.target!r}, whose review fell due on {fresh.due}", ref.target)
