"""The page of a decision, the log, and what a service's page shows of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup, escape

from kbgen.kinds.decision.schema import Decision
from kbgen.kinds.decision.timeline import pages
from kbgen.kit.html import render
from kbgen.kit.site import Column, Here, joined
from kbgen.kit.status import status_html
from kbgen.kit.view import Contribution, KindView
from kbgen.model import Doc

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
    return joined(found) if found else None


def of_service(service: Doc[Any], here: Here) -> Markup | None:
    """The decisions about a service, newest first."""
    docs = here.site.corpus.referrers(service, role="services", kind="decision")
    if not docs:
        return None
    newest = sorted(docs, key=lambda doc: (str(doc.content.date or ""), doc.id), reverse=True)
    rows = [(here.link(doc), status_html(doc.content.status), doc.content.date or "") for doc in newest]
    return render("kinds/decision/of_service.html.j2", rows=rows)


COLUMNS = (
    Column("No.", lambda doc, _here: "" if doc.content.number is None else str(doc.content.number)),
    Column("Decision", lambda doc, here: here.link(doc)),
    Column("Status", lambda doc, _here: status_html(doc.content.status)),
    Column("Date", lambda doc, _here: str(doc.content.date or "")),
    Column("Services", lambda doc, here: joined(here.named(one, doc, ("service",)) for one in doc.fields.services)),
    Column("Superseded by", lambda doc, here: _later(doc, here, "supersedes") or escape("")),
)


VIEW = KindView(
    feed=True,
    facts=facts,
    contributions=(Contribution("service", "Decisions", 30, of_service),),
    columns=COLUMNS,
    pages=pages,
)
