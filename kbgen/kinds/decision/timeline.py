"""The decisions in time: how many were made in each year, the newest in a drawing, and each year's on its own pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from markupsafe import Markup

from kbgen.charts import Event, Point, columns, timeline
from kbgen.kinds.decision.formatting import is_open, table
from kbgen.kit.html import render
from kbgen.kit.listing import MOST, address_below, more_html
from kbgen.kit.paged import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.kit.years import by_year
from kbgen.model import Doc

ADDRESS = "decisions/timeline.md"
_UNDATED = address_below(ADDRESS, "undated")
_DRAWN = 50
_YEARS = 25
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_TONES = {"accepted": "good", "draft": "open", "proposed": "open", "deferred": "open"}
Years = Mapping[int, list[Doc[Any]]]


def years(site: Site) -> Years:
    """The dated decisions by year, the newest first."""
    return by_year(site.corpus.of_kind("decision"), lambda doc: doc.content.date)


def _undated(site: Site) -> list[Doc[Any]]:
    return [doc for doc in site.corpus.of_kind("decision") if not doc.content.date]


def pages(site: Site) -> Iterator[ViewPage]:
    """The overview, where there are decisions; a year's own pages once the overview cannot draw all."""
    if not site.corpus.of_kind("decision"):
        return
    yield ViewPage(ADDRESS, "Decisions in time", "When each decision was made.", _write, listed=True)
    found = site.once(years)
    if sum(map(len, found.values())) > _DRAWN:
        for year, docs in found.items():
            yield from paged(ViewPage(_address(year), f"Decisions of {year}", ""), docs, partial(_write_year, year))
    if len(undated := site.once(_undated)) > MOST:
        yield from paged(ViewPage(_UNDATED, "Decisions without a date", ""), undated, _write_undated)


def _address(year: int) -> str:
    return address_below(ADDRESS, str(year))


def _write(here: Here) -> Markup:
    found, undated = here.site.once(years), here.site.once(_undated)
    dated = [doc for docs in found.values() for doc in docs]
    whole = len(dated) <= _DRAWN
    drawn = dated[:_DRAWN]
    title = "Decisions by date" if whole else f"The newest {_DRAWN} of {len(dated):,}"
    return render(
        "kinds/decision/timeline.html.j2",
        timeline=timeline([_event(doc, here) for doc in drawn], title) if drawn else "",
        a_year=columns(by_years({year: len(docs) for year, docs in found.items()}), "Decisions a year")
        if len(found) > 1
        else "",
        years=[] if whole else [_year(year, docs, here) for year, docs in found.items()],
        undated=[here.link(doc) for doc in undated[:MOST]],
        more=more_html(len(undated) - MOST, here.link_to(_UNDATED, f"all {len(undated):,}")),
    )


def by_years(counts: Mapping[int, int]) -> list[Point]:
    """A point for each year from the first to the last, years without any included; the latest, if they are many."""
    last = max(counts, default=0)
    first = max(min(counts, default=0), last - _YEARS + 1)
    return [Point(str(year), counts.get(year, 0)) for year in range(first, last + 1)]


def by_months(days: Sequence[date]) -> list[Point]:
    """A point for each month of a year."""
    counts = Counter(day.month for day in days)
    return [Point(month, counts[number]) for number, month in enumerate(_MONTHS, 1)]


def _year(year: int, docs: Sequence[Doc[Any]], here: Here) -> tuple[Markup | str, ...]:
    accepted = sum(1 for doc in docs if doc.content.status == "accepted")
    waiting = sum(map(is_open, docs))
    others = len(docs) - accepted - waiting
    return (
        here.link_to(_address(year), str(year)),
        f"{len(docs):,}",
        *(str(one or "") for one in (waiting, accepted, others)),
    )


def _write_year(year: int, here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    days = [doc.content.date for doc in here.site.once(years)[year]]
    return render(
        "kinds/decision/year.html.j2",
        back=here.link_to(ADDRESS, "all years"),
        year=year,
        total=chunk.total,
        months=columns(by_months(days), f"Decisions of {year} by month") if chunk.first else "",
        table=table(chunk.rows, here, f"Decisions of {year}"),
        pages=chunk.links(here),
    )


def _write_undated(here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    return table(chunk.rows, here) + chunk.links(here)


def _event(doc: Doc[Any], here: Here) -> Event:
    status = doc.content.status
    tone = _TONES.get(status, "past")
    return Event(doc.title, doc.content.date, href=here.href(doc.address), note=status, tone=tone)
