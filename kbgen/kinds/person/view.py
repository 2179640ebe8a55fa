"""The page of a person and the index of people."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.kinds.person.schema import Person
from kbgen.kit.contact import contact_html
from kbgen.kit.html import render
from kbgen.kit.site import Column, Here, joined, web_link
from kbgen.kit.view import KindView
from kbgen.model import Doc


def facts(doc: Doc[Person], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """Roles, teams, contact, and whether they have left."""
    fields = doc.fields
    if doc.ended:
        yield "State", doc.ended
    if fields.roles:
        yield "Roles", joined(fields.roles)
    if teams := here.site.corpus.referrers(doc, kind="team"):
        yield "Teams", joined(here.link(team) for team in teams)
    if contact := contact_html(fields.contact):
        yield "Contact", contact
    if fields.pager:
        yield "Pager", web_link("page now", fields.pager)


def section(doc: Doc[Person], here: Here) -> Markup | None:
    """What they own and decide."""
    owned = here.site.owned_by(doc)
    groups = [
        ("Owns", owned),
        ("Decides", here.site.corpus.referrers(doc, kind="decision")),
        ("Answers for", here.site.corpus.referrers(doc, kind="service")),
    ]
    shown = [(title, [here.link(other) for other in docs]) for title, docs in groups if docs]
    return render("kinds/person/work.html.j2", groups=shown) if shown else None


def _teams(doc: Doc[Person], here: Here) -> Markup:
    return joined(here.link(team) for team in here.site.corpus.referrers(doc, kind="team"))


COLUMNS = (
    Column("Name", lambda doc, here: here.link(doc)),
    Column("Roles", lambda doc, _here: ", ".join(doc.fields.roles)),
    Column("Teams", _teams),
    Column("Contact", lambda doc, _here: contact_html(doc.fields.contact) or ""),
)


VIEW = KindView(
    facts=facts,
    section=section,
    columns=COLUMNS,
)
