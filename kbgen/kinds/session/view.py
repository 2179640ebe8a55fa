"""The page of a session, what is to come, the archive, and what people and teams present."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from kbgen.kinds.session import programme
from kbgen.kinds.session.formatting import format_of, left_html, presenters_html
from kbgen.kinds.session.programme import past, upcoming
from kbgen.kinds.session.schema import Session
from kbgen.kit.html import render
from kbgen.kit.listing import Listing, gathered
from kbgen.kit.nowrap import day_html
from kbgen.kit.site import Column, Here, Site, ViewPage
from kbgen.kit.view import Contribution, Event, KindView
from kbgen.model import Doc


def facts(doc: Doc[Session], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """When, what it is, who gives it and what is left of it."""
    fields = doc.fields
    if fields.date is not None:
        yield "Date", _said(fields.date, here.site.today)
    if fields.format:
        yield "Format", format_of(doc)
    if fields.presenters:
        yield "Presented by", presenters_html(doc, here)
    if left := left_html(doc):
        yield "Afterwards", left


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


def pages(site: Site) -> Iterator[ViewPage]:
    """The programme, the archive, and the long lists of those who present a lot."""
    yield from programme.pages(site)
    yield from PRESENTS.pages(site, "person", "team")


COLUMNS = (
    Column("Date", lambda doc, _here: day_html(doc.fields.date)),
    Column("Session", lambda doc, here: here.link(doc)),
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
        Contribution("person", "Presents", 20, PRESENTS.on_page),
        Contribution("team", "Presents", 40, PRESENTS.on_page),
    ),
    columns=COLUMNS,
    pages=pages,
)
