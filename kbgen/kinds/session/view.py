"""The page of a session, what is to come, the archive, and what people and teams present."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from markupsafe import Markup

from kbgen.kinds.session.schema import Session
from kbgen.kit.html import render
from kbgen.kit.site import Column, Here, Site, ViewPage, joined, web_link
from kbgen.kit.unbroken import day_html
from kbgen.kit.view import Contribution, Event, KindView
from kbgen.model import Doc

UPCOMING = "sessions/upcoming.md"
ARCHIVE = "sessions/archive.md"
_CALLED = ("team", "person")


def facts(doc: Doc[Session], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """When, what it is, who gives it and what is left of it."""
    fields = doc.fields
    if fields.date is not None:
        yield "Date", _said(fields.date, here.site.today)
    if fields.format:
        yield "Format", _format(doc)
    if fields.presenters:
        yield "Presented by", _presenters(doc, here)
    if left := _left(doc):
        yield "Afterwards", left


def _said(day: date, today: date) -> str:
    if day == today:
        return f"{day}, today"
    return f"{day}, to come" if day > today else str(day)


def upcoming(docs: Iterable[Doc[Any]], today: date) -> list[Doc[Any]]:
    """The sessions from today on, the next one first."""
    found = [doc for doc in docs if not doc.ended and doc.fields.date is not None and doc.fields.date >= today]
    return sorted(found, key=lambda doc: (doc.fields.date, doc.path))


def archive(docs: Iterable[Doc[Any]], today: date) -> list[Doc[Any]]:
    """The sessions before today, the latest first."""
    found = [doc for doc in docs if doc.fields.date is not None and doc.fields.date < today]
    return sorted(found, key=lambda doc: (doc.fields.date, doc.path), reverse=True)


def pages(site: Site) -> Iterator[ViewPage]:
    """What is to come and what has been, where there is a session."""
    if site.corpus.of_kind("session"):
        yield ViewPage(UPCOMING, "Upcoming sessions", "What is to come, the next one first.", _upcoming, listed=True)
        yield ViewPage(ARCHIVE, "Past sessions", "What can be watched or read again.", _archive, listed=True)


def _upcoming(here: Here) -> Markup:
    docs = here.site.corpus.of_kind("session")
    undated = [here.link(doc) for doc in docs if doc.fields.date is None and not doc.ended]
    rows = [_row(doc, here) for doc in upcoming(docs, here.site.today)]
    return render("kinds/session/upcoming.html.j2", rows=rows, undated=undated, as_of=here.site.today)


def _archive(here: Here) -> Markup:
    years: dict[int, list[list[Markup | str]]] = defaultdict(list)
    for doc in archive(here.site.corpus.of_kind("session"), here.site.today):
        years[doc.fields.date.year].append([*_row(doc, here), _left(doc)])
    return render("kinds/session/archive.html.j2", years=years, as_of=here.site.today)


def _row(doc: Doc[Any], here: Here) -> list[Markup | str]:
    return [day_html(doc.fields.date), here.link(doc), _format(doc), _presenters(doc, here)]


def _presenters(doc: Doc[Any], here: Here) -> Markup:
    return joined(here.named(one, doc, _CALLED) for one in doc.fields.presenters)


def _format(doc: Doc[Any]) -> str:
    return (doc.fields.format or "").replace("-", " ")


def _left(doc: Doc[Any]) -> Markup:
    """What can be watched or read afterwards."""
    places = (("recording", doc.fields.recording), ("slides", doc.fields.slides))
    return joined(web_link(title, url) for title, url in places if url)


def presents(who: Doc[Any], here: Here) -> Markup | None:
    """What a person or a team presents, what is to come first."""
    docs = here.site.corpus.referrers(who, role="presenters", kind="session")
    today = here.site.today
    shown = [(doc, "to come") for doc in upcoming(docs, today)] + [(doc, "") for doc in archive(docs, today)]
    rows = [(day_html(doc.fields.date), here.link(doc), _format(doc), when) for doc, when in shown]
    return render("kinds/session/presents.html.j2", rows=rows) if rows else None


COLUMNS = (
    Column("Date", lambda doc, _here: day_html(doc.fields.date)),
    Column("Session", lambda doc, here: here.link(doc)),
    Column("Format", lambda doc, _here: _format(doc)),
    Column("Presented by", _presenters),
    Column("Afterwards", lambda doc, _here: _left(doc)),
)


def events(site: Site) -> Iterator[Event]:
    """Every session that has a day, past ones too, so that a calendar keeps its memory."""
    for doc in site.corpus.of_kind("session"):
        if doc.fields.date is not None:
            yield Event(doc.fields.date, doc.title, doc.fields.summary or "", doc)


VIEW = KindView(
    events=events,
    facts=facts,
    contributions=(Contribution("person", "Presents", 20, presents), Contribution("team", "Presents", 40, presents)),
    columns=COLUMNS,
    pages=pages,
)
