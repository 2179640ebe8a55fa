"""Rules for debts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.freshness import days_between
from kbgen.kinds.debt import age_months, months_of, payback_months, team_debts
from kbgen.kit import Hit, Reading, corpus_rule, dated_rule, document_rule
from kbgen.kit.numbers import amount, counted
from kbgen.kit.rule import required
from kbgen.model import Corpus, Doc, Severity


@document_rule(
    "DB001", "debt-without-figures", Severity.WARNING, "Estimate `effort_days` and `interest_days_per_month`, roughly."
)
def debt_without_figures(reading: Reading[Any]) -> Iterator[Hit]:
    """Without what it costs to keep and to change, debt is a complaint and cannot be weighed against other work.

    Bad:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    effort_days: 4
    ---
    ```

    Good:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    effort_days: 4
    interest_days_per_month: 1
    ---
    ```
    """
    fields = reading.doc.fields
    if fields.status == "paid":
        return
    for key, meaning in (("effort_days", "to pay back"), ("interest_days_per_month", "each month to keep")):
        if getattr(fields, key) is None:
            yield Hit((key,), f"the item does not say what it costs {meaning}", key)


debt_without_impact = required(
    "DB002",
    "debt-without-impact",
    Severity.WARNING,
    "Say in `impact` who notices, and how.",
    "Days are how it is weighed; whom it hurts is why anybody should care.",
    key="impact",
    message="the item does not say what it does to people",
    bad=("title: Two date formats",),
    good=("impact: Reports for ports show yesterday's sailings in the first hour of each day.",),
    path="debt/two-date-formats.md",
    where=lambda doc: doc.fields.status != "paid",
)


debt_of_no_service = required(
    "DB003",
    "debt-of-no-service",
    Severity.ADVICE,
    "Name under `services` what it slows down.",
    "Whoever works on a service looks at its page, and an item that names no service stands on none.",
    key="services",
    message="the item names no service",
    bad=("title: Two date formats",),
    good=("services: [reports]",),
    path="debt/two-date-formats.md",
    where=lambda doc: doc.fields.status != "paid",
)


debt_without_review_date = required(
    "DB004",
    "debt-without-review-date",
    Severity.WARNING,
    "Set `review_by` to when you will look again.",
    "Interest changes as the code around it does, and a figure from two years ago plans the wrong work.",
    key="review_by",
    message="the item does not say when it is looked at again",
    bad=("title: Two date formats",),
    good=("review_by: 2026-06-30",),
    path="debt/two-date-formats.md",
    where=lambda doc: doc.fields.status != "paid",
)


@dated_rule(
    "DB005",
    "debt-past-its-review",
    Severity.WARNING,
    "Look at its figures and its place in the plan, and set `review_by`.",
)
def debt_past_its_review(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A list that nobody goes through is where debt is put to be forgotten.

    Bad:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    review_by: 2025-12-31
    ---
    ```

    Good:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    review_by: 2026-06-30
    ---
    ```
    """
    for doc in corpus.of_kind("debt"):
        day = doc.fields.review_by
        if day is not None and day < today and not doc.ended:
            late = counted(days_between(day, today), "day")
            yield doc, Hit(("review_by",), f"review was due on {day}, {late} ago", str(day))


@document_rule("DB006", "paid-and-not-paid", Severity.WARNING, "Let `status` and `paid_on` say the same.")
def paid_and_not_paid(reading: Reading[Any]) -> Iterator[Hit]:
    """One half of the item says that it is paid back, and the other half does not.

    Bad:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    status: in-progress
    paid_on: 2026-01-10
    ---
    ```

    Good:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    status: paid
    paid_on: 2026-01-10
    ---
    ```
    """
    fields = reading.doc.fields
    if fields.status == "paid" and fields.paid_on is None:
        yield Hit(("status",), "the item is paid back, and does not say when")
    elif fields.status != "paid" and fields.paid_on is not None:
        yield Hit(("paid_on",), f"paid back on {fields.paid_on}, and still {fields.status}", fields.status)
    elif fields.paid_on is not None and fields.date is not None and fields.paid_on < fields.date:
        yield Hit(("paid_on",), f"paid back on {fields.paid_on}, before it was there on {fields.date}")


_LONG_PAYBACK = 36
_QUICK_PAYBACK = 3
_LONG_WAIT = 6
_QUARTER = 3


accepted_without_decision = required(
    "DB007",
    "accepted-without-decision",
    Severity.WARNING,
    "Name under `decision` where it was decided to live with it.",
    "To live with debt is a decision, and the next reader will want its reasons before spending a week on it.",
    key="decision",
    message="the item is accepted, and names no decision that accepts it",
    bad=("title: Two date formats", "status: accepted"),
    good=("decision: 0004-keep-the-old-reports",),
    path="debt/two-date-formats.md",
    at=("status",),
    where=lambda doc: doc.fields.status == "accepted",
)


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
            message = f"would pay for itself in {amount(months)} months, and has been open for {waited}"
            yield doc, Hit(("status",), message, fields.status)


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
            message = f"{amount(debts.planned)} days of debt are planned, and the team keeps no time for it"
            yield debts.team, Hit(("debt_capacity",), message)
        elif months is not None and months > _QUARTER:
            capacity = f"{amount(debts.capacity or 0)} days a month"
            message = f"{amount(debts.planned)} days of debt are planned, {amount(months)} months at {capacity}"
            yield debts.team, Hit(("debt_capacity",), message)
