"""The page of a decision, the log, and what the pages of services, teams and people show of decisions."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.kinds.decision import groups, pending, supersession, timeline
from kbgen.kinds.decision.beside import conflicts_html, weighed_against
from kbgen.kinds.decision.facets import FACETS
from kbgen.kinds.decision.formatting import day_known, services_said
from kbgen.kinds.decision.lists import OF_SERVICE, OF_WHO
from kbgen.kinds.decision.read import Record
from kbgen.kinds.decision.schema import Decision
from kbgen.kinds.decision.successors import predecessors, proposed, said, successors
from kbgen.kit.html import filled
from kbgen.kit.site import Column, Here, Site, ViewPage, joined
from kbgen.kit.status import status_html
from kbgen.kit.view import Contribution, KindView
from kbgen.model import Doc

_PEOPLE = {"Decided by": "deciders", "Consulted": "consulted", "Informed": "informed"}
_LONGEST_DATE = 60
_SCHEMES = ("rapid", "raci", "daci")


def facts(doc: Doc[Decision], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """What has taken its place first, then when, by whom and how firmly."""
    for label, role in (("Superseded by", "supersedes"), ("Amended by", "amends")):
        if later := successors(doc, here.site, role):
            yield label, said(later, here)
    if later := proposed(doc, here.site):
        yield "Proposed instead", said(later, here)
    if conflicts := conflicts_html(doc, here):
        yield "Conflicts with", conflicts
    yield from _standing(doc.content)
    for label, role in (("Supersedes", "supersedes"), ("Amends", "amends")):
        if earlier := predecessors(doc, here, role):
            yield label, earlier
    for label, people in _PEOPLE.items():
        if named := getattr(doc.fields, people):
            yield label, joined(here.named(one, doc) for one in named)
    yield from _scheme(doc, here)
    yield from _firmness(doc, here)


def _standing(content: Record) -> Iterator[tuple[str, str]]:
    """What the status adds, the date as far as it is known, and the states that it came to have."""
    if content.qualifier:
        yield "Status adds", content.qualifier
    if content.date:
        yield "Date", content.day_said
    elif content.dated.text:
        yield "Date", f"{content.dated.text[:_LONGEST_DATE]} (no date that can be read)"
    if dated := [f"{event.status} {event.day}" for event in content.events if event.day]:
        yield "History", ", ".join(dict.fromkeys(dated))


def _firmness(doc: Doc[Decision], here: Here) -> Iterator[tuple[str, Markup | str]]:
    fields = doc.fields
    if fields.services:
        yield "Services", joined(here.named(one, doc, ("service",)) for one in fields.services)
    if fields.risk or fields.reversibility:
        yield "Risk", ", ".join(part for part in (fields.risk, fields.reversibility) if part)
    if fields.approvals:
        yield (
            "Approved by",
            joined(filled("{} on {}", here.named(one.by, doc), one.date) for one in fields.approvals),
        )
    if doc.content.implementation:
        yield "Implementation", doc.content.implementation
    if fields.decide_by and doc.content.status in ("draft", "proposed"):
        yield "To be decided by", fields.decide_by.isoformat()
    if fields.revisit:
        yield "Revisit", fields.revisit


def _scheme(doc: Doc[Decision], here: Here) -> Iterator[tuple[str, Markup]]:
    """Who took which part, after RAPID, RACI or DACI."""
    for name in _SCHEMES:
        scheme = getattr(doc.fields, name)
        if scheme is None:
            continue
        parts = ((part, getattr(scheme, part)) for part in type(scheme).model_fields)
        said = [
            filled("<span class='kb-part'>{}</span> {}", part, joined(here.named(one, doc) for one in people))
            for part, people in parts
            if people
        ]
        yield name.upper(), joined(said, " · ")


def notice(doc: Doc[Decision], here: Here) -> Markup | None:
    """That a decision was replaced, in whole or in part, and by what."""
    found = successors(doc, here.site)
    return filled("Superseded by {}.", said(found, here)) if found else None


def pages(site: Site) -> Iterator[ViewPage]:
    """What waits first, then the decisions in time, by what they replaced, by what they are about and by whom."""
    yield from pending.pages(site)
    yield from timeline.pages(site)
    yield from supersession.pages(site)
    yield from groups.pages(site)


COLUMNS = (
    Column("No.", lambda doc, _here: "" if doc.content.number is None else str(doc.content.number)),
    Column("Decision", lambda doc, here: here.link(doc)),
    Column("Status", lambda doc, _here: status_html(doc.content.status)),
    Column("Date", lambda doc, _here: day_known(doc)),
    Column("Services", services_said),
    Column("Superseded by", lambda doc, here: said(successors(doc, here.site), here)),
)


VIEW = KindView(
    feed=True,
    facts=facts,
    facets=FACETS,
    notice=notice,
    contributions=(
        Contribution("service", "Decisions", 30, OF_SERVICE.on_page),
        Contribution("team", "Decisions", 15, OF_WHO.on_page),
        Contribution("person", "Decisions", 15, OF_WHO.on_page),
        Contribution("decision", "To weigh this against", 5, weighed_against),
        Contribution("decision", "Chain of decisions", 50, supersession.of_decision),
    ),
    columns=COLUMNS,
    pages=pages,
    recent=pending.recent,
    asks=pending.asks,
    asks_at=pending.ADDRESS,
)
