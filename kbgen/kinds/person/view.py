"""The page of a person and the index of people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from kbgen.kinds.person import calls, on_call
from kbgen.kinds.person.schema import Person
from kbgen.kit.contact import contact_html, page_html
from kbgen.kit.html import filled, render
from kbgen.kit.listing import Listing, few
from kbgen.kit.site import Column, Here, Site, ViewPage, joined
from kbgen.kit.status import status_html
from kbgen.kit.view import Contribution, KindView
from kbgen.model import Doc

_MOST_TEAMS = 10
_SEATS = {
    "product_owner": "product owner",
    "technical_owner": "technical owner",
    "operational_owner": "operational owner",
    "escalation": "called when it breaks",
}


def facts(doc: Doc[Person], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """Roles, teams, contact, and whether they have left."""
    fields = doc.fields
    if doc.ended:
        yield "State", doc.ended
    if fields.roles:
        yield "Roles", joined(fields.roles)
    if teams := _teams(doc, here):
        yield "Teams", teams
    if contact := contact_html(fields.contact):
        yield "Contact", contact
    if pager := page_html(doc):
        yield "Pager", pager


def _teams(doc: Doc[Person], here: Here) -> Markup:
    teams = here.site.corpus.referrers(doc, kind="team")
    return few(teams, _MOST_TEAMS, here.link)


def _answers_for(doc: Doc[Any], site: Site) -> Sequence[Doc[Any]]:
    """The services in which somebody has a seat, but for those that they own, the most important first."""
    services = [
        inbound.doc
        for inbound in site.corpus.inbound.get(doc.address, ())
        if inbound.doc.kind == "service" and inbound.ref.role in _SEATS and site.owner(inbound.doc) is not doc
    ]
    return sorted(dict.fromkeys(services), key=lambda one: (bool(one.ended), one.fields.tier or "tier-9", one.title))


def _services(services: Sequence[Doc[Any]], doc: Doc[Any], here: Here) -> Markup:
    corpus = here.site.corpus
    rows = [
        (
            here.link(one),
            status_html(one.fields.tier or ""),
            ", ".join(words for role, words in _SEATS.items() if doc in corpus.referred(one, role)),
        )
        for one in services
    ]
    heads = ["Service", "Tier", "As"]
    return render("kit/table.html.j2", label=f"Services of {doc.title}", heads=heads, rows=rows)


SERVICES: Listing[Doc[Any]] = Listing("services", "Services", _answers_for, _services)


def section(doc: Doc[Person], here: Here) -> Markup | None:
    """The services that they answer for in some part."""
    found = SERVICES.on_page(doc, here)
    return filled('<h2 id="answers-for">Answers for</h2>\n{}', found) if found else None


def pages(site: Site) -> Iterator[ViewPage]:
    """Who is on call, calls that reach nobody, and long lists."""
    yield from on_call.pages(site)
    yield from calls.pages(site)
    yield from SERVICES.pages(site, "person")


COLUMNS = (
    Column("Name", lambda doc, here: here.link(doc)),
    Column("Roles", lambda doc, _here: ", ".join(doc.fields.roles)),
    Column("Teams", _teams),
    Column("Contact", lambda doc, _here: contact_html(doc.fields.contact) or ""),
    Column("State", lambda doc, _here: doc.ended),
)


VIEW = KindView(
    facts=facts,
    section=section,
    contributions=(
        Contribution("person", "Still called here", 1, calls.of_who),
        Contribution("team", "Calls that reach nobody", 1, calls.of_team),
        Contribution("service", "Calls that reach nobody", 1, calls.of_source),
        Contribution("runbook", "Calls that reach nobody", 1, calls.of_source),
    ),
    columns=COLUMNS,
    pages=pages,
    asks=calls.asks,
    asks_at=calls.ADDRESS,
)
