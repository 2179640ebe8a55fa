"""Rules for how an experiment is set up: that its result can be told from a wish."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kbgen.kinds.experiment.queue import alive
from kbgen.kit import Hit, Reading, document_rule
from kbgen.kit.measures import measured
from kbgen.model import Severity


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


@document_rule(
    "XP005", "experiment-without-guardrails", Severity.ADVICE, "Name in `guardrails` what must not get worse."
)
def experiment_without_guardrails(reading: Reading[Any]) -> Iterator[Hit]:
    """Most numbers can be improved at the cost of another that nobody was watching.

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
    guardrails: [Refunds stay below 2 in 100 orders]
    ---
    ```
    """
    if alive(reading.doc.fields) and not reading.doc.fields.guardrails:
        yield Hit(("guardrails",), "guardrail metrics are missing")


@document_rule("XP006", "experiment-without-end", Severity.WARNING, "Set `decide_by`.")
def experiment_without_end(reading: Reading[Any]) -> Iterator[Hit]:
    """An experiment without a last day becomes the way things are, without anybody having chosen it.

    Bad:

    ```markdown experiments/one-page.md
    ---
    title: Checkout on one page
    outcome: running
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
    if alive(reading.doc.fields) and reading.doc.fields.decide_by is None:
        yield Hit(("decide_by",), "the decision date is missing")
