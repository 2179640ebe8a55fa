"""Rules for check-ins: that progress is looked at while there is time to act on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from kbgen.kinds.objective.progress import history, standing
from kbgen.kit import Hit, Reading, dated_rule, document_rule
from kbgen.kit.measures import said
from kbgen.model import Corpus, Doc, Severity

_EVERY = timedelta(days=21)


@dated_rule(
    "OB010",
    "key-result-without-check-in",
    Severity.WARNING,
    "Add an entry to `checkins` with today's date, the number and how likely the target seems.",
)
def key_result_without_check_in(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A number that nobody has looked at for three weeks is found to be wrong when it is too late to act.

    Bad:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    status: active
    period: 2025-12-01/2026-02-28
    key_results:
      - {metric: Time to pay, baseline: 2100 ms, target: 800 ms, updated: 2025-12-08, current: 2000 ms}
    ---
    ```

    Good:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    status: active
    period: 2025-12-01/2026-02-28
    key_results:
      - {metric: Time to pay, baseline: 2100 ms, target: 800 ms, updated: 2026-01-12, current: 1500 ms}
    ---
    ```
    """
    for doc in corpus.of_kind("objective"):
        period = doc.fields.period
        if doc.fields.status != "active" or doc.ended or period is None or not period.start <= today <= period.end:
            continue
        for index, result in enumerate(doc.fields.key_results):
            last = standing(result).day
            if today - max(last or period.start, period.start) > _EVERY:
                since = f"since {last}" if last else f"since the period began on {period.start}"
                yield doc, Hit(("key_results", index), f"no check-in for {result.metric!r} {since}", result.metric)


@document_rule(
    "OB011",
    "current-against-check-in",
    Severity.WARNING,
    "Leave `current` out where `checkins` say it, or correct one.",
)
def current_against_check_in(reading: Reading[Any]) -> Iterator[Hit]:
    """Two numbers for one moment leave every reader to choose the one they like.

    Bad:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    key_results:
      - metric: Time to pay
        baseline: 2100 ms
        target: 800 ms
        current: 900 ms
        checkins: [{date: 2026-01-12, current: 1500 ms}]
    ---
    ```

    Good:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    key_results:
      - metric: Time to pay
        baseline: 2100 ms
        target: 800 ms
        current: 1500 ms
        checkins: [{date: 2026-01-12, current: 1500 ms}]
    ---
    ```
    """
    for index, result in enumerate(reading.doc.fields.key_results):
        newest = standing(result)
        if None not in (result.current, newest.current) and result.current != newest.current:
            stated, checked = said(result.current, result.unit), said(newest.current, result.unit)
            yield Hit(
                ("key_results", index, "current"),
                f"`current` is {stated}, and the newest check-in says {checked}",
                stated,
            )


@dated_rule(
    "OB012", "active-after-its-period", Severity.WARNING, "Set `status` to done or dropped, or extend `period`."
)
def active_after_its_period(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """An objective that never ends is never looked back on.

    Bad:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    status: active
    period: 2025-Q4
    ---
    ```

    Good:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    status: done
    period: 2025-Q4
    ---
    ```
    """
    for doc in corpus.of_kind("objective"):
        period, status = doc.fields.period, doc.fields.status
        if period is not None and period.end < today and status in ("active", "proposed") and not doc.ended:
            yield doc, Hit(("status",), f"the period ended on {period.end}, and the objective is still {status}")


@dated_rule("OB013", "check-in-in-the-future", Severity.ERROR, "Correct the date.")
def check_in_in_the_future(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """What a number will be next week is a hope, and would count as its newest state.

    Bad:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    key_results:
      - {metric: Time to pay, baseline: 2100 ms, target: 800 ms, checkins: [{date: 2026-02-12, current: 900 ms}]}
    ---
    ```

    Good:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    key_results:
      - {metric: Time to pay, baseline: 2100 ms, target: 800 ms, checkins: [{date: 2026-01-12, current: 900 ms}]}
    ---
    ```
    """
    for doc in corpus.of_kind("objective"):
        for index, result in enumerate(doc.fields.key_results):
            for point in history(result):
                if point.date > today:
                    said_on = f"{result.metric!r} has a check-in on {point.date}, which is still to come"
                    yield doc, Hit(("key_results", index), said_on, str(point.date))
