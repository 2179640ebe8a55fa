"""The page of a session, and the programme of all."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

from markupsafe import Markup

from kbgen.kinds.session import Session
from kbgen.kit.html import day_html, render
from kbgen.kit.listing import PER_PAGE_OF_LINKS, Chunk, Listing, gathered, paged
from kbgen.kit.site import Column, Event, Facts, Here, KindView, Site, ViewPage, joined, web_link
from kbgen.model import Doc

CALLED = ("team", "person")


def row(doc: Doc[Any], here: Here) -> list[Markup | str]:
    """When, what, of which kind, and by whom."""
    return [day_html(doc.fields.date), here.link(doc), format_of(doc), presenters_html(doc, here)]


def presenters_html(doc: Doc[Any], here: Here) -> Markup:
    """Who gives it."""
    return here.all_named(doc.fields.presenters, doc, CALLED)


def format_of(doc: Doc[Any]) -> str:
    """What kind of session it is, in words."""
    return (doc.fields.format or "").replace("-", " ")


def left_html(doc: Doc[Any]) -> Markup:
    """What can be watched or read afterwards."""
    places = (("recording", doc.fields.recording), ("slides", doc.fields.slides))
    return joined(web_link(title, url) for title, url in places if url)


UPCOMING = "sessions/upcoming.md"
ARCHIVE = "sessions/archive.md"
CALENDAR = "calendars/sessions.ics"
_UNDATED = "Without a date"
_MOST_MONTHS = 3
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HEADS = ("Date", "Session", "Format", "Presented by")


def upcoming(docs: Iterable[Doc[Any]], today: date) -> list[Doc[Any]]:
    """The sessions from today on, the next one first."""
    found = [doc for doc in docs if not doc.ended and doc.fields.date is not None and doc.fields.date >= today]
    return sorted(found, key=lambda doc: (doc.fields.date, doc.path))


def archive(docs: Iterable[Doc[Any]], today: date) -> list[Doc[Any]]:
    """The sessions before today, the latest first."""
    found = [doc for doc in docs if doc.fields.date is not None and doc.fields.date < today]
    return sorted(found, key=lambda doc: (doc.fields.date, doc.path), reverse=True)


def ahead(site: Site) -> list[Doc[Any]]:
    """What is to come, and after it what has no date yet."""
    docs = site.corpus.of_kind("session")
    return [*upcoming(docs, site.today), *(doc for doc in docs if doc.fields.date is None and not doc.ended)]


def past(site: Site) -> list[Doc[Any]]:
    """What has been, the latest first."""
    return archive(site.corpus.of_kind("session"), site.today)


def years(site: Site) -> Mapping[int, Sequence[Doc[Any]]]:
    """What has been by year, the latest first."""
    return {year: list(docs) for year, docs in groupby(site.once(past), key=lambda doc: doc.fields.date.year)}


def programme_pages(site: Site) -> Iterator[ViewPage]:
    """What is to come and what has been, where there is a session; a year by itself, where one page is too short."""
    if not site.corpus.of_kind("session"):
        return
    page = ViewPage(UPCOMING, "Upcoming sessions", "What is to come, the next one first.", listed=True)
    yield from paged(page, site.once(ahead), _upcoming, PER_PAGE_OF_LINKS)
    yield ViewPage(ARCHIVE, "Past sessions", "What can be watched or read again.", _archive, listed=True)
    if len(site.once(past)) > PER_PAGE_OF_LINKS:
        for year, docs in site.once(years).items():
            page = ViewPage(year_address(year), f"Sessions of {year}", f"What can be watched or read again, of {year}.")
            yield from paged(page, docs, partial(_year, year), PER_PAGE_OF_LINKS)


def year_address(year: int) -> str:
    """Where the sessions of a year are, if they have a page of their own."""
    return f"sessions/archive/{year}.md"


def _upcoming(here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    dated = sum(1 for doc in here.site.once(ahead) if doc.fields.date is not None)
    return render(
        "kinds/session/upcoming.html.j2",
        as_of=here.site.today,
        dated=dated,
        groups=_grouped(chunk.rows, lambda doc: str(doc.fields.date)[:7] if doc.fields.date else _UNDATED, here),
        heads=_HEADS,
        calendar=here.link_to(CALENDAR, "Calendar of all sessions") if _in_calendar(here.site) else "",
        months=_calendar(chunk.rows, here) if chunk.first else "",
        pages=chunk.links(here),
    )


_Day = tuple[date | None, list[Doc[Any]]]


def months(docs: Iterable[Doc[Any]]) -> list[tuple[str, list[list[_Day]]]]:
    """The first months in which sessions are, as weeks of days with their sessions; days of other months are None."""
    by_day: dict[date, list[Doc[Any]]] = {}
    for doc in docs:
        if doc.fields.date is not None:
            by_day.setdefault(doc.fields.date, []).append(doc)
    found = sorted({(day.year, day.month) for day in by_day})[:_MOST_MONTHS]
    return [
        (
            f"{calendar.month_name[month]} {year}",
            [
                [(day, by_day.get(day, [])) if day.month == month else (None, []) for day in week]
                for week in calendar.Calendar().monthdatescalendar(year, month)
            ],
        )
        for year, month in found
    ]


def _calendar(docs: Iterable[Doc[Any]], here: Here) -> Markup:
    shown = [
        (name, [[(day, [here.link(doc) for doc in found]) for day, found in week] for week in weeks])
        for name, weeks in months(docs)
    ]
    return render("kinds/session/calendar.html.j2", months=shown, days=_DAYS, today=here.site.today)


def _in_calendar(site: Site) -> bool:
    return bool(site.once(past)) or any(doc.fields.date is not None for doc in site.once(ahead))


def _grouped(
    docs: Iterable[Doc[Any]], name: Callable[[Doc[Any]], str], here: Here
) -> list[tuple[str, list[list[Markup | str]]]]:
    return [(title, [row(doc, here) for doc in found]) for title, found in groupby(docs, key=name)]


def _archive(here: Here) -> Markup:
    """The latest sessions with the way to every year, or all of them where one page has the room."""
    found, whole = here.site.once(years), len(here.site.once(past)) <= PER_PAGE_OF_LINKS
    latest = here.site.once(past)[:PER_PAGE_OF_LINKS]
    shown = {year: list(docs) for year, docs in groupby(latest, key=lambda doc: doc.fields.date.year)}
    return render(
        "kinds/session/archive.html.j2",
        as_of=here.site.today,
        total=len(here.site.once(past)),
        shown=len(latest),
        links=[] if whole else [(here.link_to(year_address(year), str(year)), len(found[year])) for year in found],
        years=[(year, len(found[year]), _rows(docs, here)) for year, docs in shown.items()],
        heads=(*_HEADS, "Afterwards"),
        pages="",
    )


def _year(year: int, here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    return render(
        "kinds/session/archive.html.j2",
        as_of=here.site.today,
        total=chunk.total,
        shown=chunk.total,
        links=[],
        years=[(year, chunk.total, _rows(chunk.rows, here))],
        heads=(*_HEADS, "Afterwards"),
        pages=chunk.links(here),
    )


def _rows(docs: Iterable[Doc[Any]], here: Here) -> list[list[Markup | str]]:
    return [[*row(doc, here), left_html(doc)] for doc in docs]


def facts(doc: Doc[Session], here: Here) -> Facts:
    """When, what it is, who gives it and what is left of it."""
    fields = doc.fields
    if fields.date is not None:
        yield "Date", _said(fields.date, here.site.today)
    yield "Format", format_of(doc)
    yield "Presented by", presenters_html(doc, here)
    yield "Afterwards", left_html(doc)


def _said(day: date, today: date) -> str:
    if day == today:
        return f"{day}, today"
    return f"{day}, to come" if day > today else str(day)


def _of_called(site: Site) -> Mapping[str, Sequence[Doc[Any]]]:
    """What each person and each team presents, what is to come first."""
    found: dict[str, list[Doc[Any]]] = {}
    for doc in (*upcoming(site.corpus.of_kind("session"), site.today), *site.once(past)):
        for who in site.corpus.referred(doc, "presenters"):
            found.setdefault(who.address, []).append(doc)
    return found


def _presents(docs: Sequence[Doc[Any]], _who: Doc[Any], here: Here) -> Markup:
    rows = [
        (day_html(doc.fields.date), here.link(doc), format_of(doc), _when(doc.fields.date, here.site.today))
        for doc in docs
    ]
    return render("kinds/session/presents.html.j2", rows=rows)


def _when(day: date, today: date) -> str:
    return "to come" if day >= today else ""


PRESENTS = Listing("sessions", "Presents", gathered(_of_called), _presents)


COLUMNS = (
    Column("Session", lambda doc, here: here.link(doc)),
    Column("Date", lambda doc, _here: day_html(doc.fields.date)),
    Column("Format", lambda doc, _here: format_of(doc)),
    Column("Presented by", presenters_html),
    Column("Afterwards", lambda doc, _here: left_html(doc)),
)


def events(site: Site) -> Iterator[Event]:
    """Every session that has a day, past ones too, so that a calendar keeps its memory; none that was called off."""
    for doc in site.corpus.of_kind("session"):
        if doc.fields.date is not None and (doc.fields.date < site.today or not doc.ended):
            yield Event(doc.fields.date, doc.title, doc.fields.summary or "", doc)


VIEW = KindView(
    events=events,
    facts=facts,
    contributions=(
        PRESENTS.on("person", 20),
        PRESENTS.on("team", 40),
    ),
    columns=COLUMNS,
    pages=programme_pages,
)
