"""The pages of delivery, and its part of a service's page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.charts import Point, columns, sparkline
from kbgen.kinds.delivery import Delivery
from kbgen.kinds.delivery.log import (
    FEWEST_FOR_P90,
    Figures,
    Log,
    ServiceLog,
    Spread,
    by_month,
    last_months,
    length,
    over_year,
)
from kbgen.kit.badges import freshness_html
from kbgen.kit.dates import DurationStats, Month, duration_stats, month_name
from kbgen.kit.html import day_html, filled, length_html, render, unbroken
from kbgen.kit.listing import MOST, Chunk, more_html, paged
from kbgen.kit.site import Change, Column, Contribution, Facts, Here, KindView, Outcome, Site, ViewPage, joined
from kbgen.model import Corpus, Doc

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


def measures(figures: Figures, log: Log) -> list[Markup | str]:
    """The cells of a row: how many, how often, lead time, failures, recovery; each with the number behind it."""
    often = (
        _valued(figures.per_week, f"{figures.per_week:.1f}\N{NO-BREAK SPACE}a\N{NO-BREAK SPACE}week")
        if figures.per_week is not None
        else "under a week of log"
    )
    return [
        f"{figures.deployments:,}",
        often,
        *(_median_and_p90(figures.lead) if log.measures("commit_at") else ("not measured", "")),
        _valued(
            figures.failure_rate, f"{in_percent(figures.failure_rate)} ({figures.failed:,} of {figures.deployments:,})"
        )
        if figures.failure_rate is not None
        else "not measured",
        *_recovery(figures, log),
    ]


def _median_and_p90(values: Spread) -> tuple[Markup | str, Markup | str]:
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


def _recovery(figures: Figures, log: Log) -> tuple[Markup | str, Markup | str]:
    if not (log.measures("recovered_at") and log.measures("failed")):
        return "not measured", ""
    median, p90 = _median_and_p90(figures.recovery)
    if figures.unrecovered:
        median = filled("{}, {:,} not yet recovered", median, figures.unrecovered)
    return median, p90


def _points(months: _Months, of: str) -> list[Point]:
    """One measure month by month, as points of a chart."""
    return [_point(month, found, of) for month, found in months]


def _point(month: Month, figures: Figures, of: str) -> Point:
    name = month_name(month)
    short = name[:3]
    if of == "deployments":
        return Point(name, figures.deployments, str(figures.deployments), short)
    if of == "failure_rate":
        rate = figures.failure_rate
        return Point(
            name, None if rate is None else rate * 100, in_percent(rate).removesuffix(".0%").removesuffix("%"), short
        )
    values: Spread = getattr(figures, of)
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
    target = here.site.corpus.resolve(service.name, doc, ("service",))
    name = target.title if target is not None else service.name
    return sparkline(_points(by_month(log, [service]), "lead"), name, head="Month", unit="Median lead time, hours")


def month_rows(months: _Months, log: Log) -> list[tuple[str, list[Markup | str]]]:
    """The newest month first."""
    return [(month_name(month), measures(found, log)) for month, found in reversed(months)]


_MOST_LOGS = 3
_Row = tuple[Markup | str, ...]


def time_to_recover(service: Doc[Any], here: Here) -> Markup | None:
    """A row for incidents and one for each log that records failures; None where nothing is known of either."""
    logs = [
        _recovery_of_log(doc, own, here) for doc, own in logs_of(service, here.site)[:_MOST_LOGS] if _is_measured(doc)
    ]
    incidents = here.site.corpus.referrers(service, role="services", kind="incident")
    if not logs and not incidents:
        return None
    return render(
        "kinds/delivery/recovery.html.j2",
        rows=[_of_incidents(service, len(incidents), here), *logs],
        both=bool(logs),
        fewest=FEWEST_FOR_P90,
    )


def recovered_in_incidents(service: Doc[Any], corpus: Corpus) -> DurationStats | None:
    """From the start of the impact to its end, over the incidents of a service that state both; None without any."""
    docs = corpus.referrers(service, role="services", kind="incident")
    return duration_stats(doc.content.times.mitigate for doc in docs if doc.content.times.mitigate is not None)


def _of_incidents(service: Doc[Any], total: int, here: Here) -> _Row:
    found = recovered_in_incidents(service, here.site.corpus)
    what = f"Incidents ({total} in all)"
    counted = "from the start of the impact to its mitigation"
    if found is None:
        return what, "none states it" if total else "no incident", "", "0", counted
    return what, length_html(found.median), length_html(found.p90), str(found.n), counted


def _is_measured(doc: Doc[Any]) -> bool:
    log = log_of(doc)
    return log.measures("failed") and log.measures("recovered_at")


def _recovery_of_log(doc: Doc[Any], own: list[ServiceLog], here: Here) -> _Row:
    log = log_of(doc)
    figures = over_year(log, own)
    what = filled("Failed deployments ({} in {})", figures.failed, here.link(doc))
    counted = f"from the deployment to its recovery, {span(log)}"
    n = (
        f"{figures.recovery.n}, {figures.unrecovered} not yet recovered"
        if figures.unrecovered
        else str(figures.recovery.n)
    )
    if figures.recovery.median is None:
        return what, "none has recovered" if figures.failed else "none failed", "", n, counted
    return what, _spoken(figures.recovery.median), _spoken(figures.recovery.p90), n, counted


def _spoken(seconds: float | None) -> Markup:
    return length_html(timedelta(seconds=seconds)) if seconds is not None else unbroken("too few")


_IN_FULL = 2
# the last, of recovery, has too few values where it is of one service
_MOST_CHARTS = 3


def of_service(service: Doc[Any], here: Here) -> Markup | None:
    """What the logs say of a service, those that go furthest in full."""
    logs = logs_of(service, here.site)
    if not logs:
        return None
    parts = [_of_log(doc, own, service, here) for doc, own in logs[:_IN_FULL]]
    if others := [here.link(doc) for doc, _ in logs[_IN_FULL : _IN_FULL + MOST]]:
        more = more_html(len(logs) - _IN_FULL - MOST, here.link_to(ADDRESS, TITLE))
        parts.append(filled("<p>Also in {}.</p>", joined(others)) + more)
    return Markup("\n").join(parts)


def _of_log(doc: Doc[Any], own: list[ServiceLog], service: Doc[Any], here: Here) -> Markup:
    log = log_of(doc)
    months = by_month(log, own)
    return render(
        "kinds/delivery/of_service.html.j2",
        link=here.link(doc),
        span=span(log),
        total=measures(over_year(log, own), log),
        charts=charts_of(months, log, service.title)[:_MOST_CHARTS],
        months=month_rows(months, log),
        title=service.title,
    )


ADDRESS, TITLE = "delivery/services.md", "Delivery by service"
# a row with its trend takes two kilobytes
_PER_PAGE = 50


class Logged(NamedTuple):
    """One service in the log of one document, with its figures of the last twelve months."""

    doc: Doc[Any]
    service: ServiceLog
    figures: Figures


def all_logged(site: Site) -> list[Logged]:
    """Every service of every log, those that are deployed most before the others."""
    docs = [doc for doc in site.corpus.of_kind("delivery") if not doc.ended]
    found = [
        Logged(doc, service, over_year(log_of(doc), [service]))
        for doc in docs
        for service in log_of(doc).services.values()
    ]
    return sorted(found, key=lambda one: (-one.figures.deployments, one.service.name, one.doc.path))


def logs_by_service(site: Site) -> Mapping[str, Mapping[str, list[ServiceLog]]]:
    """What logs say of each service, by the addresses of the service and of the document."""
    found: dict[str, dict[str, list[ServiceLog]]] = defaultdict(lambda: defaultdict(list))
    for doc in site.corpus.of_kind("delivery"):
        for one in log_of(doc).services.values() if not doc.ended else ():
            service = site.corpus.resolve(one.name, doc, ("service",))
            if service is not None:
                found[service.address][doc.address].append(one)
    return found


def logs_of(service: Doc[Any], site: Site) -> list[tuple[Doc[Any], list[ServiceLog]]]:
    """The documents whose logs name a service, the log that goes furthest first, with what they say of it."""
    found = site.once(logs_by_service).get(service.address, {})
    docs = [site.corpus.by_address[address] for address in found]
    newest = sorted(docs, key=lambda doc: (str(log_of(doc).last), doc.path), reverse=True)
    return [(doc, found[doc.address]) for doc in newest]


def pages(site: Site) -> Iterator[ViewPage]:
    """The overview, where any log names a service."""
    rows = site.once(all_logged)
    if rows:
        summary = "The four measures of every service that is deployed, whichever log names it."
        yield from paged(ViewPage(ADDRESS, TITLE, summary, listed=True), rows, _write, _PER_PAGE)


def _write(here: Here, chunk: Chunk[Logged]) -> Markup:
    several = len({one.doc.address for one in here.site.once(all_logged)}) > 1
    return render(
        "kinds/delivery/services.html.j2",
        total=chunk.total,
        several=several,
        fewest=FEWEST_FOR_P90,
        rows=[(_said(row, here, several=several), measures(row.figures, log_of(row.doc))) for row in chunk.rows],
        trends=[
            trend(row.service, log_of(row.doc), here, row.doc)
            for row in chunk.rows
            if log_of(row.doc).measures("commit_at")
        ],
        pages=chunk.links(here),
    )


def _said(one: Logged, here: Here, *, several: bool) -> Markup:
    """The service, and where there are several logs, which one and the months that its figures are of."""
    service = named(one.service, one.doc, here)
    if not several:
        return service
    period = span(log_of(one.doc))
    return filled('{}<br><span class="kb-when">{}, {}</span>', service, here.link(one.doc), period)


_MOST_TRENDS = 12


def _period(log: Log) -> Markup:
    return filled("{} to {}", day_html(log.first), day_html(log.last)) if log.rows else Markup()


def facts(doc: Doc[Delivery], _here: Here) -> Facts:
    """What the figures are made from."""
    log = log_of(doc)
    if doc.fields.data:
        yield "Made from", filled("<code>{}</code>", doc.fields.data)
    if log.rows:
        yield "Deployments", filled("{} of {} services, {}", f"{log.rows:,}", len(log.services), _period(log))
    if log.left_out:
        yield "Left out", f"{log.left_out:,} rows with a fault, which `kbgen check` names"


def section(doc: Doc[Delivery], here: Here) -> Markup:
    """The four measures of the services that are deployed most, and how all of them went month by month."""
    log = log_of(doc)
    logged = list(log.services.values())
    months = by_month(log, logged)
    found = [(one, over_year(log, [one])) for one in logged]
    ranked = sorted(found, key=lambda pair: (-pair[1].deployments, pair[0].name))
    trends = ranked[:_MOST_TRENDS] if log.measures("commit_at") else []
    return render(
        "kinds/delivery/delivery.html.j2",
        log=log,
        span=span(log),
        fewest=FEWEST_FOR_P90,
        rows=[(named(one, doc, here), measures(figures, log)) for one, figures in ranked[:MOST]],
        more=more_html(len(ranked) - MOST, here.link_to(ADDRESS, TITLE)),
        total=measures(over_year(log, logged), log),
        charts=charts_of(months, log, "all services"),
        trends=[trend(one, log, here, doc) for one, _ in trends],
        trends_left_out=max(len(ranked) - _MOST_TRENDS, 0),
        months=month_rows(months, log),
    )


def outcomes(here: Here) -> Iterator[Outcome]:
    """How the four measures of all services went, by the log that goes on longest."""
    docs = [doc for doc in here.site.corpus.of_kind("delivery") if log_of(doc).last is not None and not doc.ended]
    newest = max(docs, key=lambda doc: (log_of(doc).last, doc.path), default=None)
    if newest is None:
        return
    log = log_of(newest)
    charts = charts_of(by_month(log, list(log.services.values())), log, "all services")
    html = filled('<div class="kb-charts">{}</div>', joined(charts, ""))
    yield Outcome(50, "Delivery", "", html + filled('<p class="kb-more">{}</p>', here.link(newest)))


COLUMNS = (
    Column("Document", lambda doc, here: here.link(doc)),
    Column("Deployments", lambda doc, _here: f"{log_of(doc).rows:,}"),
    Column("Services", lambda doc, _here: str(len(log_of(doc).services))),
    Column("From, to", lambda doc, _here: _period(log_of(doc))),
    Column("Review", lambda doc, here: freshness_html(doc, here.site)),
)


_LATELY = timedelta(days=1)


def changes(service: Doc[Any], site: Site) -> Iterator[Change]:
    """The deployments of a service on the last day and the one before."""
    for doc, logs in logs_of(service, site):
        for one in (one for log in logs for one in log.newest):
            if timedelta() <= site.today - one.at.date() <= _LATELY:
                what = "failed deployment" if one.failed else "deployment"
                yield Change(one.at.date(), f"{what} at {one.at:%H:%M %Z}, from", doc)


VIEW = KindView(
    changes=changes,
    facts=facts,
    section=section,
    contributions=(
        Contribution("service", "Time to recover", 22, time_to_recover),
        Contribution("service", "Delivery", 40, of_service),
    ),
    columns=COLUMNS,
    pages=pages,
)


def in_percent(share: float | None) -> str:
    """A share in percent with one decimal, or a dash."""
    return "–" if share is None else f"{share * 100:.1f}%"
