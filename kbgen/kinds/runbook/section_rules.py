"""Rules for runbooks about their sections, their alerts and their exercise."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.body import Heading, Section
from kbgen.kinds.runbook.sections import STANDARD, is_expected
from kbgen.kit import Hit, Place, Reading, corpus_rule, dated_rule, document_rule, each_rule
from kbgen.kit.escalation import escalation_ref, walk
from kbgen.kit.evidence import carried_out, evidence_on
from kbgen.kit.usual import unless_usual
from kbgen.model import Corpus, Doc, Severity

_NUMBERED = re.compile(r"(?:step\s+)?\d+(?:\.\d+)*[.):\s]", re.IGNORECASE)
_EXERCISED = ("executed", "incident", "exercise")


@each_rule(
    "RB005", "missing-section", Severity.WARNING, "Add it, if only to say that there is nothing to say.", "runbook"
)
def missing_section(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """Runbooks for alerts share one order of sections, so that nobody has to search in the middle of an incident.

    Where most of a collection's have another order it is one advice.

    Bad:

    ```markdown runbooks/OrdersDown.md
    ---
    title: Orders are down
    ---

    ## Meaning

    Nobody can order.
    ```

    Good:

    ```markdown runbooks/OrdersDown.md
    ---
    title: Orders are down
    ---

    ## Meaning

    Nobody can order.

    ## Impact

    No revenue.

    ## Diagnosis

    Look at the board.

    ## Mitigation

    Restart it.
    ```
    """
    if missing := doc.content.missing:
        lacking = "none of the sections" if missing == STANDARD else "no section"
        hit = Hit(("title",), f"it has {lacking} {', '.join(missing)}", " ".join(missing))
        yield from unless_usual(doc, corpus, _lacks_section, hit)


def _lacks_section(doc: Doc[Any], _corpus: Corpus) -> bool:
    return doc.kind == "runbook" and bool(doc.content.missing)


@document_rule("RB006", "empty-section", Severity.WARNING, "Write the section, or remove its heading.")
def empty_section(reading: Reading[Any]) -> Iterator[Hit]:
    """An empty section is a promise that is found to be broken at the worst moment.

    A heading that may group those after it, or is a sentence, is advice.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    ---

    ## Steps

    ## Verification

    All pods are ready.
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    ---

    ## Steps

    Restart the pods one by one.

    ## Verification

    All pods are ready.
    ```
    """
    sections = reading.outline.sections
    for index, section in enumerate(sections):
        heading = section.heading
        if (
            heading is not None
            and _wants_text(heading)
            and _is_empty(reading, section, sections[index + 1 : index + 2], heading)
        ):
            lesser = None if is_expected(heading.text) else Severity.ADVICE
            yield Hit(Place(heading.line), f"the section {heading.text!r} is empty", heading.text, severity=lesser)


def _wants_text(heading: Heading) -> bool:
    """Whether a heading promises something below it; a numbered one is a step that is said by itself."""
    return heading.level > 1 and not _NUMBERED.match(heading.text)


def _is_empty(reading: Reading[Any], section: Section, following: tuple[Section, ...], heading: Heading) -> bool:
    if reading.body[section.start : section.end].strip():
        return False
    after = following[0].heading if following else None
    return after is None or not (after.level > heading.level or _NUMBERED.match(after.text))


@corpus_rule(
    "RB007", "alert-with-two-runbooks", Severity.WARNING, "Let one of them name the alert, and link the other from it."
)
def alert_with_two_runbooks(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """An alert links to one address; whoever lands on the wrong one of two runbooks loses minutes.

    Bad:

    ```markdown runbooks/a.md
    ---
    title: Orders are down
    alerts: [OrdersDown]
    ---
    ```

    ```markdown runbooks/b.md
    ---
    title: Orders are slow
    alerts: [OrdersDown]
    ---
    ```

    Good:

    ```markdown runbooks/a.md
    ---
    title: Orders are down
    alerts: [OrdersDown]
    ---
    ```

    ```markdown runbooks/b.md
    ---
    title: Orders are slow
    alerts: [OrdersSlow]
    ---
    ```
    """
    by_alert: dict[str, list[Doc[Any]]] = defaultdict(list)
    for doc in corpus.of_kind("runbook"):
        for alert in doc.content.alerts if not doc.ended else ():
            by_alert[alert].append(doc)
    for alert, docs in by_alert.items():
        for doc in docs[1:]:
            yield doc, Hit(("alerts",), f"the alert {alert} already leads to {docs[0].path}", alert)


@corpus_rule(
    "RB008",
    "paging-never-exercised",
    Severity.WARNING,
    "Carry it out in an exercise, or once by yourself with a record under `reviews`.",
)
def paging_never_exercised(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """The first time a runbook is carried out should not be at night, with the system down.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    severity: page
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    severity: page
    reviews: [{date: 2026-01-10, how: exercise}]
    ---
    ```
    """
    for doc in corpus.of_kind("runbook"):
        if doc.fields.severity == "page" and not doc.ended and _last_exercised(doc, corpus, date.max) is None:
            yield doc, Hit(("severity",), "the alert pages someone, but the runbook has never been exercised")


def _last_exercised(doc: Doc[Any], corpus: Corpus, today: date) -> date | None:
    """When it was last carried out, by its own record or by that of an incident or an exercise; failures aside."""
    days = [review.date for review in doc.fields.reviews if review.how in _EXERCISED]
    seen = carried_out(evidence_on(doc, corpus), today)
    return max([*days, seen.trial.day] if seen else days, default=None)


@dated_rule("RB009", "exercise-overdue", Severity.WARNING, "Carry it out in an exercise, or record it under `reviews`.")
def exercise_overdue(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Systems drift; what worked in spring may fail in autumn.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    exercise_every: 180d
    reviews: [{date: 2025-01-10, how: exercise}]
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    exercise_every: 180d
    reviews: [{date: 2026-01-10, how: exercise}]
    ---
    ```
    """
    for doc in corpus.of_kind("runbook"):
        every, last = doc.fields.exercise_every, _last_exercised(doc, corpus, today)
        if every is None or doc.ended:
            continue
        if last is None:
            yield doc, Hit(("exercise_every",), f"to be carried out every {every}, and never was")
        elif (due := every.after(last)) < today:
            yield doc, Hit(("exercise_every",), f"was to be carried out by {due}, last on {last}", str(due))


@corpus_rule("RB010", "escalation-ends-nowhere", Severity.WARNING, "Name a team or person that exists and is here.")
def escalation_ends_nowhere(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """When the runbook does not help, the next line must be a name that answers.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    severity: page
    reviews: [{date: 2026-01-10, how: exercise}]
    ---
    ```

    ```markdown teams/orders.md
    ---
    title: Orders
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    severity: page
    escalation: orders
    reviews: [{date: 2026-01-10, how: exercise}]
    ---
    ```

    ```markdown teams/orders.md
    ---
    title: Orders
    ---
    ```
    """
    if not corpus.of_kind("team") and not corpus.of_kind("person"):
        return
    for doc in corpus.of_kind("runbook"):
        if doc.fields.severity == "page" and not doc.ended:
            name = escalation_ref(doc, corpus)
            if name is None:
                yield doc, Hit(("severity",), "the alert pages someone, but the escalation reaches nobody")
                continue
            for call in walk(name, corpus, doc):
                if call.who is not None and call.who.ended:
                    yield (
                        doc,
                        Hit(("escalation",), f"the call escalates to {call.name!r}, who {call.who.ended}", call.name),
                    )
