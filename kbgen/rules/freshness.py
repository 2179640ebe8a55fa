"""Rules about reviews; they change with the date, so that `stale` runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from kbgen.freshness import Freshness, State
from kbgen.kit import Hit, dated_rule
from kbgen.kit.review import states
from kbgen.model import Corpus, Doc, KeyPath, Severity

_LONGEST_SNOOZE = timedelta(days=90)
_FIX = "Read it against reality, correct it, and add an entry to `reviews` that says who, when and how."


def _in_state(
    corpus: Corpus, today: date, state: State, say: Callable[[Freshness], str]
) -> Iterator[tuple[Doc[Any], Hit]]:
    found = states(corpus, today)
    for doc in corpus.docs:
        fresh = found[doc.address]
        if fresh.state is state:
            yield doc, Hit(review_key(doc), say(fresh), str(fresh.due or ""))


def review_key(doc: Doc[Any]) -> KeyPath:
    """Where a document says when it was reviewed, and where findings about that point."""
    return ("reviews",) if ("reviews",) in doc.spans else ("reviewed",)


def _late(fresh: Freshness, today: date) -> str:
    days = fresh.days_late(today)
    lateness = "today" if days == 0 else f"{days} day{'s' if days > 1 else ''} ago"
    return f"review fell due on {fresh.due}, {lateness} (last reviewed {fresh.reviewed}, every {fresh.interval})"


@dated_rule("FR001", "review-overdue", Severity.WARNING, _FIX)
def review_overdue(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Past its date and the grace period a document may still be right, but nobody has said so.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2025-01-10
    review_every: 90d
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-10
    review_every: 90d
    ---
    ```
    """
    yield from _in_state(corpus, today, State.OVERDUE, lambda fresh: _late(fresh, today))


@dated_rule("FR002", "review-due", Severity.ADVICE, _FIX)
def review_due(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """The review is due and still within the grace period, in which it costs least.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2025-10-10
    review_every: 90d
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-10
    review_every: 90d
    ---
    ```
    """
    yield from _in_state(corpus, today, State.DUE, lambda fresh: _late(fresh, today))


@dated_rule("FR003", "never-reviewed", Severity.WARNING, _FIX)
def never_reviewed(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A document that must stay true and bears no date was last known to be right on the day it was written.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-10
    ---
    ```
    """
    yield from _in_state(
        corpus,
        today,
        State.UNREVIEWED,
        lambda fresh: f"never reviewed, though a review is wanted every {fresh.interval}",
    )


@dated_rule("FR004", "reviewed-in-the-future", Severity.ERROR, "Correct the date.")
def reviewed_in_the_future(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A review that has not happened yet keeps a document fresh on credit.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2027-01-10
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-10
    ---
    ```
    """
    for doc in corpus.docs:
        reviewed = doc.fields.last_reviewed
        if reviewed is not None and reviewed > today:
            yield doc, Hit(review_key(doc), f"reviewed on {reviewed}, which is still to come", str(reviewed))


@dated_rule("FR005", "snoozed-too-long", Severity.WARNING, "Set `until` to a day within the next 90 days.")
def snoozed_too_long(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A snooze is for weeks; what may stay quiet for longer wants a longer interval, said openly.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-10
    snooze: {until: 2027-12-31, reason: the queue is being replaced}
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-10
    snooze: {until: 2026-02-28, reason: the queue is being replaced}
    ---
    ```
    """
    for doc in corpus.docs:
        snooze = doc.fields.snooze
        if snooze is not None and snooze.until > today + _LONGEST_SNOOZE:
            yield (
                doc,
                Hit(("snooze", "until"), f"snoozed until {snooze.until}, more than 90 days ahead", str(snooze.until)),
            )
