"""Rules for the rows of a deployment log: those with a fault are left out, the first of them told, all counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kbgen.kinds.delivery.log import MOST_TOLD, Log
from kbgen.kit import Hit, Place, Reading, document_rule
from kbgen.model import Severity


def _told(reading: Reading[Any], kind: str) -> Iterator[Hit]:
    """A hit for each of the first rows with a kind of trouble; the last of them counts those that are not told."""
    log = reading.doc.content
    told = log.troubles.get(kind) if isinstance(log, Log) else None
    if told is None:
        return
    for number, trouble in enumerate(told.first, 1):
        more = told.total - MOST_TOLD if number == MOST_TOLD else 0
        counted = f"; {more:,} more rows have a fault of this kind" if more > 0 else ""
        yield Hit(Place(trouble.line - 1, file="data"), trouble.message + counted, trouble.text)


@document_rule("DL005", "delivery-log-without-column", Severity.ERROR, "Add the column, and name it in the first line.")
def delivery_log_without_column(reading: Reading[Any]) -> Iterator[Hit]:
    """A measure without its column is not shown, and without service or time nothing can be.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,false,
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,false,
    ```
    """
    yield from _told(reading, "columns")


@document_rule(
    "DL006", "delivery-row-unreadable", Severity.WARNING, "Give the row a value for each column, empty or not."
)
def delivery_row_unreadable(reading: Reading[Any]) -> Iterator[Hit]:
    """In a row with too few or too many values, nobody knows which value is which.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,false,
    ```
    """
    yield from _told(reading, "row")


@document_rule(
    "DL007", "delivery-time-unreadable", Severity.WARNING, "Write ISO 8601 with an offset: 2026-11-22T09:30:00+00:00."
)
def delivery_time_unreadable(reading: Reading[Any]) -> Iterator[Hit]:
    """A time without an offset is an hour wrong for half of the year, and lead times with it.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08 10:00,2026-01-08 09:00,false,
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00+00:00,2026-01-08T09:00:00+00:00,false,
    ```
    """
    yield from _told(reading, "time")


@document_rule("DL008", "delivery-times-out-of-order", Severity.WARNING, "Correct the time that is wrong.")
def delivery_times_out_of_order(reading: Reading[Any]) -> Iterator[Hit]:
    """A change that was deployed before it was made, or recovered before it failed, would shorten every average.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,true,2026-01-08T09:30:00Z
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,true,2026-01-08T10:30:00Z
    ```
    """
    yield from _told(reading, "order")


@document_rule(
    "DL009", "delivery-outcome-unclear", Severity.WARNING, "Write `true` or `false`, and a recovery only after `true`."
)
def delivery_outcome_unclear(reading: Reading[Any]) -> Iterator[Hit]:
    """A deployment that may or may not have failed makes the failure rate a guess.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,perhaps,
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,false,
    ```
    """
    yield from _told(reading, "outcome")
