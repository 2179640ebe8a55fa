"""Rules for one objective: that its key results can be measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kbgen.kit import Hit, Reading, document_rule
from kbgen.model import Severity

_MOST = 5


@document_rule(
    "OB001", "key-result-without-measure", Severity.WARNING, "Give the key result a `baseline`, a `target` and a unit."
)
def key_result_without_measure(reading: Reading[Any]) -> Iterator[Hit]:
    """Without a place to start, a place to reach and a unit nobody can say how far it has come.

    Bad:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    key_results:
      - {metric: Time to pay, target: 800}
    ---
    ```

    Good:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    key_results:
      - {metric: Time to pay, baseline: 2100 ms, target: 800 ms}
    ---
    ```
    """
    for index, result in enumerate(reading.doc.fields.key_results):
        missing = [key for key in ("baseline", "target", "unit") if getattr(result, key) is None]
        if missing:
            yield Hit(
                ("key_results", index),
                f"the key result {result.metric!r} has no {' and no '.join(missing)}",
                result.metric,
            )


@document_rule("OB002", "objective-without-key-results", Severity.WARNING, "Add one to five `key_results`.")
def objective_without_key_results(reading: Reading[Any]) -> Iterator[Hit]:
    """An objective that nothing measures is reached whenever somebody says so.

    Bad:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    status: active
    ---
    ```

    Good:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    status: active
    key_results:
      - {metric: Time to pay, baseline: 2100 ms, target: 800 ms}
    ---
    ```
    """
    fields = reading.doc.fields
    if not fields.key_results and fields.status != "proposed" and not reading.doc.ended:
        yield Hit(("key_results",), "the objective has no key result")


@document_rule("OB003", "too-many-key-results", Severity.ADVICE, "Keep the five that matter, or split the objective.")
def too_many_key_results(reading: Reading[Any]) -> Iterator[Hit]:
    """With a dozen measures each week has one to be pleased about, and none that decides.

    Bad:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    key_results:
      - {metric: A, baseline: 1 s, target: 2 s}
      - {metric: B, baseline: 1 s, target: 2 s}
      - {metric: C, baseline: 1 s, target: 2 s}
      - {metric: D, baseline: 1 s, target: 2 s}
      - {metric: E, baseline: 1 s, target: 2 s}
      - {metric: F, baseline: 1 s, target: 2 s}
    ---
    ```

    Good:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    key_results:
      - {metric: Time to pay, baseline: 2100 ms, target: 800 ms}
    ---
    ```
    """
    count = len(reading.doc.fields.key_results)
    if count > _MOST:
        yield Hit(("key_results",), f"the objective has {count} key results (recommended maximum: {_MOST})")


@document_rule(
    "OB004", "target-against-direction", Severity.WARNING, "Correct `direction`, or exchange baseline and target."
)
def target_against_direction(reading: Reading[Any]) -> Iterator[Hit]:
    """A target on the wrong side of its baseline counts every step backwards as progress.

    Bad:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    key_results:
      - {metric: Time to pay, baseline: 800 ms, target: 2100 ms, direction: down}
    ---
    ```

    Good:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    key_results:
      - {metric: Time to pay, baseline: 2100 ms, target: 800 ms, direction: down}
    ---
    ```
    """
    for index, result in enumerate(reading.doc.fields.key_results):
        if result.baseline is None or result.target is None:
            continue
        way = "up" if result.target > result.baseline else "down"
        if result.baseline == result.target and result.direction is None:
            yield Hit(
                ("key_results", index),
                f"{result.metric!r} is to hold its baseline; `direction` says which way is better",
                result.metric,
            )
        elif result.baseline != result.target and result.direction not in (None, way):
            yield Hit(
                ("key_results", index, "direction"),
                f"{result.metric!r} is to go {result.direction}, and its target lies {way} from its baseline",
                result.metric,
            )


@document_rule("OB005", "objective-without-period", Severity.WARNING, "Set `period`, such as 2026-Q4.")
def objective_without_period(reading: Reading[Any]) -> Iterator[Hit]:
    """Progress means nothing unless it is known how much of the time is gone.

    Bad:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    status: active
    ---
    ```

    Good:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    status: active
    period: 2026-Q1
    ---
    ```
    """
    if reading.doc.fields.period is None and reading.doc.fields.status != "proposed":
        yield Hit(("period",), "the objective has no period")


@document_rule(
    "OB006", "objective-without-status", Severity.WARNING, "Set `status` to proposed, active, done or dropped."
)
def objective_without_status(reading: Reading[Any]) -> Iterator[Hit]:
    """A team can keep to a limit only if it is plain what it is working on and what it is not.

    Bad:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    ---
    ```

    Good:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    status: active
    ---
    ```
    """
    if reading.doc.fields.status is None and not reading.doc.ended:
        yield Hit(("status",), "the status is missing: is anybody working towards this objective?")
