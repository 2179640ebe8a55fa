"""Figures of delivery as cells, rows and charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from kbgen.charts import Point, columns, sparkline
from kbgen.kinds.delivery.figures import Figures, Spread, by_month, last_months, length, percent
from kbgen.kinds.delivery.log import Log, ServiceLog
from kbgen.kit.html import filled
from kbgen.kit.months import Month, month_name
from kbgen.kit.site import Here
from kbgen.model import Doc

_Months = Sequence[tuple[Month, Figures]]


def log_of(doc: Doc[Any]) -> Log:
    """The log of a document; an empty one where it could not be read."""
    return doc.content if isinstance(doc.content, Log) else Log()


def span(log: Log) -> str:
    """The months that the figures are of, the last of which may not be over."""
    months = last_months(log)
    return (
        f"{month_name(months[0])} to {month_name(months[-1])}" if len(months) > 1 else "".join(map(month_name, months))
    )


def named(service: ServiceLog, doc: Doc[Any], here: Here) -> Markup:
    """A link to the service that a log names; its name where it is none of ours."""
    return here.named(service.name, doc, ("service",))


def measures(found: Figures, log: Log) -> list[Markup | str]:
    """The cells of a row: how many, how often, lead time, failures, recovery; each with the number behind it."""
    often = (
        _valued(found.per_week, f"{found.per_week:.1f}\N{NO-BREAK SPACE}a\N{NO-BREAK SPACE}week")
        if found.per_week is not None
        else "under a week of log"
    )
    return [
        f"{found.deployments:,}",
        often,
        *(_said(found.lead) if log.measures("commit_at") else ("not measured", "")),
        _valued(found.failure_rate, f"{percent(found.failure_rate)} ({found.failed:,} of {found.deployments:,})")
        if found.failure_rate is not None
        else "not measured",
        *_recovery(found, log),
    ]


def _said(values: Spread) -> tuple[Markup | str, Markup | str]:
    """Median and p90 of some lengths of time, with how many there are."""
    if not values.n:
        return "no data", ""
    if values.n == 1:
        return _valued(values.median, f"one value: {length(values.median)}"), ""
    p90 = _valued(values.p90, length(values.p90)) if values.p90 is not None else "too few"
    return _valued(values.median, f"{length(values.median)} (n {values.n:,})"), p90


def _valued(value: float | None, words: str) -> Markup:
    """Words that may be broken over lines, with the value that a table sorts them by."""
    return filled('<span data-kb-sort="{:.10g}">{}</span>', value or 0.0, words)


def _recovery(found: Figures, log: Log) -> tuple[Markup | str, Markup | str]:
    if not (log.measures("recovered_at") and log.measures("failed")):
        return "not measured", ""
    median, p90 = _said(found.recovery)
    if found.unrecovered:
        median = filled("{}, {:,} not yet recovered", median, found.unrecovered)
    return median, p90


def _points(months: _Months, of: str) -> list[Point]:
    """One measure month by month, as points of a chart."""
    return [_point(month, found, of) for month, found in months]


def _point(month: Month, found: Figures, of: str) -> Point:
    name = month_name(month)
    short = name[:3]
    if of == "deployments":
        return Point(name, found.deployments, str(found.deployments), short)
    if of == "failure_rate":
        rate = found.failure_rate
        return Point(
            name, None if rate is None else rate * 100, percent(rate).removesuffix(".0%").removesuffix("%"), short
        )
    values: Spread = getattr(found, of)
    hours = None if values.median is None else values.median / 3_600
    return Point(name, hours, "–" if hours is None else f"{hours:.1f}", short)


def charts_of(months: _Months, log: Log, whose: str) -> list[Markup]:
    """Standing bars for each measure that the log has."""
    drawn = [columns(_points(months, "deployments"), f"Deployments a month, {whose}", unit="Deployments")]
    if log.measures("commit_at"):
        title = f"Lead time for changes in hours, {whose}"
        drawn.append(columns(_points(months, "lead"), title, unit="Median, hours"))
    if log.measures("failed"):
        title = f"Change failure rate in percent, {whose}"
        drawn.append(columns(_points(months, "failure_rate"), title, unit="Percent"))
    if log.measures("failed") and log.measures("recovered_at"):
        title = f"Failed-deployment recovery time in hours, {whose}"
        drawn.append(columns(_points(months, "recovery"), title, unit="Median, hours"))
    return drawn


def trend(service: ServiceLog, log: Log, here: Here, doc: Doc[Any]) -> Markup:
    """How the lead time of one service went, as small as a word."""
    found = here.site.corpus.resolve(service.name, doc, ("service",))
    name = found.title if found is not None else service.name
    return sparkline(_points(by_month(log, [service]), "lead"), name, head="Month", unit="Median lead time, hours")


def month_rows(months: _Months, log: Log) -> list[tuple[str, list[Markup | str]]]:
    """The newest month first."""
    return [(month_name(month), measures(found, log)) for month, found in reversed(months)]
