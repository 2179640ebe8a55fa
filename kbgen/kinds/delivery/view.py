"""The page of a delivery document, and the index of them."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.kinds.delivery import services
from kbgen.kinds.delivery.figures import FEWEST_FOR_P90, by_month, over_year
from kbgen.kinds.delivery.formatting import charts_of, log_of, measures, month_rows, named, span, trend
from kbgen.kinds.delivery.log import Log
from kbgen.kinds.delivery.of_service import of_service
from kbgen.kinds.delivery.recovery import time_to_recover
from kbgen.kinds.delivery.schema import Delivery
from kbgen.kit.html import filled, render
from kbgen.kit.listing import MOST, more_html
from kbgen.kit.nowrap import day_html
from kbgen.kit.site import Column, Here, joined
from kbgen.kit.status import freshness_html
from kbgen.kit.view import Contribution, KindView, Outcome
from kbgen.model import Doc

_MOST_TRENDS = 12


def _period(log: Log) -> Markup:
    return filled("{} to {}", day_html(log.first), day_html(log.last)) if log.rows else Markup()


def facts(doc: Doc[Delivery], _here: Here) -> Iterator[tuple[str, Markup | str]]:
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
        more=more_html(len(ranked) - MOST, here.link_to(services.ADDRESS, services.TITLE)),
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


VIEW = KindView(
    facts=facts,
    section=section,
    contributions=(
        Contribution("service", "Time to recover", 22, time_to_recover),
        Contribution("service", "Delivery", 40, of_service),
    ),
    columns=COLUMNS,
    pages=services.pages,
    outcomes=outcomes,
)
