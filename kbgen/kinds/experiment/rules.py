"""Rules for experiments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.kinds.experiment import alive, below_the_line
from kbgen.kit import Hit, Reading, dated_rule, document_rule
from kbgen.kit.numbers import measured
from kbgen.kit.rule import required
from kbgen.model import Corpus, Doc, Severity


@document_rule(
    "XP007",
    "alive-below-its-kill-line",
    Severity.WARNING,
    "End it and set `outcome: kill`, with `decided` and `result`.",
)
def alive_below_its_kill_line(reading: Reading[Any]) -> Iterator[Hit]:
    """The line was drawn for the moment in which giving up is hardest, and that moment is now.

    Bad:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    outcome: running
    metric: {name: Paid, baseline: 41%, target: 45%, kill_below: 40%, current: 38%}
    ---
    ```

    Good:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    outcome: kill
    decided: 2026-01-12
    result: Fewer people paid, and those who left did so at the address.
    metric: {name: Paid, baseline: 41%, target: 45%, kill_below: 40%, current: 38%}
    ---
    ```
    """
    metric = reading.doc.fields.metric
    if alive(reading.doc.fields) and below_the_line(reading.doc.fields):
        current, line = measured(metric, "current"), measured(metric, "kill_below")
        yield Hit(
            ("metric", "current"), f"stands at {current}, was to be killed below {line}, and is still alive", current
        )


@dated_rule(
    "XP008",
    "experiment-past-its-date",
    Severity.WARNING,
    "Ship it, kill it, or extend it to a new `decide_by` and say why.",
)
def experiment_past_its_date(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """An experiment that nobody decides goes on costing, and teaches nothing more.

    Bad:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    outcome: running
    decide_by: 2025-12-19
    ---
    ```

    Good:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    outcome: running
    decide_by: 2026-02-13
    ---
    ```
    """
    for doc in corpus.of_kind("experiment"):
        day = doc.fields.decide_by
        if day is not None and day < today and alive(doc.fields):
            yield doc, Hit(("decide_by",), f"was to be decided by {day}, and is still running", str(day))


@document_rule(
    "XP009", "decided-without-result", Severity.WARNING, "Add when it was `decided`, and what was learnt as `result`."
)
def decided_without_result(reading: Reading[Any]) -> Iterator[Hit]:
    """What was learnt is all that is left of an experiment, and it is forgotten within a season.

    Bad:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    outcome: kill
    ---
    ```

    Good:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    outcome: kill
    decided: 2026-01-12
    result: Fewer people paid, and those who left did so at the address.
    ---
    ```
    """
    fields = reading.doc.fields
    if fields.outcome not in ("ship", "kill"):
        return
    missing = [key for key in ("decided", "result") if getattr(fields, key) is None]
    if missing:
        yield Hit(("outcome",), f"the outcome is {fields.outcome}, without {' and without '.join(missing)}")


@document_rule(
    "XP010",
    "shipped-short-of-its-target",
    Severity.ADVICE,
    "Name under `decision` the record that says why it was shipped.",
)
def shipped_short_of_its_target(reading: Reading[Any]) -> Iterator[Hit]:
    """There can be good reasons to keep what missed its target, and then they can be written down.

    Bad:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    outcome: ship
    metric: {name: Paid, baseline: 41%, target: 45%, current: 42%}
    ---
    ```

    Good:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    outcome: ship
    metric: {name: Paid, baseline: 41%, target: 45%, current: 42%}
    decision: 0012-one-page
    ---
    ```
    """
    fields, metric = reading.doc.fields, reading.doc.fields.metric
    if fields.outcome != "ship" or fields.decision or metric is None or None in (metric.current, metric.target):
        return
    if metric.current < metric.target:
        current, target = measured(metric, "current"), measured(metric, "target")
        yield Hit(
            ("outcome",), f"shipped at {current}, short of its target of {target}, and no decision says why", current
        )


@document_rule("XP011", "experiment-dates-out-of-order", Severity.WARNING, "Correct the dates.")
def experiment_dates_out_of_order(reading: Reading[Any]) -> Iterator[Hit]:
    """An experiment that was decided before it began was not one.

    Bad:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    started: 2026-01-12
    decide_by: 2026-01-05
    ---
    ```

    Good:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    started: 2026-01-05
    decide_by: 2026-02-13
    ---
    ```
    """
    fields = reading.doc.fields
    for key in ("decide_by", "decided"):
        day = getattr(fields, key)
        if day is not None and fields.started is not None and day < fields.started:
            yield Hit((key,), f"{key} is {day}, before the experiment started on {fields.started}", str(day))


@document_rule(
    "XP001", "experiment-without-hypothesis", Severity.WARNING, "Say in `hypothesis` what you expect, and why."
)
def experiment_without_hypothesis(reading: Reading[Any]) -> Iterator[Hit]:
    """Whoever says nothing beforehand can find any result to be what they expected.

    Bad:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    ---
    ```

    Good:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    hypothesis: More people on phones will pay, because they no longer lose their place.
    ---
    ```
    """
    if not reading.doc.fields.hypothesis and not reading.heading("Hypothesis"):
        yield Hit(("hypothesis",), "the hypothesis is missing: what is expected to happen, and why")


@document_rule(
    "XP002", "experiment-without-measure", Severity.WARNING, "Give `metric` a name, a `baseline` and a `target`."
)
def experiment_without_measure(reading: Reading[Any]) -> Iterator[Hit]:
    """Without a number before and a number hoped for, every outcome is a success.

    Bad:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    metric: {name: Paid, target: 45%}
    ---
    ```

    Good:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    metric: {name: Paid, baseline: 41%, target: 45%}
    ---
    ```
    """
    metric = reading.doc.fields.metric
    if metric is None:
        yield Hit(("metric",), "the experiment has no `metric`")
        return
    missing = [key for key in ("baseline", "target") if getattr(metric, key) is None]
    if missing:
        yield Hit(("metric",), f"the metric {metric.name!r} has no {' and no '.join(missing)}", metric.name)


@document_rule("XP003", "experiment-without-kill-line", Severity.WARNING, "Set `metric.kill_below`.")
def experiment_without_kill_line(reading: Reading[Any]) -> Iterator[Hit]:
    """A line that is drawn before the result is known is the only one that anybody keeps to.

    Bad:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    metric: {name: Paid, baseline: 41%, target: 45%}
    ---
    ```

    Good:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    metric: {name: Paid, baseline: 41%, target: 45%, kill_below: 40%}
    ---
    ```
    """
    metric = reading.doc.fields.metric
    if alive(reading.doc.fields) and metric is not None and metric.kill_below is None:
        yield Hit(("metric",), "the kill threshold is missing")


@document_rule(
    "XP004",
    "kill-line-above-target",
    Severity.WARNING,
    "Put `kill_below` under `target`; where less is better, count what is within the limit instead.",
)
def kill_line_above_target(reading: Reading[Any]) -> Iterator[Hit]:
    """An experiment that would be killed for reaching its target measures the wrong way round.

    Bad:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    metric: {name: Time to pay, baseline: 90 s, target: 60 s, kill_below: 100 s}
    ---
    ```

    Good:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    metric: {name: Paid within a minute, baseline: 41%, target: 60%, kill_below: 40%}
    ---
    ```
    """
    metric = reading.doc.fields.metric
    if metric is None or metric.kill_below is None or metric.target is None:
        return
    if metric.kill_below >= metric.target:
        line, target = measured(metric, "kill_below"), measured(metric, "target")
        yield Hit(("metric", "kill_below"), f"the line to kill it at, {line}, is not below its target, {target}", line)


experiment_without_guardrails = required(
    "XP005",
    "experiment-without-guardrails",
    Severity.ADVICE,
    "Name in `guardrails` what must not get worse.",
    "Most numbers can be improved at the cost of another that nobody was watching.",
    key="guardrails",
    message="guardrail metrics are missing",
    bad=("title: Checkout on one page",),
    good=("guardrails: [Refunds stay below 2 in 100 orders]",),
    path="experiments/one-page.md",
    where=lambda doc: alive(doc.fields),
)


experiment_without_end = required(
    "XP006",
    "experiment-without-end",
    Severity.WARNING,
    "Set `decide_by`.",
    "An experiment without a last day becomes the way things are, without anybody having chosen it.",
    key="decide_by",
    message="the decision date is missing",
    bad=("title: Checkout on one page", "outcome: running"),
    good=("decide_by: 2026-02-13",),
    path="experiments/one-page.md",
    where=lambda doc: alive(doc.fields),
)
