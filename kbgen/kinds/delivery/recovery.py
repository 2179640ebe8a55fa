"""How long a service takes to recover: as its incidents tell, beside what its failed deployments tell."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from markupsafe import Markup

from kbgen.kinds.delivery.figures import FEWEST_FOR_P90, over_year
from kbgen.kinds.delivery.formatting import log_of, span
from kbgen.kinds.delivery.log import ServiceLog
from kbgen.kinds.delivery.services import logs_of
from kbgen.kit.html import filled, render
from kbgen.kit.nowrap import length_html, unbroken
from kbgen.kit.site import Here
from kbgen.kit.spread import Spread, spread
from kbgen.model import Corpus, Doc

_MOST_LOGS = 3
_Row = tuple[Markup | str, ...]


def time_to_recover(service: Doc[Any], here: Here) -> Markup | None:
    """A row for incidents and one for each log that records failures; None where nothing is known of either."""
    logs = [_of_log(doc, own, here) for doc, own in logs_of(service, here.site)[:_MOST_LOGS] if _is_measured(doc)]
    incidents = here.site.corpus.referrers(service, role="services", kind="incident")
    if not logs and not incidents:
        return None
    return render(
        "kinds/delivery/recovery.html.j2",
        rows=[_of_incidents(service, len(incidents), here), *logs],
        both=bool(logs),
        fewest=FEWEST_FOR_P90,
    )


def recovered_in_incidents(service: Doc[Any], corpus: Corpus) -> Spread | None:
    """From the start of the impact to its end, over the incidents of a service that state both; None without any."""
    docs = corpus.referrers(service, role="services", kind="incident")
    return spread(doc.content.times.mitigate for doc in docs if doc.content.times.mitigate is not None)


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


def _of_log(doc: Doc[Any], own: list[ServiceLog], here: Here) -> _Row:
    log = log_of(doc)
    found = over_year(log, own)
    what = filled("Failed deployments ({} in {})", found.failed, here.link(doc))
    counted = f"from the deployment to its recovery, {span(log)}"
    n = f"{found.recovery.n}, {found.unrecovered} not yet recovered" if found.unrecovered else str(found.recovery.n)
    if found.recovery.median is None:
        return what, "none has recovered" if found.failed else "none failed", "", n, counted
    return what, _spoken(found.recovery.median), _spoken(found.recovery.p90), n, counted


def _spoken(seconds: float | None) -> Markup:
    return length_html(timedelta(seconds=seconds)) if seconds is not None else unbroken("too few")
