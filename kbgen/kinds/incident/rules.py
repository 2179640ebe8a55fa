"""Rules for incidents: times that make sense, reviews that are published, runbooks that are mended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from kbgen.kinds.incident.read import moments, out_of_order
from kbgen.kinds.incident.schema import MOMENTS
from kbgen.kit import Hit, Reading, corpus_rule, dated_rule, document_rule, each_rule
from kbgen.kit.days import working_days_after
from kbgen.kit.evidence import unreviewed_failures
from kbgen.kit.moments import format_duration, written
from kbgen.kit.usual import unless_usual
from kbgen.model import Corpus, Doc, Severity

PUBLISH_WITHIN = 10
_LONGEST = timedelta(days=30)


@document_rule("IN001", "times-out-of-order", Severity.ERROR, "Correct the time, and look at its offset from UTC.")
def times_out_of_order(reading: Reading[Any]) -> Iterator[Hit]:
    """A time that is wrong by an hour makes every length that is worked out from it wrong, and nobody sees it there.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    detected: 2026-03-29T01:10+00:00
    mitigated: 2026-03-29T02:00+01:00
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    detected: 2026-03-29T00:10+00:00
    mitigated: 2026-03-29T02:00+01:00
    ---
    ```
    """
    fields = reading.doc.fields
    for earlier, later in out_of_order(fields):
        after, before = getattr(fields, later), getattr(fields, earlier)
        message = f"{later} is {written(after)}, which is {format_duration(before - after)} before {earlier}"
        yield Hit((later,), message, str(after))


@dated_rule(
    "IN006",
    "review-not-published",
    Severity.WARNING,
    "Publish what is known, with the actions; it can still be amended.",
)
def review_not_published(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """While a review waits, memories fade, and the same fault stays open for the next night.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    status: draft
    resolved: 2025-12-05T04:00Z
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    status: draft
    resolved: 2026-01-12T04:00Z
    ---
    ```
    """
    for doc in corpus.of_kind("incident"):
        known = [moment for moment in moments(doc.fields) if moment is not None]
        if doc.fields.status != "draft" or not known:
            continue
        due = working_days_after(known[-1].date(), PUBLISH_WITHIN)
        if due < today:
            said = f"was to be published by {due}, {PUBLISH_WITHIN} working days after it was over, and is a draft"
            yield doc, Hit(("status",), f"the review {said}", str(due))


@corpus_rule(
    "IN007",
    "failed-runbook-unreviewed",
    Severity.WARNING,
    "Correct the runbook, and record the review in its `reviews`.",
)
def failed_runbook_unreviewed(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A runbook that has just failed will fail again, for somebody who does not know that it did.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    detected: 2026-01-05T03:10Z
    runbooks_used: [{id: restart, outcome: failed}]
    ---
    ```

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2025-12-01
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    detected: 2026-01-05T03:10Z
    runbooks_used: [{id: restart, outcome: failed}]
    ---
    ```

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-06
    ---
    ```
    """
    for doc in corpus.of_kind("incident"):
        for hit in unreviewed_failures(doc, corpus):
            yield doc, hit


@each_rule(
    "IN010",
    "incident-without-times",
    Severity.ADVICE,
    "Add the times, each with its offset, from what the systems recorded.",
    "incident",
)
def incident_without_times(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """An incident without times counts in no measure, so that slow detection stays unseen.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    status: published
    ---

    Orders were refused for a while.
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    status: published
    impact_started: 2026-01-05T03:02Z
    detected: 2026-01-05T03:10Z
    resolved: 2026-01-05T04:00Z
    ---
    ```
    """
    if _lacks_times(doc, corpus):
        missing = [name for name in MOMENTS if getattr(doc.fields, name) is None]
        hit = Hit(("title",), f"nothing says how long it took: {', '.join(missing)} are missing", "times")
        yield from unless_usual(doc, corpus, _lacks_times, hit)


def _lacks_times(doc: Doc[Any], _corpus: Corpus) -> bool:
    if doc.kind != "incident" or doc.fields.status == "draft":
        return False
    return all(length is None for length in doc.content.times)


@dated_rule("IN011", "time-still-to-come", Severity.ERROR, "Correct the date.")
def time_still_to_come(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """An incident that has not happened yet was dated in the wrong year, and is counted in the wrong place.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    detected: 2027-01-05T03:10Z
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    detected: 2026-01-05T03:10Z
    ---
    ```
    """
    for doc in corpus.of_kind("incident"):
        for name in MOMENTS:
            moment = getattr(doc.fields, name)
            # East of the handbook's own time zone the next day has begun already.
            if moment is not None and moment.date() > today + timedelta(days=1):
                yield doc, Hit((name,), f"{name} is {written(moment)}, which is still to come", str(moment))


@document_rule(
    "IN012",
    "implausibly-long",
    Severity.ADVICE,
    "Look at the month and the year, or say in the text why it took so long.",
)
def implausibly_long(reading: Reading[Any]) -> Iterator[Hit]:
    """A length of months is more often a slip in a date than an incident, and one such slip decides a 90th percentile.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    impact_started: 2025-01-05T03:02Z
    resolved: 2026-01-05T04:00Z
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    impact_started: 2026-01-05T03:02Z
    resolved: 2026-01-05T04:00Z
    ---
    ```
    """
    length = reading.doc.content.times.resolve
    if length is not None and length > _LONGEST and reading.doc.fields.resolved is not None:
        yield Hit(("resolved",), f"from impact to resolution it took {format_duration(length)}", str(length))


@document_rule("IN013", "incident-hits-no-service", Severity.ADVICE, "Name the services under `services`.")
def incident_hits_no_service(reading: Reading[Any]) -> Iterator[Hit]:
    """An incident that names no service shows on no service's page, and nobody who works there reads it.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    severity: SEV1
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    severity: SEV1
    services: [orders]
    ---
    ```
    """
    fields = reading.doc.fields
    if fields.severity and not fields.services:
        yield Hit(("severity",), "the incident has a severity, and names no service that it hit")
