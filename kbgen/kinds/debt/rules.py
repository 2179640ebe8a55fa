"""Rules for what an item of debt says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.freshness.interval import days_between
from kbgen.kit import Hit, Reading, dated_rule, document_rule
from kbgen.kit.amounts import counted
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


@document_rule("DB002", "debt-without-impact", Severity.WARNING, "Say in `impact` who notices, and how.")
def debt_without_impact(reading: Reading[Any]) -> Iterator[Hit]:
    """Days are how it is weighed; whom it hurts is why anybody should care.

    Bad:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    ---
    ```

    Good:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    impact: Reports for ports show yesterday's sailings in the first hour of each day.
    ---
    ```
    """
    if not reading.doc.fields.impact and reading.doc.fields.status != "paid":
        yield Hit(("impact",), "the item does not say what it does to people")


@document_rule("DB003", "debt-of-no-service", Severity.ADVICE, "Name under `services` what it slows down.")
def debt_of_no_service(reading: Reading[Any]) -> Iterator[Hit]:
    """Whoever works on a service looks at its page, and an item that names no service stands on none.

    Bad:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    ---
    ```

    Good:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
    services: [reports]
    ---
    ```
    """
    if not reading.doc.fields.services and reading.doc.fields.status != "paid":
        yield Hit(("services",), "the item names no service")


@document_rule("DB004", "debt-without-review-date", Severity.WARNING, "Set `review_by` to when you will look again.")
def debt_without_review_date(reading: Reading[Any]) -> Iterator[Hit]:
    """Interest changes as the code around it does, and a figure from two years ago plans the wrong work.

    Bad:

    ```markdown debt/two-date-formats.md
    ---
    title: Two date formats
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
    if reading.doc.fields.review_by is None and reading.doc.fields.status != "paid":
        yield Hit(("review_by",), "the item does not say when it is looked at again")


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
