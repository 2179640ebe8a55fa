"""Rules for one update: that it can be read alone, and acted upon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kbgen.kit import Hit, Reading, document_rule
from kbgen.model import Severity


@document_rule("UP001", "update-without-day", Severity.WARNING, "Set `period_end` to the last day that it covers.")
def update_without_day(reading: Reading[Any]) -> Iterator[Hit]:
    """News without a date is taken for today's, long after it has ceased to be so.

    Bad:

    ```markdown updates/orders.md
    ---
    title: Orders
    health: green
    ---
    ```

    Good:

    ```markdown updates/orders.md
    ---
    title: Orders
    health: green
    period_end: 2026-01-11
    ---
    ```
    """
    if reading.doc.fields.period_end is None:
        yield Hit(("period_end",), "the end of the reporting period is missing")


@document_rule("UP002", "update-without-health", Severity.WARNING, "Set `health` to green, amber or red.")
def update_without_health(reading: Reading[Any]) -> Iterator[Hit]:
    """Whoever reads twenty updates on a Monday needs to know in a word which to read to the end.

    Bad:

    ```markdown updates/orders.md
    ---
    title: Orders
    period_end: 2026-01-11
    ---
    ```

    Good:

    ```markdown updates/orders.md
    ---
    title: Orders
    period_end: 2026-01-11
    health: green
    ---
    ```
    """
    if reading.doc.fields.health is None:
        yield Hit(("health",), "the update does not say how things stand")


@document_rule("UP003", "update-about-nothing", Severity.WARNING, "Name under `objectives` what it reports on.")
def update_about_nothing(reading: Reading[Any]) -> Iterator[Hit]:
    """An update that names no objective tells of work, and nobody can see what the work was for.

    Bad:

    ```markdown updates/orders.md
    ---
    title: Orders
    health: green
    ---
    ```

    Good:

    ```markdown updates/orders.md
    ---
    title: Orders
    health: green
    objectives: [faster]
    ---
    ```
    """
    if not reading.doc.fields.objectives:
        yield Hit(("objectives",), "the update names no objective that it reports on")


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
