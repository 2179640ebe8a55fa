"""The page of a delivery document, and what a service's page shows of its log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from kbgen.charts import Point, columns, sparkline
from kbgen.kinds.delivery.figures import (
    FEWEST_FOR_P90,
    Figures,
    Spread,
    by_month,
    last_months,
    length,
    month_name,
    over_year,
    percent,
)
from kbgen.kinds.delivery.log import Log, Month, ServiceLog
from kbgen.kinds.delivery.schema import Delivery
from kbgen.kit.html import render
from kbgen.kit.site import Column, Here
from kbgen.kit.status import freshness_html
from kbgen.kit.view import Contribution, KindView
from kbgen.model import Doc

_MOST_SERVICES = 100
_Months = Sequence[tuple[Month, Figures]]


def _log(doc: Doc[Any]) -> Log:
    return doc.content if isinstance(doc.content, Log) else Log()


def _period(log: Log) -> str:
    return f"{log.first} to {log.last}" if log.rows else ""


def facts(doc: Doc[Delivery], _here: Here) -> Iterator[tuple[str, Markup | str]]:
    """What the figures are made from."""
    log = _log(doc)
    if doc.fields.data:
        yield "Made from", Markup("<code>{}</code>").format(doc.fields.data)
    if log.rows:
        yield "Deployments", f"{log.rows:,} of {len(log.services)} services, {_period(log)}"
    if log.left_out:
        yield "Left out", f"{log.left_out:,} rows with a fault, which `kbgen check` names"


def section(doc: Doc[Delivery], here: Here) -> Markup:
    """The four measures of each service, and how they went month by month."""
    log = _log(doc)
    services = list(log.services.values())
    months = by_month(log, services)
    ranked = sorted(services, key=lambda one: (-over_year(log, [one]).deployments, one.name))
    return render(
        "kinds/delivery/delivery.html.j2",
        log=log,
        span=_span(log),
        fewest=FEWEST_FOR_P90,
        rows=[(_named(one, doc, here), _measures(over_year(log, [one]), log)) for one in ranked[:_MOST_SERVICES]],
        more=max(len(ranked) - _MOST_SERVICES, 0),
        total=_measures(over_year(log, services), log),
        charts=_charts(months, log, "all services"),
        trends=[_trend(one, log, here, doc) for one in ranked[:_MOST_SERVICES]] if log.measures("commit_at") else [],
        months=_table(months, log),
    )


def _span(log: Log) -> str:
    """The months that the figures are of, the last of which may not be over."""
    months = last_months(log)
    return (
        f"{month_name(months[0])} to {month_name(months[-1])}" if len(months) > 1 else "".join(map(month_name, months))
    )


def _named(service: ServiceLog, doc: Doc[Any], here: Here) -> Markup:
    return here.named(service.name, doc, ("service",))


def _measures(found: Figures, log: Log) -> list[str]:
    """The cells of a row: how many, how often, lead time, failures, recovery; each with the number behind it."""
    often = (
        f"{found.per_week:.1f}\N{NO-BREAK SPACE}a\N{NO-BREAK SPACE}week"
        if found.per_week is not None
        else "under a week of log"
    )
    return [
        f"{found.deployments:,}",
        often,
        *(_said(found.lead) if log.measures("commit_at") else ("not measured", "")),
        f"{percent(found.failure_rate)} ({found.failed:,} of {found.deployments:,})"
        if found.failure_rate is not None
        else "not measured",
        *_recovery(found, log),
    ]


def _said(values: Spread) -> tuple[str, str]:
    """Median and p90 of some lengths of time, with how many there are."""
    if not values.n:
        return "no data", ""
    if values.n == 1:
        return f"one value: {length(values.median)}", ""
    p90 = length(values.p90) if values.p90 is not None else "too few"
    return f"{length(values.median)} (n {values.n:,})", p90


def _recovery(found: Figures, log: Log) -> tuple[str, str]:
    if not (log.measures("recovered_at") and log.measures("failed")):
        return "not measured", ""
    median, p90 = _said(found.recovery)
    if found.unrecovered:
        median += f", {found.unrecovered:,} not yet recovered"
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


def _charts(months: _Months, log: Log, whose: str) -> list[Markup]:
    """Standing bars for each measure that the log has."""
    charts = [columns(_points(months, "deployments"), f"Deployments a month, {whose}", unit="Deployments")]
    if log.measures("commit_at"):
        title = f"Lead time for changes in hours, {whose}"
        charts.append(columns(_points(months, "lead"), title, unit="Median, hours"))
    if log.measures("failed"):
        title = f"Change failure rate in percent, {whose}"
        charts.append(columns(_points(months, "failure_rate"), title, unit="Percent"))
    if log.measures("failed") and log.measures("recovered_at"):
        title = f"Failed-deployment recovery time in hours, {whose}"
        charts.append(columns(_points(months, "recovery"), title, unit="Median, hours"))
    return charts


def _trend(service: ServiceLog, log: Log, here: Here, doc: Doc[Any]) -> Markup:
    """How the lead time of one service went, as small as a word."""
    found = here.site.corpus.resolve(service.name, doc, ("service",))
    name = found.title if found is not None else service.name
    return sparkline(_points(by_month(log, [service]), "lead"), name, head="Month", unit="Median lead time, hours")


def _table(months: _Months, log: Log) -> list[tuple[str, list[str]]]:
    """The newest month first."""
    return [(month_name(month), _measures(found, log)) for month, found in reversed(months)]


def of_service(service: Doc[Any], here: Here) -> Markup | None:
    """What each log says of a service."""
    parts = [
        part for doc in here.site.corpus.of_kind("delivery") if not doc.ended for part in _of_log(doc, service, here)
    ]
    return Markup("\n").join(parts) if parts else None


def _of_log(doc: Doc[Any], service: Doc[Any], here: Here) -> Iterator[Markup]:
    log = _log(doc)
    resolve = here.site.corpus.resolve
    own = [one for one in log.services.values() if resolve(one.name, doc, ("service",)) is service]
    if own:
        months = by_month(log, own)
        yield render(
            "kinds/delivery/of_service.html.j2",
            link=here.link(doc),
            span=_span(log),
            total=_measures(over_year(log, own), log),
            charts=_charts(months, log, service.title)[:2],
            months=_table(months, log),
            title=service.title,
        )


COLUMNS = (
    Column("Document", lambda doc, here: here.link(doc)),
    Column("Deployments", lambda doc, _here: f"{_log(doc).rows:,}"),
    Column("Services", lambda doc, _here: str(len(_log(doc).services))),
    Column("From, to", lambda doc, _here: _period(_log(doc))),
    Column("Review", lambda doc, here: freshness_html(doc, here.site)),
)


VIEW = KindView(
    facts=facts,
    section=section,
    contributions=(Contribution("service", "Delivery", 40, of_service),),
    columns=COLUMNS,
)
