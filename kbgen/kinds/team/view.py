"""The page of a team and the index of teams."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup, escape

from kbgen.kinds.team import Member, Team
from kbgen.kit.contact import contact_html, named_html, on_call_first
from kbgen.kit.dates import in_words
from kbgen.kit.html import render
from kbgen.kit.listing import Listing
from kbgen.kit.site import Column, Facts, Here, KindView, Site, ViewPage
from kbgen.model import Doc

_CALLED = ("team", "person")


def facts(doc: Doc[Team], here: Here) -> Facts:
    """Who is on call, who leads it and how to reach it."""
    fields = doc.fields
    yield "State", doc.ended
    yield "On call", on_call_first(doc.id, doc, here)
    yield "Lead", here.named(fields.lead, doc, ("person",))
    yield "Contact", contact_html(fields.contact)
    if fields.debt_capacity is not None:
        yield "For technical debt", f"{fields.debt_capacity}% of its time"
    if fields.wip_limit is not None:
        yield "Objectives at once", f"at most {fields.wip_limit}"


def section(doc: Doc[Team], here: Here) -> Markup | None:
    """Escalation, members and meetings."""
    fields = doc.fields
    return render(
        "kinds/team/team.html.j2",
        members=MEMBERS.on_page(doc, here),
        levels=[
            (in_words(level.after), named_html(level.to, doc, here), _gone(level.to, doc, here))
            for level in fields.escalation
        ],
        cadences=[
            (
                cadence.name,
                str(cadence.every),
                in_words(cadence.length) if cadence.length else "",
                cadence.purpose or "",
            )
            for cadence in fields.cadences
        ],
    )


def _gone(name: str, doc: Doc[Team], here: Here) -> str:
    """Why somebody who is named no longer answers; nothing where they do."""
    who = here.site.corpus.resolve(name, doc, _CALLED)
    return who.ended if who is not None else ""


def _members(doc: Doc[Any], site: Site) -> Sequence[Member]:
    """Those who are here before those who have left."""

    def has_left(member: Member) -> bool:
        who = site.corpus.resolve(member.person, doc, ("person",))
        return who is not None and bool(who.ended)

    return sorted(doc.fields.members, key=has_left)


def _member_list(members: Sequence[Member], doc: Doc[Any], here: Here) -> Markup:
    rows = [
        (here.named(member.person, doc, ("person",)), member.role or "", _gone(member.person, doc, here))
        for member in members
    ]
    return render("kinds/team/members.html.j2", members=rows)


MEMBERS: Listing[Member] = Listing("members", "Members", _members, _member_list)


def pages(site: Site) -> Iterator[ViewPage]:
    """The members of teams that have many."""
    return MEMBERS.pages(site, "team")


def _count(doc: Doc[Team], here: Here) -> str:
    return f"{len(here.site.owned_by(doc)):,}"


COLUMNS = (
    Column("Team", lambda doc, here: here.link(doc)),
    Column("Lead", lambda doc, here: here.named(doc.fields.lead, doc)),
    Column("Contact", lambda doc, _here: contact_html(doc.fields.contact) or ""),
    Column("Owns", _count),
    Column("Summary", lambda doc, _here: escape(doc.fields.summary or "")),
)


VIEW = KindView(
    facts=facts,
    section=section,
    columns=COLUMNS,
    pages=pages,
)
