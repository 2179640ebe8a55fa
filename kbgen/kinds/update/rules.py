"""Rules for updates and their series."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.kinds.update import cadence_of, is_late, next_due, open_decisions, series_of
from kbgen.kit import Hit, Reading, corpus_rule, dated_rule, document_rule
from kbgen.kit.reviews import health_of
from kbgen.kit.rule import required
from kbgen.model import Corpus, Doc, Severity

update_without_day = required(
    "UP001",
    "update-without-day",
    Severity.WARNING,
    "Set `period_end` to the last day that it covers.",
    "News without a date is taken for today's, long after it has ceased to be so.",
    key="period_end",
    message="the end of the reporting period is missing",
    bad=("title: Orders", "health: green"),
    good=("period_end: 2026-01-11",),
    path="updates/orders.md",
)


update_without_health = required(
    "UP002",
    "update-without-health",
    Severity.WARNING,
    "Set `health` to green, amber or red.",
    "Whoever reads twenty updates on a Monday needs to know in a word which to read to the end.",
    key="health",
    message="the update does not say how things stand",
    bad=("title: Orders", "period_end: 2026-01-11"),
    good=("health: green",),
    path="updates/orders.md",
)


update_about_nothing = required(
    "UP003",
    "update-about-nothing",
    Severity.WARNING,
    "Name under `objectives` what it reports on.",
    "An update that names no objective tells of work, and nobody can see what the work was for.",
    key="objectives",
    message="the update names no objective that it reports on",
    bad=("title: Orders", "health: green"),
    good=("objectives: [faster]",),
    path="updates/orders.md",
)


@document_rule(
    "UP004", "doubt-without-reason", Severity.WARNING, "Say in `risks` or `tradeoffs` why, or ask for what would help."
)
def doubt_without_reason(reading: Reading[Any]) -> Iterator[Hit]:
    """A colour alone makes readers worry without letting them help.

    Bad:

    ```markdown updates/orders.md
    ---
    title: Orders
    health: amber
    ---
    ```

    Good:

    ```markdown updates/orders.md
    ---
    title: Orders
    health: amber
    risks: The carrier's test system is away until the end of the month.
    ---
    ```
    """
    fields = reading.doc.fields
    if fields.health in ("amber", "red") and not (fields.risks or fields.tradeoffs or fields.decisions_needed):
        yield Hit(("health",), f"health is {fields.health}, and no risk, trade-off or needed decision says why")


@document_rule(
    "UP005", "question-without-decider", Severity.WARNING, "Say `by` whom it is decided, and when it is `due`."
)
def question_without_decider(reading: Reading[Any]) -> Iterator[Hit]:
    """A question put to everybody, or with no day, is answered by whoever cares least.

    Bad:

    ```markdown updates/orders.md
    ---
    title: Orders
    decisions_needed: [{question: May we keep orders for two years?}]
    ---
    ```

    Good:

    ```markdown updates/orders.md
    ---
    title: Orders
    decisions_needed: [{question: May we keep orders for two years?, by: ada, due: 2026-01-30}]
    ---
    ```
    """
    for index, needed in enumerate(reading.doc.fields.decisions_needed):
        missing = [key for key in ("by", "due") if getattr(needed, key) is None]
        if needed.answer is None and missing:
            at = ("decisions_needed", index)
            yield Hit(at, f"the question {needed.question!r} has no `{'` and no `'.join(missing)}`", needed.question)


_CALLED = ("team", "person")


@dated_rule(
    "UP006", "update-late", Severity.WARNING, "Write the next update, even if it says that nothing has changed."
)
def update_late(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Silence is read as good news by some and as bad news by others, and both plan on it.

    Bad:

    ```markdown updates/orders-1.md
    ---
    title: Orders
    owner: orders
    period_end: 2025-12-14
    ---
    ```

    ```markdown teams/orders.md
    ---
    title: Orders
    cadences: [{name: Stakeholder update, every: 2 weeks}]
    ---
    ```

    Good:

    ```markdown updates/orders-1.md
    ---
    title: Orders
    owner: orders
    period_end: 2026-01-11
    ---
    ```

    ```markdown teams/orders.md
    ---
    title: Orders
    cadences: [{name: Stakeholder update, every: 2 weeks}]
    ---
    ```
    """
    for series in series_of(corpus):
        last = series.updates[-1]
        every = cadence_of(series.owner)
        due = next_due([doc.fields.period_end for doc in series.updates], every)
        if due is None or not is_late(due, today) or series.owner.ended or _all_ended(last, corpus):
            continue
        why = f"every {every}" if every else "as far apart as the last two"
        yield last, Hit(("period_end",), f"the next update was due for {due}, {why}, and there is none", str(due))


