"""How long it takes to detect, acknowledge, mitigate and resolve, as pages."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.charts import Point, columns
from kbgen.kinds.incident.measures import ALL, Measured, Sample, by_month, measured
from kbgen.kit.html import filled, render
from kbgen.kit.months import month_name
from kbgen.kit.nowrap import sorted_by
from kbgen.kit.paged import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.kit.spread import Spread

MEASURES = "incidents/measures.md"
_PER_PAGE = 60


def samples(site: Site) -> list[Sample]:
    """What each incident adds to the measures; a service is named by its id."""
    found = []
    for doc in site.corpus.of_kind("incident"):
        services = tuple(dict.fromkeys(ref.target for ref in doc.refs if ref.role == "services"))
        found.append(Sample(services, doc.fields.severity or "", doc.content.times, doc.content.day))
    return found


def _rows(site: Site) -> list[Measured]:
    return measured(site.once(samples))


def pages(site: Site) -> Iterator[ViewPage]:
    """All services and severities together first, then each service, the most often hit first."""
    summary = "How long it takes to detect, acknowledge, mitigate and resolve, per service and severity."
    page = ViewPage(MEASURES, "Time to recover", summary, listed=True)
    yield from paged(page, site.once(_rows), _measures, _PER_PAGE)


def _measures(here: Here, chunk: Chunk[Measured]) -> Markup:
    found = here.site.once(samples)
    return render(
        "kinds/incident/measures.html.j2",
        as_of=here.site.today,
        first=chunk.first,
        first_page=here.link_to(MEASURES, "the first page"),
        chart=_chart(found, here) if chunk.first else "",
        rows=[_measured(row, here) for row in chunk.rows],
        pages=chunk.links(here),
        untimed=sum(1 for one in found if not any(length is not None for length in one.times)),
    )


def _chart(found: list[Sample], here: Here) -> Markup:
    """The median of each month; nothing where there are too few to compare."""
    months = by_month(found, here.site.today)
    points = [_point(month_name(month), mitigated) for month, _, mitigated in months]
    if sum(1 for point in points if point.value is not None) < 2:
        return Markup()
    title = "Median time to mitigate in minutes, all services"
    return columns(points, title, head="Month", unit="Median, minutes")


def _point(name: str, found: Spread | None) -> Point:
    if found is None:
        return Point(name, None, "–", name[:3])
    minutes = found.median.total_seconds() / 60
    return Point(f"{name}, n = {found.n}", minutes, f"{minutes:.0f}", name[:3])


def _measured(row: Measured, here: Here) -> tuple[Markup | str, ...]:
    service = "all services" if row.service == ALL else here.named(row.service, kinds=("service",))
    spreads = (row.detect, row.acknowledge, row.mitigate, row.resolve)
    return service, row.severity or "all", str(row.n), *(_spread_said(one) for one in spreads)


def _spread_said(found: Spread | None) -> Markup:
    if found is None:
        return Markup("none known, n = 0")
    median, rest = str(found).split(", ", 1)
    return filled(
        '{}<br><span class="kb-when kb-unbroken">{}</span>', sorted_by(found.median.total_seconds(), median), rest
    )
