"""Rules for deployment logs whose answer changes with the date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from kbgen.kinds.delivery.log import MOST_TOLD
from kbgen.kinds.delivery.rules import log_of
from kbgen.kit import Hit, Place, dated_rule
from kbgen.model import Corpus, Doc, Severity

_QUIET_FOR = timedelta(days=45)
_RECOVERED_IN = timedelta(days=7)
_A_DAY = timedelta(days=1)


@dated_rule("DL010", "delivery-log-ended", Severity.WARNING, "Fix the export of the log, or retire the document.")
def delivery_log_ended(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Figures whose log has stopped go on looking like news.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2025-06-08T10:00:00Z,2025-06-08T09:00:00Z,false,
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
    for doc in corpus.of_kind("delivery"):
        last = log_of(doc).last
        if last is not None and not doc.ended and today - last > _QUIET_FOR:
            yield doc, Hit(("data",), f"the newest deployment is of {last}, {(today - last).days} days ago", str(last))


@dated_rule("DL011", "delivery-in-the-future", Severity.WARNING, "Correct the time, or the clock that wrote it.")
def delivery_in_the_future(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """One deployment with a wrong year moves every figure out of the months that are shown.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2062-01-08T10:00:00Z,2026-01-08T09:00:00Z,false,
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
    for doc in corpus.of_kind("delivery"):
        log = log_of(doc)
        if log.last is not None and log.last - today > _A_DAY:
            message = f"a deployment is of {log.last}, a day that has not come yet"
            yield doc, Hit(Place(log.last_line - 1, file="data"), message, str(log.last))


@dated_rule("DL012", "failed-deployment-never-recovered", Severity.WARNING, "Record when it was rolled back or fixed.")
def failed_deployment_never_recovered(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Failures whose end nobody recorded make recovery look faster than it was.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-02T10:00:00Z,2026-01-02T09:00:00Z,true,
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
    shop,2026-01-02T10:00:00Z,2026-01-02T09:00:00Z,true,2026-01-02T10:20:00Z
    ```
    """
    for doc in corpus.of_kind("delivery"):
        late = [one for one in log_of(doc).unrecovered if today - one.day > _RECOVERED_IN]
        for number, one in enumerate(late[:MOST_TOLD], 1):
            more = len(late) - MOST_TOLD if number == MOST_TOLD else 0
            counted = f"; {more:,} more are so" if more > 0 else ""
            message = f"{one.service} failed on {one.day} and has no recovered_at{counted}"
            yield doc, Hit(Place(one.line - 1, file="data"), message, f"{one.service} {one.day}")
