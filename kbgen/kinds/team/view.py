"""The page of a team and the index of teams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup, escape

from kbgen.kinds.team.schema import Team
from kbgen.kit.contact import contact_html
from kbgen.kit.html import render
from kbgen.kit.site import Column, Here
from kbgen.kit.times import said
from kbgen.kit.view import KindView
from kbgen.model import Doc


def facts(doc: Doc[Team], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """Who leads it and how to reach it."""
    fields = doc.fields
    if doc.ended:
        yield "State", doc.ended
    if fields.lead:
        yield "Lead", here.named(fields.lead, doc, ("person",))
    if contact := contact_html(fields.contact):
        yield "Contact", contact
    if fields.debt_capacity is not None:
        yield "For technical debt", f"{fields.debt_capacity}% of its time"
    if fields.wip_limit is not None:
        yield "Objectives at once", f"at most {fields.wip_limit}"


def section(doc: Doc[Team], here: Here) -> Markup | None:
    """Members, escalation, meetings, and what the team owns, by kind."""
    fields = doc.fields
    return render(
        "kinds/team/team.html.j2",
        members=[(here.named(one.person, doc, ("person",)), one.role or "") for one in fields.members],
        levels=[(said(level.after), here.named(level.to, doc, ("team", "person"))) for level in fields.escalation],
        cadences=[
            (one.name, str(one.every), said(one.length) if one.length else "", one.purpose or "")
            for one in fields.cadences
        ],
        owned=_owned(doc, here),
    )


def _owned(doc: Doc[Team], here: Here) -> list[tuple[str, list[Markup]]]:
    """What the team owns, most directly used kinds first."""
    by_kind: dict[str, list[Doc[Any]]] = {kind: [] for kind in here.site.labels}
    for other in here.site.owned_by(doc):
        by_kind[other.kind].append(other)
    return [(here.site.labels[kind][1], [here.link(other) for other in docs]) for kind, docs in by_kind.items() if docs]


def _count(doc: Doc[Team], here: Here) -> str:
    return str(len(here.site.owned_by(doc)))


COLUMNS = (
    Column("Team", lambda doc, here: here.link(doc)),
    Column("Lead", lambda doc, here: here.named(doc.fields.lead, doc) if doc.fields.lead else ""),
    Column("Contact", lambda doc, _here: contact_html(doc.fields.contact) or ""),
    Column("Owns", _count),
    Column("Summary", lambda doc, _here: escape(doc.fields.summary or "")),
)


VIEW = KindView(
    facts=facts,
    section=section,
    columns=COLUMNS,
)
