"""The remediation timeline: each incident with what came of it, the newest on one page, all of a year on another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup

from kbgen.charts import Point, columns
from kbgen.kinds.incident.board import Tally, tally
from kbgen.kinds.incident.listings import newest_first
from kbgen.kinds.incident.measures import by_month
from kbgen.kinds.incident.measures_pages import samples
from kbgen.kit.actions import promises_of
from kbgen.kit.amounts import counted
from kbgen.kit.html import filled, render
from kbgen.kit.listing import address_below
from kbgen.kit.months import month_name
from kbgen.kit.nowrap import day_html, length_html
from kbgen.kit.paged import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.kit.spread import spread
from kbgen.kit.years import by_year
from kbgen.model import Doc

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


def pages(site: Site) -> Iterator[ViewPage]:
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
        chart=_chart(here),
        years=[_year(year, found, here) for year, found in years.items()] if _is_long(site) else [],
        shown=_NEWEST,
        total=len(docs),
        table=_table(docs[:_NEWEST], here),
    )


def _chart(here: Here) -> Markup:
    """How many a month; nothing where a year holds too few to compare."""
    months = by_month(here.site.once(samples), here.site.today)
    if sum(1 for _, count, _ in months if count) < 2:
        return Markup()
    points = [Point(month_name(month), count, str(count), month_name(month)[:3]) for month, count, _ in months]
    return columns(points, "Incidents a month, last twelve months", head="Month", unit="Incidents")


def _year(year: int, docs: Sequence[Doc[Any]], here: Here) -> tuple[Markup | str, ...]:
    counts = tally((one for doc in docs for one in promises_of(doc)), here.site.today)
    mitigated = spread(doc.content.times.mitigate for doc in docs if doc.content.times.mitigate is not None)
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
        joined(here.named(one, doc, ("service",)) for one in doc.fields.services),
        *map(length_html, doc.content.times),
        _counted(counts),
        _settled(doc, counts),
    )


def _counted(counts: Tally) -> str:
    if not counts.total:
        return "none"
    said = f"{counts.total - counts.open} of {counts.total} closed"
    return f"{said}, {counts.overdue} overdue" if counts.overdue else said


def _settled(doc: Doc[Any], counts: Tally) -> Markup | str:
    """When the last action was closed, and how long after the incident; nothing while any is open."""
    last = max((one.action.closed_on for one in promises_of(doc) if one.action.closed_on), default=None)
    if counts.open or last is None or doc.content.day is None:
        return ""
    return filled("{}, {} days after", day_html(last), (last - doc.content.day).days)
