"""Rules for incidents, their actions and their wording."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from kbgen.kinds.incident.read import BLAMES, moments, out_of_order
from kbgen.kinds.incident.schema import MOMENTS
from kbgen.kit import Hit, Place, Reading, corpus_rule, dated_rule, document_rule, each_rule
from kbgen.kit.actions import overdue, owner_has_left, undated, unowned
from kbgen.kit.dates import format_duration, working_days_after, written_time
from kbgen.kit.reviews import unreviewed_failures
from kbgen.kit.rule import required, unless_usual
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
        message = f"{later} is {written_time(after)}, which is {format_duration(before - after)} before {earlier}"
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
            text = f"was to be published by {due}, {PUBLISH_WITHIN} working days after it was over, and is a draft"
            yield doc, Hit(("status",), f"the review {text}", str(due))


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
                yield doc, Hit((name,), f"{name} is {written_time(moment)}, which is still to come", str(moment))


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


incident_hits_no_service = required(
    "IN013",
    "incident-hits-no-service",
    Severity.ADVICE,
    "Name the services under `services`.",
    "An incident that names no service shows on no service's page, and nobody who works there reads it.",
    key="services",
    message="the incident has a severity, and names no service that it hit",
    bad=("title: Orders refused", "severity: SEV1"),
    good=("services: [orders]",),
    path="incidents/a.md",
    at=("severity",),
    where=lambda doc: bool(doc.fields.severity),
)


@each_rule(
    "IN002",
    "incident-without-action",
    Severity.WARNING,
    "Add what will be changed, or allow this finding and say why nothing is.",
    "incident",
)
def incident_without_action(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """An incident from which nothing follows happens again.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    status: published
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    status: published
    actions: [{title: Alert on refused orders, owner: orders, due: 2026-02-01}]
    ---
    ```
    """
    if _lacks_action(doc, corpus):
        hit = Hit(("actions",), "no follow-up action: neither `actions` nor the text lists one")
        yield from unless_usual(doc, corpus, _lacks_action, hit)


def _lacks_action(doc: Doc[Any], _corpus: Corpus) -> bool:
    return doc.kind == "incident" and doc.fields.status != "draft" and not doc.content.actions


@each_rule("IN003", "action-without-owner", Severity.WARNING, "Name one team or person as its owner.", "incident")
def action_without_owner(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """What everybody is to do nobody does.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, due: 2026-02-01}]
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: orders, due: 2026-02-01}]
    ---
    ```
    """
    yield from unowned(doc, corpus)


@each_rule(
    "IN004", "action-without-due-date", Severity.WARNING, "Set the day by which it is done, under `due`.", "incident"
)
def action_without_due_date(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """An action without a day is never late, and seldom done.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: orders}]
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: orders, due: 2026-02-01}]
    ---
    ```
    """
    yield from undated(doc, corpus)


@dated_rule(
    "IN005", "action-overdue", Severity.WARNING, "Do it next, set a new day, or drop it and say which risk is accepted."
)
def action_overdue(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Until it is done, the incident that called for it can happen again.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: orders, due: 2025-12-31}]
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: orders, due: 2026-01-15}]
    ---
    ```
    """
    for doc in corpus.of_kind("incident"):
        for hit in overdue(doc, today):
            yield doc, hit


@corpus_rule("IN014", "action-owner-has-left", Severity.WARNING, "Hand the action to somebody who is here, or drop it.")
def action_owner_has_left(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """The action waits for somebody who will not come back.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: ada, due: 2026-02-01}]
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    left: 2025-06-30
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: ada, due: 2025-02-01, status: done, closed_on: 2025-01-20}]
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    left: 2025-06-30
    ---
    ```
    """
    for doc in corpus.of_kind("incident"):
        for hit in owner_has_left(doc, corpus):
            yield doc, hit


@document_rule("IN015", "action-closed-in-words-only", Severity.ADVICE, "Make `status` and `closed_on` say the same.")
def action_closed_in_words_only(reading: Reading[Any]) -> Iterator[Hit]:
    """Whether a risk is still open must not depend on which of two keys one reads.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: orders, due: 2026-02-01, status: open, closed_on: 2026-01-10}]
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: orders, due: 2026-02-01, status: done, closed_on: 2026-01-10}]
    ---
    ```
    """
    for index, item in enumerate(reading.doc.fields.actions):
        if item.status in ("open", "in-progress") and item.closed_on is not None:
            yield Hit(("actions", index, "status"), f"is {item.status}, and was closed on {item.closed_on}", item.title)
        elif item.status == "done" and item.closed_on is None:
            yield Hit(("actions", index, "status"), "is done, and no `closed_on` says since when", item.title)


@document_rule("IN016", "two-actions-with-one-id", Severity.WARNING, "Give the later one an `id` of its own.")
def two_actions_with_one_id(reading: Reading[Any]) -> Iterator[Hit]:
    """Tickets and chat refer to an action by its id, and two cannot be told apart.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions:
      - {id: alert, title: Alert on refused orders, owner: orders, due: 2026-02-01}
      - {id: alert, title: Alert on slow orders, owner: orders, due: 2026-02-01}
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions:
      - {id: refused, title: Alert on refused orders, owner: orders, due: 2026-02-01}
      - {id: slow, title: Alert on slow orders, owner: orders, due: 2026-02-01}
    ---
    ```
    """
    seen: set[str] = set()
    for index, item in enumerate(reading.doc.fields.actions):
        if item.id is not None and item.id in seen:
            yield Hit(("actions", index, "id"), f"the id {item.id!r} is already that of an action above", item.id)
        seen.add(item.id or "")


@document_rule("IN008", "blame-wording", Severity.ADVICE, "Ask what made it likely, and write that.")
def blame_wording(reading: Reading[Any]) -> Iterator[Hit]:
    """Words that find somebody guilty end the search where it should begin, and teach people to hide the next slip.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    ---

    The outage was caused by human error. The operator should have checked the target first.
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    ---

    The two targets differ by one letter in the prompt, and the command asks for no confirmation.
    ```
    """
    for blame in BLAMES:
        for match in blame.pattern.finditer(reading.text):
            line = reading.text.count("\n", 0, match.start())
            column = match.start() - (reading.text.rfind("\n", 0, match.start()) + 1)
            text = " ".join(match[0].split())
            yield Hit(
                Place(line, column, len(match[0])), f"{text!r} finds somebody guilty", text.lower(), blame.instead
            )


@corpus_rule(
    "IN009",
    "person-named-as-cause",
    Severity.ADVICE,
    "Write the role, such as `the on-call engineer`, and what they saw at the time.",
)
def person_named_as_cause(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A name beside a cause is read as a verdict for as long as the page stands.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    ---

    At 03:10 Ada misconfigured the gateway.
    ```

    ```markdown people/ada.md
    ---
    name: Ada Lindqvist
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    ---

    At 03:10 the gateway took a configuration that its check had passed.
    ```

    ```markdown people/ada.md
    ---
    name: Ada Lindqvist
    ---
    ```
    """
    names = _names(corpus)
    for doc in corpus.of_kind("incident"):
        for suspect in doc.content.suspects:
            if suspect.name.casefold() in names:
                yield doc, Hit(Place(suspect.line), f"{suspect.said!r} names a person as the cause", suspect.name)


def _names(corpus: Corpus) -> frozenset[str]:
    """What people are called: by id, by full name, and by first name."""
    people = corpus.of_kind("person")
    names = (name for doc in people for name in (doc.id, doc.title, doc.title.partition(" ")[0], *doc.fields.aliases))
    return frozenset(name.casefold() for name in names)
