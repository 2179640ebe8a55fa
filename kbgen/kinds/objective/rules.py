"""Rules for objectives, their tree and their check-ins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from kbgen.kinds.objective import history, key_result_state, loads, parent_of
from kbgen.kit import Hit, Reading, corpus_rule, dated_rule, document_rule
from kbgen.kit.numbers import number_text
from kbgen.kit.rule import required
from kbgen.model import Corpus, Doc, Severity

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


objective_without_key_results = required(
    "OB002",
    "objective-without-key-results",
    Severity.WARNING,
    "Add one to five `key_results`.",
    "An objective that nothing measures is reached whenever somebody says so.",
    key="key_results",
    message="the objective has no key result",
    bad=("title: Checkout is fast", "status: active"),
    good=("key_results:", "  - {metric: Time to pay, baseline: 2100 ms, target: 800 ms}"),
    path="objectives/faster.md",
    where=lambda doc: doc.fields.status != "proposed" and not doc.ended,
)


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


objective_without_period = required(
    "OB005",
    "objective-without-period",
    Severity.WARNING,
    "Set `period`, such as 2026-Q4.",
    "Progress means nothing unless it is known how much of the time is gone.",
    key="period",
    message="the objective has no period",
    bad=("title: Checkout is fast", "status: active"),
    good=("period: 2026-Q1",),
    path="objectives/faster.md",
    where=lambda doc: doc.fields.status != "proposed",
)


objective_without_status = required(
    "OB006",
    "objective-without-status",
    Severity.WARNING,
    "Set `status` to proposed, active, done or dropped.",
    "A team can keep to a limit only if it is plain what it is working on and what it is not.",
    key="status",
    message="the status is missing: is anybody working towards this objective?",
    bad=("title: Checkout is fast",),
    good=("status: active",),
    path="objectives/faster.md",
    where=lambda doc: not doc.ended,
)


@corpus_rule(
    "OB007",
    "more-objectives-than-the-limit",
    Severity.WARNING,
    "Finish, drop or hand over an objective before taking on the next, or change `wip_limit` openly.",
)
def more_objectives_than_the_limit(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A team that works towards everything at once finishes nothing, and its own limit said so.

    Bad:

    ```markdown teams/orders.md
    ---
    title: Orders
    wip_limit: 1
    ---
    ```

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    owner: orders
    status: active
    ---
    ```

    ```markdown objectives/cheaper.md
    ---
    title: An order costs less to serve
    owner: orders
    status: active
    ---
    ```

    Good:

    ```markdown teams/orders.md
    ---
    title: Orders
    wip_limit: 1
    ---
    ```

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    owner: orders
    status: active
    ---
    ```

    ```markdown objectives/cheaper.md
    ---
    title: An order costs less to serve
    owner: orders
    status: proposed
    ---
    ```
    """
    for load in loads(corpus):
        if load.over:
            names = ", ".join(doc.id for doc in load.active)
            message = f"{len(load.active)} objectives are active and the limit is {load.limit}: {names}"
            yield load.team, Hit(("wip_limit",), message, names)


@corpus_rule("OB008", "objectives-in-a-circle", Severity.WARNING, "Remove the `parent` that closes the circle.")
def objectives_in_a_circle(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Two objectives that exist for each other's sake serve nobody else.

    Bad:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    parent: calmer
    ---
    ```

    ```markdown objectives/calmer.md
    ---
    title: Nights are calm
    parent: faster
    ---
    ```

    Good:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    parent: calmer
    ---
    ```

    ```markdown objectives/calmer.md
    ---
    title: Nights are calm
    ---
    ```
    """
    for doc in corpus.of_kind("objective"):
        if doc in _above(doc, corpus):
            yield doc, Hit(("parent",), "the objective serves itself, by way of its parents", doc.fields.parent or "")


def _above(doc: Doc[Any], corpus: Corpus) -> list[Doc[Any]]:
    """The objectives that this one serves, nearest first, each once."""
    docs: list[Doc[Any]] = []
    above = parent_of(doc, corpus)
    while above is not None and above not in docs:
        docs.append(above)
        above = parent_of(above, corpus)
    return docs


@corpus_rule("OB009", "parent-of-another-time", Severity.ADVICE, "Name a parent whose period overlaps, or correct one.")
def parent_of_another_time(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Work that starts after its reason has ended is usually a parent that was copied from last quarter.

    Bad:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    period: 2026-Q1
    parent: calmer
    ---
    ```

    ```markdown objectives/calmer.md
    ---
    title: Nights are calm
    period: 2025-Q4
    ---
    ```

    Good:

    ```markdown objectives/faster.md
    ---
    title: Checkout is fast
    period: 2026-Q1
    parent: calmer
    ---
    ```

    ```markdown objectives/calmer.md
    ---
    title: Nights are calm
    period: 2026-H1
    ---
    ```
    """
    for doc in corpus.of_kind("objective"):
        above = parent_of(doc, corpus)
        if above is None or doc.fields.period is None or above.fields.period is None:
            continue
        own, other = doc.fields.period, above.fields.period
        if own.start > other.end or own.end < other.start:
            yield doc, Hit(("parent",), f"the parent is for {other}, and this objective for {own}", doc.fields.parent)


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
            last = key_result_state(result).day
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
        newest = key_result_state(result)
        if None not in (result.current, newest.current) and result.current != newest.current:
            stated, checked = number_text(result.current, result.unit), number_text(newest.current, result.unit)
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
