"""The pages across incidents: measures and timelines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.charts import Point, columns
from kbgen.kinds.incident import action_board
from kbgen.kinds.incident.action_board import Tally, newest_first, tally
from kbgen.kinds.incident.read import Times
from kbgen.kit.actions import promises_of
from kbgen.kit.dates import DurationStats, Month, by_year, duration_stats, month_name, month_of, months_until
from kbgen.kit.html import day_html, filled, length_html, render, sorted_by
from kbgen.kit.listing import Chunk, address_below, paged
from kbgen.kit.numbers import counted
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.model import Doc


def pages(site: Site) -> Iterator[ViewPage]:
    """The board where anything promises an action, the others where there are incidents."""
    yield from action_board.board_pages(site)
    if site.corpus.of_kind("incident"):
        yield from timeline_pages(site)
        yield from measures_pages(site)
    yield from action_board.list_pages(site)


ALL = ""


class Sample(NamedTuple):
    """What one incident adds to the measures."""

    services: tuple[str, ...]
    severity: str
    times: Times
    day: date | None = None


class Measured(NamedTuple):
    """The spreads of one group of incidents; ALL stands for any service or any severity."""

    service: str
    severity: str
    n: int
    detect: DurationStats | None
    acknowledge: DurationStats | None
    mitigate: DurationStats | None
    resolve: DurationStats | None


def measured(samples: Sequence[Sample]) -> list[Measured]:
    """All together first, then each severity, then each service with its severities, the most often hit first.

    An incident that hit two services counts for both, and once in the rows of all services. Where all
    incidents of a service are of one severity, one row says both.
    """
    by_service: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        for service in dict.fromkeys(sample.services):
            by_service[service].append(sample)
    found = _by_severity(ALL, samples)
    for service in sorted(by_service, key=lambda name: (-len(by_service[name]), name)):
        found.extend(_by_severity(service, by_service[service]))
    return found


def _by_severity(service: str, samples: Sequence[Sample]) -> list[Measured]:
    severities = sorted({sample.severity for sample in samples if sample.severity})
    groups: list[tuple[str, Sequence[Sample]]] = [(ALL, samples)]
    groups.extend((severity, [sample for sample in samples if sample.severity == severity]) for severity in severities)
    if service != ALL and len(groups) > 1 and len(groups[1][1]) == len(samples):
        del groups[0]
    return [group(service, severity, members) for severity, members in groups if members]


def group(service: str, severity: str, samples: Sequence[Sample]) -> Measured:
    """The four spreads of some incidents, each over those that state the times for it."""
    times = [sample.times for sample in samples]
    return Measured(
        service,
        severity,
        len(samples),
        detect=duration_stats(_known(time.detect for time in times)),
        acknowledge=duration_stats(_known(time.acknowledge for time in times)),
        mitigate=duration_stats(_known(time.mitigate for time in times)),
        resolve=duration_stats(_known(time.resolve for time in times)),
    )


def by_month(samples: Iterable[Sample], today: date) -> list[tuple[Month, int, DurationStats | None]]:
    """Each of the last twelve months with its number of incidents, and how long until they were mitigated."""
    found: dict[Month, list[Times]] = defaultdict(list)
    for sample in samples:
        if sample.day is not None and sample.day <= today:
            found[month_of(sample.day)].append(sample.times)
    return [
        (month, len(found[month]), duration_stats(_known(one.mitigate for one in found[month])))
        for month in months_until(today)
    ]


def _known(lengths: Iterable[timedelta | None]) -> list[timedelta]:
    return [length for length in lengths if length is not None]


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


def measures_pages(site: Site) -> Iterator[ViewPage]:
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


def _point(name: str, found: DurationStats | None) -> Point:
    if found is None:
        return Point(name, None, "–", name[:3])
    minutes = found.median.total_seconds() / 60
    return Point(f"{name}, n = {found.n}", minutes, f"{minutes:.0f}", name[:3])


def _measured(row: Measured, here: Here) -> tuple[Markup | str, ...]:
    service = "all services" if row.service == ALL else here.named(row.service, kinds=("service",))
    spreads = (row.detect, row.acknowledge, row.mitigate, row.resolve)
    return service, row.severity or "all", str(row.n), *(_spread_said(spread) for spread in spreads)


def _spread_said(found: DurationStats | None) -> Markup:
    if found is None:
        return Markup("none known, n = 0")
    median, rest = str(found).split(", ", 1)
    return filled(
        '{}<br><span class="kb-when kb-unbroken">{}</span>', sorted_by(found.median.total_seconds(), median), rest
    )


TIMELINE = "incidents/timeline.md"
_NEWEST = 50
_HEADS = (
    "Day",
    "Incident",
    "Severity",
    "Services",
    "Detect",
    "Acknowledge",
    "Mitigate",
    "Resolve",
    "Actions",
    "Last closed",
)


def years_of(site: Site) -> dict[int, list[Doc[Any]]]:
    """The incidents of each year, the newest first; under 0 those whose day is not known."""
    docs = newest_first(site.corpus.of_kind("incident"))
    undated = [doc for doc in docs if doc.content.day is None]
    return by_year(docs, lambda doc: doc.content.day) | ({0: undated} if undated else {})


def timeline_pages(site: Site) -> Iterator[ViewPage]:
    """The overview, and where it cannot hold all incidents, those of each year."""
    summary = "Each incident with what came of it: how long it took, and when its last action was closed."
    yield ViewPage(TIMELINE, "Remediation timeline", summary, _overview, listed=True)
    years = site.once(years_of)
    for year, docs in years.items() if _is_long(site) else ():
        title = f"Remediation timeline, {year or 'no day known'}"
        page = ViewPage(_address(year), title, f"Incidents of {year or 'no known day'} with what came of them.")
        yield from paged(page, docs, partial(_year_page, year=year))


def _is_long(site: Site) -> bool:
    return len(site.corpus.of_kind("incident")) > _NEWEST


def _address(year: int) -> str:
    return address_below(TIMELINE, str(year) if year else "undated")


def _overview(here: Here) -> Markup:
    site = here.site
    docs = newest_first(site.corpus.of_kind("incident"))
    years = site.once(years_of)
    return render(
        "kinds/incident/timeline.html.j2",
        as_of=site.today,
        chart=_chart_of_months(here),
        years=[_year(year, found, here) for year, found in years.items()] if _is_long(site) else [],
        shown=_NEWEST,
        total=len(docs),
        table=_table(docs[:_NEWEST], here),
    )


def _chart_of_months(here: Here) -> Markup:
    """How many a month; nothing where a year holds too few to compare."""
    months = by_month(here.site.once(samples), here.site.today)
    if sum(1 for _, count, _ in months if count) < 2:
        return Markup()
    points = [Point(month_name(month), count, str(count), month_name(month)[:3]) for month, count, _ in months]
    return columns(points, "Incidents a month, last twelve months", head="Month", unit="Incidents")


def _year(year: int, docs: Sequence[Doc[Any]], here: Here) -> tuple[Markup | str, ...]:
    counts = tally((promise for doc in docs for promise in promises_of(doc)), here.site.today)
    mitigated = duration_stats(doc.content.times.mitigate for doc in docs if doc.content.times.mitigate is not None)
    link = here.link_to(_address(year), str(year) if year else "no day known")
    return link, f"{len(docs):,}", str(mitigated) if mitigated else "none known", _counted(counts)


def _year_page(here: Here, chunk: Chunk[Doc[Any]], year: int) -> Markup:
    return render(
        "kinds/incident/timeline_year.html.j2",
        total=counted(chunk.total, "incident"),
        year=year,
        all=here.link_to(TIMELINE, "Remediation timeline"),
        table=_table(chunk.rows, here),
        pages=chunk.links(here),
    )


def _table(docs: Sequence[Doc[Any]], here: Here) -> Markup:
    rows = [_event(doc, here) for doc in docs]
    return render("kit/table.html.j2", label="Remediation timeline", heads=_HEADS, rows=rows)


def _event(doc: Doc[Any], here: Here) -> tuple[Markup | str, ...]:
    counts = tally(promises_of(doc), here.site.today)
    return (
        day_html(doc.content.day),
        here.link(doc),
        doc.fields.severity or "",
        here.all_named(doc.fields.services, doc, ("service",)),
        *map(length_html, doc.content.times),
        _counted(counts),
        _settled(doc, counts),
    )


def _counted(counts: Tally) -> str:
    if not counts.total:
        return "none"
    text = f"{counts.total - counts.open} of {counts.total} closed"
    return f"{text}, {counts.overdue} overdue" if counts.overdue else text


def _settled(doc: Doc[Any], counts: Tally) -> Markup | str:
    """When the last action was closed, and how long after the incident; nothing while any is open."""
    last = max((promise.action.closed_on for promise in promises_of(doc) if promise.action.closed_on), default=None)
    if counts.open or last is None or doc.content.day is None:
        return ""
    return filled("{}, {} days after", day_html(last), (last - doc.content.day).days)
