"""Rules about what git tells of reviews; they speak only where all of its history is there to be read.

The examples of their manuals show a document as it was before and as it is after each commit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from kbgen.kit import Hit, dated_rule
from kbgen.kit.evidence import evidence_on, worked
from kbgen.kit.review import reviewed_on
from kbgen.kit.review_history import Past, past_of
from kbgen.model import Corpus, Doc, KeyPath, Severity, Version

# From how many documents on a commit that reviews them together is worth a word.
MANY = 30


def _reviewed(corpus: Corpus) -> Sequence[tuple[Doc[Any], Past]]:
    """The documents that are to be reviewed and whose past is known."""
    return corpus.once(("reviewed",), lambda: list(_with_past(corpus)))


def _with_past(corpus: Corpus) -> Iterator[tuple[Doc[Any], Past]]:
    for doc in corpus.docs if corpus.history.complete else ():
        wanted = doc.fields.review_every or corpus.policies.get(doc.kind)
        if wanted and doc.fields.evergreen and not doc.ended and (past := past_of(doc, corpus)):
            yield doc, past


def _key(doc: Doc[Any]) -> KeyPath:
    return ("reviews",) if ("reviews",) in doc.spans else ("reviewed",)


def _is_said(doc: Doc[Any]) -> bool:
    """Whether the newest entry of `reviews` says who reviewed, and how; `read` is said by saying nothing."""
    newest = max(doc.fields.reviews, key=lambda review: review.date, default=None)
    return newest is not None and newest.by is not None


@dated_rule(
    "FR006",
    "review-without-evidence",
    Severity.ADVICE,
    "Read it against reality and stamp the review with `kbgen review`, which says who and how.",
)
def review_without_evidence(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A date that moved while nothing else did, and that nobody put a name to, says only that somebody typed it.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2025-12-01
    ---

    Restart the queue.
    ```

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-10
    ---

    Restart the queue.
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2025-12-01
    ---

    Restart the queue.
    ```

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviews: [{date: 2026-01-10, by: ada, how: executed}]
    ---

    Restart the queue.
    ```
    """
    for doc, past in _reviewed(corpus):
        said = doc.fields.last_reviewed
        seen = worked(evidence_on(doc, corpus), today)
        proven = seen is not None and said is not None and seen.trial.day >= said
        if past.bumped and past.reviewed is not None and not proven and not _is_said(doc):
            message = f"the review of {said} was set {past.reviewed.said(today)}, which changed nothing else here"
            yield doc, Hit(_key(doc), f"{message}, and nobody says who and how", str(said))


@dated_rule(
    "FR007",
    "edited-after-review",
    Severity.ADVICE,
    "Read the whole document once more, and stamp the review with `kbgen review`.",
)
def edited_after_review(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """What was written after the last review has been found true by nobody but its author.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-02
    ---

    Restart the queue.
    ```

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-02
    ---

    Restart the queue, then the consumers.
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-02
    ---

    Restart the queue.
    ```

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-15
    ---

    Restart the queue, then the consumers.
    ```
    """
    for doc, past in _reviewed(corpus):
        said = reviewed_on(doc, evidence_on(doc, corpus), today)
        if not past.later or past.edited is None or said is None:
            continue
        if past.edited.day is None or past.edited.day > said:
            message = f"its content was edited {past.edited.said(today)}, after its last review of {said}"
            yield doc, Hit(_key(doc), message, past.edited.commit)


@dated_rule(
    "FR008",
    "reviewed-in-bulk",
    Severity.ADVICE,
    "Review those that matter one by one, the ones that page somebody first.",
)
def reviewed_in_bulk(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Thirty documents that one commit calls reviewed were searched and replaced, and hardly read.

    Bad:

    ```markdown runbooks/restart-{01..30}.md
    ---
    title: Restart {01..30}
    reviewed: 2025-12-01
    ---
    ```

    ```markdown runbooks/restart-{01..30}.md
    ---
    title: Restart {01..30}
    reviewed: 2026-01-10
    ---
    ```

    Good:

    ```markdown runbooks/restart-{01..29}.md
    ---
    title: Restart {01..29}
    reviewed: 2025-12-01
    ---
    ```

    ```markdown runbooks/restart-{01..29}.md
    ---
    title: Restart {01..29}
    reviewed: 2026-01-10
    ---
    ```
    """
    together: dict[str, list[tuple[Doc[Any], Version]]] = defaultdict(list)
    for doc, past in _reviewed(corpus):
        if past.reviewed is not None:
            together[past.reviewed.commit].append((doc, past.reviewed))
    for commit, found in together.items():
        doc, version = found[0]
        if len(found) >= MANY:
            message = f"{len(found)} documents stand by a review that one commit set, {version.said(today)}"
            yield doc, Hit(_key(doc), f"{message}; this is the first of them", commit)
