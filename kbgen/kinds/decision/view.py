"""The page of a decision, the log, and what the pages of services, teams and people show of decisions."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape

from kbgen.kinds.decision import groups, supersession, timeline, waiting
from kbgen.kinds.decision.lists import OF_SERVICE, OF_WHO
from kbgen.kinds.decision.schema import Decision
from kbgen.kinds.decision.shown import services_said
from kbgen.kit.listing import few
from kbgen.kit.site import Column, Here, Site, ViewPage, joined
from kbgen.kit.status import status_html
from kbgen.kit.view import Contribution, KindView
from kbgen.model import Doc

_MOST_LATER = 5
_SCHEMES = ("rapid", "raci", "daci")


def facts(doc: Doc[Decision], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """What has taken its place first, then when, by whom and how firmly."""
    fields, content = doc.fields, doc.content
    for label, role in (("Superseded by", "supersedes"), ("Amended by", "amends")):
        if later := _later(doc, here, role):
            yield label, later
    if content.date:
        yield "Date", content.date.isoformat()
    for label, earlier in (("Supersedes", fields.supersedes), ("Amends", fields.amends)):
        if earlier:
            yield label, joined(_scoped(here.named(one.id, doc, ("decision",)), one.scope) for one in earlier)
    if fields.deciders:
        yield "Decided by", joined(here.named(one, doc) for one in fields.deciders)
    yield from _scheme(doc, here)
    yield from _firmness(doc, here)


def _firmness(doc: Doc[Decision], here: Here) -> Iterator[tuple[str, Markup | str]]:
    fields = doc.fields
    if fields.services:
        yield "Services", joined(here.named(one, doc, ("service",)) for one in fields.services)
    if fields.risk or fields.reversibility:
        yield "Risk", ", ".join(part for part in (fields.risk, fields.reversibility) if part)
    if fields.approvals:
        yield (
            "Approved by",
            joined(Markup("{} on {}").format(here.named(one.by, doc), one.date) for one in fields.approvals),
        )
    if fields.implementation:
        yield "Implementation", fields.implementation
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
            Markup("<span class='kb-part'>{}</span> {}").format(part, joined(here.named(one, doc) for one in people))
            for part, people in parts
            if people
        ]
        yield name.upper(), joined(said, " · ")


def _scoped(link: Markup, scope: str | None) -> Markup:
    return Markup("{} ({} only)").format(link, scope) if scope else link


def _later(doc: Doc[Decision], here: Here, role: str) -> Markup | None:
    """The decisions that replace or change this one; nobody writes this link, it is derived."""
    resolve = here.site.corpus.resolve
    found = [
        _scoped(here.link(other), one.scope)
        for other in here.site.corpus.referrers(doc, role=role, kind="decision")
        for one in getattr(other.fields, role)
        if resolve(one.id, other, ("decision",)) is doc
    ]
    return few(found, _MOST_LATER) if found else None


def pages(site: Site) -> Iterator[ViewPage]:
    """What waits first, then the decisions in time, by what they replaced, by what they are about and by whom."""
    yield from waiting.pages(site)
    yield from timeline.pages(site)
    yield from supersession.pages(site)
    yield from groups.pages(site)


COLUMNS = (
    Column("No.", lambda doc, _here: "" if doc.content.number is None else str(doc.content.number)),
    Column("Decision", lambda doc, here: here.link(doc)),
    Column("Status", lambda doc, _here: status_html(doc.content.status)),
    Column("Date", lambda doc, _here: str(doc.content.date or "")),
    Column("Services", services_said),
    Column("Superseded by", lambda doc, here: _later(doc, here, "supersedes") or escape("")),
)


VIEW = KindView(
    feed=True,
    facts=facts,
    contributions=(
        Contribution("service", "Decisions", 30, OF_SERVICE.on_page),
        Contribution("team", "Decisions", 15, OF_WHO.on_page),
        Contribution("person", "Decisions", 15, OF_WHO.on_page),
        Contribution("decision", "Chain of decisions", 50, supersession.of_decision),
    ),
    columns=COLUMNS,
    pages=pages,
    recent=waiting.recent,
    asks=waiting.asks,
    asks_at=waiting.ADDRESS,
)
