"""The page of a waiver, and what principles, decisions and services show of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from markupsafe import Markup, escape

from kbgen.freshness.interval import days_between
from kbgen.kinds.waiver.schema import Waiver
from kbgen.kit.amounts import counted
from kbgen.kit.badges import standing_html
from kbgen.kit.html import render
from kbgen.kit.site import Column, Here, joined
from kbgen.kit.unbroken import unbroken
from kbgen.kit.view import Contribution, KindView
from kbgen.kit.waivers import Standing, notice_of, standing, waivers_for, waivers_of
from kbgen.model import Doc


def facts(doc: Doc[Waiver], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """Whether it holds, from what it departs and how far, on whose word, and what ends it."""
    fields = doc.fields
    yield "Stands", _stands(doc, here)
    if fields.principle:
        yield "Departs from", here.named(fields.principle, doc, ("principle",))
    if fields.scope:
        yield "For", fields.scope
    if fields.granted_by:
        on = f" on {fields.granted_on}" if fields.granted_on else ""
        yield "Granted by", Markup("{}{}").format(here.named(fields.granted_by, doc, ("team", "person")), on)
    if fields.compensating:
        yield "Meanwhile", joined((one.rstrip(".") for one in fields.compensating), "; ")
    if fields.remediation:
        yield "Ends with", fields.remediation
    if decisions := _relying(doc, here):
        yield "Relied on by", joined(here.link(one) for one in decisions)


def _stands(doc: Doc[Waiver], here: Here) -> Markup:
    """The state, and how long until it changes."""
    expires, today = doc.fields.expires, here.site.today
    state = _state(doc, here)
    if expires is None or state is Standing.CLOSED:
        return standing_html(state)
    days = days_between(today, expires)
    when = f"until {expires}, {counted(days, 'day')} left" if days >= 0 else f"since {expires}"
    return Markup("{} {}").format(standing_html(state), when)


def _state(doc: Doc[Waiver], here: Here) -> Standing:
    return standing(doc, here.site.today, notice_of(here.site.corpus))


def _relying(doc: Doc[Waiver], here: Here) -> list[Doc[Any]]:
    corpus = here.site.corpus
    return [decision for decision in corpus.of_kind("decision") if doc in waivers_for(decision, corpus)]


def _table(waivers: Iterable[Doc[Any]], here: Here, *, of_principle: bool = False) -> Markup | None:
    """Waivers with what they are for: those in force first, the next to end before the others."""
    ordered = sorted(
        waivers, key=lambda doc: (not _state(doc, here).in_force, str(doc.fields.expires or "9999"), doc.id)
    )
    rows = [
        (
            here.link(doc),
            here.named(doc.fields.principle or "", doc, ("principle",)),
            doc.fields.scope or "",
            here.named(doc.fields.granted_by or "", doc, ("team", "person")),
            unbroken(doc.fields.expires or "never"),
            standing_html(_state(doc, here)),
        )
        for doc in ordered
    ]
    return render("kinds/waiver/waivers.html.j2", rows=rows, of_principle=of_principle) if rows else None


def of_principle(principle: Doc[Any], here: Here) -> Markup | None:
    """What may depart from a principle, and until when."""
    return _table(waivers_of(principle, here.site.corpus), here, of_principle=True)


def of_decision(decision: Doc[Any], here: Here) -> Markup | None:
    """The leave that a decision relies on."""
    return _table(waivers_for(decision, here.site.corpus), here)


def of_service(service: Doc[Any], here: Here) -> Markup | None:
    """The waivers in force that decisions about a service rely on."""
    corpus = here.site.corpus
    decisions = corpus.referrers(service, role="services", kind="decision")
    found = dict.fromkeys(doc for one in decisions if not one.ended for doc in waivers_for(one, corpus))
    return _table((doc for doc in found if _state(doc, here).in_force), here)


COLUMNS = (
    Column("Waiver", lambda doc, here: here.link(doc)),
    Column("Principle", lambda doc, here: here.named(doc.fields.principle or "", doc, ("principle",))),
    Column("Granted by", lambda doc, here: here.named(doc.fields.granted_by or "", doc, ("team", "person"))),
    Column("Expires", lambda doc, _here: unbroken(doc.fields.expires or "never")),
    Column("Stands", lambda doc, here: standing_html(_state(doc, here))),
    Column("For", lambda doc, _here: escape(doc.fields.scope or "")),
)


VIEW = KindView(
    facts=facts,
    contributions=(
        Contribution("principle", "Waivers", 10, of_principle),
        Contribution("decision", "Waivers", 30, of_decision),
        Contribution("service", "Waivers", 50, of_service),
    ),
    columns=COLUMNS,
)