def _all_ended(update: Doc[Any], corpus: Corpus) -> bool:
    """Whether nobody works any more towards what an update reports on, so that no other is waited for."""
    objectives = corpus.referred(update, "objectives")
    return bool(update.ended) or (bool(objectives) and all(doc.ended for doc in objectives))


@corpus_rule(
    "UP007",
    "red-twice-without-asking",
    Severity.WARNING,
    "Ask under `decisions_needed` for what would turn it, or drop it.",
)
def red_twice_without_asking(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Red twice running means that the team cannot turn it alone, and nobody has been asked to help.

    Bad:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    status: active
    ---
    ```

    ```markdown updates/orders-1.md
    ---
    title: Orders
    objectives: [faster]
    period_end: 2025-12-28
    health: red
    ---
    ```

    ```markdown updates/orders-2.md
    ---
    title: Orders
    objectives: [faster]
    period_end: 2026-01-11
    health: red
    ---
    ```

    Good:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    status: active
    ---
    ```

    ```markdown updates/orders-1.md
    ---
    title: Orders
    objectives: [faster]
    period_end: 2025-12-28
    health: red
    ---
    ```

    ```markdown updates/orders-2.md
    ---
    title: Orders
    objectives: [faster]
    period_end: 2026-01-11
    health: red
    decisions_needed: [{question: May we drop the old checkout now?, by: ada, due: 2026-01-30}]
    ---
    ```
    """
    for objective in corpus.of_kind("objective"):
        last_two = [] if objective.ended else health_of(objective, corpus)[-2:]
        asked = any(one.update.fields.decisions_needed for one in last_two)
        if [one.health for one in last_two] == ["red", "red"] and not asked:
            message = f"{objective.title!r} is red for the second time, and no decision is asked for"
            yield last_two[-1].update, Hit(("health",), message, objective.id)


@dated_rule(
    "UP008", "decision-needed-overdue", Severity.WARNING, "Get it decided and write the `answer`, or agree a new `due`."
)
def decision_needed_overdue(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A question that is not answered in time is answered by what happens meanwhile.

    Bad:

    ```markdown updates/orders.md
    ---
    title: Orders
    decisions_needed: [{question: May we keep orders for two years?, by: ada, due: 2026-01-09}]
    ---
    ```

    Good:

    ```markdown updates/orders.md
    ---
    title: Orders
    decisions_needed:
      - {question: May we keep orders for two years?, by: ada, due: 2026-01-09, answer: "No, for one"}
    ---
    ```
    """
    for open_decision in open_decisions(corpus):
        needed, due = open_decision.needed, open_decision.needed.due
        if due is not None and due < today:
            message = f"{needed.question!r} was to be decided by {needed.by or 'somebody'} on {due}"
            yield open_decision.update, Hit(("decisions_needed", open_decision.place, "due"), message, str(due))


@corpus_rule("UP009", "asked-of-somebody-who-left", Severity.WARNING, "Ask somebody who can decide it.")
def asked_of_somebody_who_left(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A question that waits for somebody who is not there any more waits for ever.

    Bad:

    ```markdown updates/orders.md
    ---
    title: Orders
    decisions_needed: [{question: May we keep orders for two years?, by: bo, due: 2026-01-30}]
    ---
    ```

    ```markdown people/bo.md
    ---
    name: Bo
    left: 2025-06-30
    ---
    ```

    Good:

    ```markdown updates/orders.md
    ---
    title: Orders
    decisions_needed: [{question: May we keep orders for two years?, by: ada, due: 2026-01-30}]
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    ---
    ```
    """
    for open_decision in open_decisions(corpus):
        who = (
            corpus.resolve(open_decision.needed.by, open_decision.update, _CALLED) if open_decision.needed.by else None
        )
        if who is not None and who.ended:
            message = f"{open_decision.needed.question!r} is asked of {who.title}, who {who.ended}"
            yield (
                open_decision.update,
                Hit(("decisions_needed", open_decision.place, "by"), message, open_decision.needed.by or ""),
            )


@dated_rule("UP010", "update-from-the-future", Severity.ERROR, "Correct the date.")
def update_from_the_future(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """An update about days that have not been yet keeps every later one from being missed.

    Bad:

    ```markdown updates/orders.md
    ---
    title: Orders
    period_end: 2027-01-11
    ---
    ```

    Good:

    ```markdown updates/orders.md
    ---
    title: Orders
    period_end: 2026-01-11
    ---
    ```
    """
    for doc in corpus.of_kind("update"):
        day = doc.fields.period_end
        if day is not None and day > today:
            yield doc, Hit(("period_end",), f"the update covers the time until {day}, which is still to come", str(day))
