"""Rules for what is planned, against what it brings and what a team has time for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.kinds.debt.figures import age_months, months_of, payback_months
from kbgen.kinds.debt.teams import team_debts
from kbgen.kit import Hit, Reading, corpus_rule, dated_rule, document_rule
from kbgen.kit.amounts import amount
from kbgen.model import Corpus, Doc, Severity

_LONG_PAYBACK = 36
_QUICK_PAYBACK = 3
_LONG_WAIT = 6
_QUARTER = 3


@document_rule(
    "DB007",
    "accepted-without-decision",
    Severity.WARNING,
    "Name under `decision` where it was decided to live with it.",
)
def accepted_without_decision(reading: Reading[Any]) -> Iterator[Hit]:
    """To live with debt is a decision, and the next reader will want its reasons before spending a week on it.

    Bad:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    status: accepted
    ---
    ```

    Good:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    status: accepted
    decision: 0004-keep-the-old-reports
    ---
    ```
    """
    fields = reading.doc.fields
    if fields.status == "accepted" and not fields.decision:
        yield Hit(("status",), "the item is accepted, and names no decision that accepts it")


@document_rule(
    "DB008", "planned-at-a-loss", Severity.ADVICE, "Say in the text what it brings besides days, or leave it as it is."
)
def planned_at_a_loss(reading: Reading[Any]) -> Iterator[Hit]:
    """Work that pays for itself after years is done in place of work that would within months.

    Bad:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    status: planned
    effort_days: 40
    interest_days_per_month: 0.5
    ---
    ```

    Good:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    status: planned
    effort_days: 8
    interest_days_per_month: 0.5
    ---
    ```
    """
    fields = reading.doc.fields
    if fields.status not in ("planned", "in-progress") or not fields.effort_days:
        return
    months = payback_months(fields.effort_days, fields.interest_days_per_month)
    if fields.interest_days_per_month == 0:
        yield Hit(("interest_days_per_month",), f"{fields.status}, and costs nothing to keep")
    elif months is not None and months > _LONG_PAYBACK:
        yield Hit(("effort_days",), f"{fields.status}, and pays for itself after {amount(months)} months")


@dated_rule(
    "DB009", "quick-payback-left-waiting", Severity.ADVICE, "Plan it, or correct the figures that make it look so good."
)
def quick_payback_left_waiting(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """What would have paid for itself already, and is in nobody's plan, costs more every month that it is discussed.

    Bad:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    date: 2025-03-01
    effort_days: 3
    interest_days_per_month: 2
    ---
    ```

    Good:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    date: 2025-03-01
    effort_days: 3
    interest_days_per_month: 2
    status: planned
    ---
    ```
    """
    for doc in corpus.of_kind("debt"):
        fields = doc.fields
        months = payback_months(fields.effort_days, fields.interest_days_per_month)
        if fields.status != "open" or fields.date is None or months is None or months > _QUICK_PAYBACK:
            continue
        waited = age_months(fields.date, today)
        if waited >= _LONG_WAIT:
            said = f"would pay for itself in {amount(months)} months, and has been open for {waited}"
            yield doc, Hit(("status",), said, fields.status)


@corpus_rule(
    "DB010",
    "debt-beyond-capacity",
    Severity.WARNING,
    "Put items back to open, raise the team's `debt_capacity`, or ask another team for help.",
)
def debt_beyond_capacity(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A plan for more than a quarter's share of time is a wish, and pushes out what would have been done.

    Bad:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    owner: reports
    status: planned
    effort_days: 30
    ---
    ```

    ```markdown teams/reports.md
    ---
    title: Reports
    members: [{person: ada}]
    debt_capacity: 20
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    ---
    ```

    Good:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    owner: reports
    status: planned
    effort_days: 10
    ---
    ```

    ```markdown teams/reports.md
    ---
    title: Reports
    members: [{person: ada}]
    debt_capacity: 20
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    ---
    ```
    """
    for debts in team_debts(corpus):
        months = months_of(debts.planned, debts.capacity)
        if debts.capacity == 0 and debts.planned:
            said = f"{amount(debts.planned)} days of debt are planned, and the team keeps no time for it"
            yield debts.team, Hit(("debt_capacity",), said)
        elif months is not None and months > _QUARTER:
            capacity = f"{amount(debts.capacity or 0)} days a month"
            said = f"{amount(debts.planned)} days of debt are planned, {amount(months)} months at {capacity}"
            yield debts.team, Hit(("debt_capacity",), said)
