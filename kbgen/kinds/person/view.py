"""The page of a person, and who is on call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup, escape

from kbgen.kinds.person import Person
from kbgen.kit.badges import status_html
from kbgen.kit.contact import contact_html, page_html
from kbgen.kit.dates import in_words
from kbgen.kit.escalation import DeadEnd, by_called, dead_ends, met_from, unheard
from kbgen.kit.html import filled, render, unbroken
from kbgen.kit.listing import MOST, Chunk, Listing, few, gathered, more_html, paged
from kbgen.kit.numbers import counted
from kbgen.kit.site import Ask, Column, Contribution, Facts, Here, KindView, Site, ViewPage, joined
from kbgen.model import Doc

ADDRESS = "people/calls-that-reach-nobody.md"
_FEW = 5


def _table(ends: Sequence[DeadEnd], _doc: Doc[Any], here: Here) -> Markup:
    heads = ["Named in", "Called", "Who", "Why nobody answers", "Services that call so"]
    rows = [
        (here.link(end.source), _when(end), _who(end, here), unbroken(end.why), _unheard_services(end.source, here))
        for end in ends
    ]
    return render("kit/table.html.j2", label="Calls that reach nobody", heads=heads, rows=rows)


def _when(end: DeadEnd) -> str:
    when = in_words(end.after) if not end.after else f"after {in_words(end.after)}"
    return f"{when}, and nobody after" if end.last else when


def _who(end: DeadEnd, here: Here) -> Markup:
    return here.link(end.who) if end.who is not None else escape(end.name)


def _unheard_services(source: Doc[Any], here: Here) -> Markup:
    """A few of the services that are left unheard, and how many more there are."""
    corpus = here.site.corpus
    services = corpus.once(("unheard",), lambda: unheard(corpus))
    return few(services.get(source.address, ()), _FEW, here.link)


OF_WHO: Listing[DeadEnd] = Listing(
    "calls", "Calls that reach nobody", gathered(lambda site: by_called(site.corpus)), _table
)


def of_source(doc: Doc[Any], here: Here) -> Markup | None:
    """The dead ends that a call from a service, a team or a runbook may come to."""
    met = met_from(doc, here.site.corpus)
    if not met:
        return None
    more = more_html(len(met) - MOST, here.link_to(ADDRESS, "all calls that reach nobody"))
    return _table(met[:MOST], doc, here) + more


def of_who(who: Doc[Any], here: Here) -> Markup | None:
    """What still calls somebody who has left."""
    return OF_WHO.on_page(who, here)


def of_team(team: Doc[Any], here: Here) -> Markup | None:
    """What still calls a team that is no more; of one that is, the dead ends of its own escalation."""
    return of_who(team, here) if team.ended else of_source(team, here)


def call_pages(site: Site) -> Iterator[ViewPage]:
    """All dead ends, where anybody is called at all; and those at one person, where they are many."""
    if any(site.corpus.of_kind(kind) for kind in ("team", "service")):
        summary = "Where an escalation ends at somebody who has left, or at nobody."
        page = ViewPage(ADDRESS, "Calls that reach nobody", summary, listed=True)
        yield from paged(page, dead_ends(site.corpus), _write)
    yield from OF_WHO.pages(site, "team", "person")


def _write(here: Here, chunk: Chunk[DeadEnd]) -> Markup:
    ends = dead_ends(here.site.corpus)
    return render(
        "kinds/person/calls.html.j2",
        as_of=here.site.today,
        total=counted(chunk.total, "call"),
        last=sum(end.last for end in ends),
        table=_table(chunk.rows, chunk.rows[0].source, here) if chunk.rows else "",
        pages=chunk.links(here),
    )


def asks(site: Site) -> Iterator[Ask]:
    """Each dead end asks whoever owns the document for somebody else to call."""
    for end in dead_ends(site.corpus):
        owner = site.owner(end.source)
        name = end.who.title if end.who is not None else end.name
        yield Ask(f"{end.source.title} calls {name}, who {end.why}", end.source, None, (owner,) if owner else ())


_MOST_TEAMS = 10
_SEATS = {
    "product_owner": "product owner",
    "technical_owner": "technical owner",
    "operational_owner": "operational owner",
    "escalation": "called when it breaks",
}


def facts(doc: Doc[Person], here: Here) -> Facts:
    """Roles, teams, contact, and whether they have left."""
    fields = doc.fields
    yield "State", doc.ended
    yield "Roles", joined(fields.roles)
    yield "Teams", _teams(doc, here)
    yield "Contact", contact_html(fields.contact)
    yield "Pager", page_html(doc)


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
    return sorted(
        dict.fromkeys(services),
        key=lambda service: (bool(service.ended), service.fields.tier or "tier-9", service.title),
    )


def _services(services: Sequence[Doc[Any]], doc: Doc[Any], here: Here) -> Markup:
    corpus = here.site.corpus
    rows = [
        (
            here.link(service),
            status_html(service.fields.tier or ""),
            ", ".join(words for role, words in _SEATS.items() if doc in corpus.referred(service, role)),
        )
        for service in services
    ]
    heads = ["Service", "Tier", "As"]
    return render("kit/table.html.j2", label=f"Services of {doc.title}", heads=heads, rows=rows)


SERVICES: Listing[Doc[Any]] = Listing("services", "Services", _answers_for, _services)


def section(doc: Doc[Person], here: Here) -> Markup | None:
    """The services that they answer for in some part."""
    found = SERVICES.on_page(doc, here)
    return filled('<h2 id="answers-for">Answers for</h2>\n{}', found) if found else None


def pages(site: Site) -> Iterator[ViewPage]:
    """Calls that reach nobody, and long lists."""
    yield from call_pages(site)
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
        Contribution("person", "Still called here", 1, of_who),
        Contribution("team", "Calls that reach nobody", 1, of_team),
        Contribution("service", "Calls that reach nobody", 1, of_source),
        Contribution("runbook", "Calls that reach nobody", 1, of_source),
    ),
    columns=COLUMNS,
    pages=pages,
    asks=asks,
    asks_at=ADDRESS,
)
