"""What a service's page shows of the logs that name it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from kbgen.kinds.delivery.figures import by_month, over_year
from kbgen.kinds.delivery.formatting import charts_of, log_of, measures, month_rows, span
from kbgen.kinds.delivery.log import ServiceLog
from kbgen.kinds.delivery.services import ADDRESS, TITLE, logs_of
from kbgen.kit.html import filled, render
from kbgen.kit.listing import MOST, more_html
from kbgen.kit.site import Here, joined
from kbgen.model import Doc

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
