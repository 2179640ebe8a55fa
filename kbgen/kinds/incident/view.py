"""The page of an incident, the index, and what other pages show of incidents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from markupsafe import Markup

from kbgen.kinds.incident.action_board import (
    ACTIONS_OF_SERVICE,
    BOARD,
    OF_OWNER,
    OF_RUNBOOK,
    OF_SERVICE,
    incidents_of,
    open_of_service,
    outcomes,
)
from kbgen.kinds.incident.pages import pages
from kbgen.kinds.incident.read import moments
from kbgen.kinds.incident.schema import MOMENTS, Incident
from kbgen.kit.actions import promises_of
from kbgen.kit.badges import status_html
from kbgen.kit.dates import format_duration, written_time
from kbgen.kit.html import day_html, filled, length_html, render
from kbgen.kit.listing import action_table
from kbgen.kit.site import Change, Column, Contribution, Facts, Here, KindView, News, Site, joined
from kbgen.model import Doc

_SAID = {"detect": "to detect", "acknowledge": "to acknowledge", "mitigate": "to mitigate", "resolve": "to resolve"}


def facts(doc: Doc[Incident], here: Here) -> Facts:
    """How bad, what was hit, how long it took, what helped and what is left to do."""
    fields, times = doc.fields, doc.content.times
    yield "Severity", fields.severity
    if doc.content.day and not any(moments(fields)):
        yield "Day", str(doc.content.day)
    yield "Services", here.all_named(fields.services, doc, ("service",))
    lengths = ((getattr(times, name), said) for name, said in _SAID.items())
    yield "It took", "; ".join(f"{format_duration(length)} {said}" for length, said in lengths if length is not None)
    used = ((here.named(used.id, doc, ("runbook",)), used.outcome) for used in fields.runbooks_used)
    yield "Runbooks used", joined(filled("{} ({})", runbook, outcome) for runbook, outcome in used)
    if actions := promises_of(doc):
        still = sum(promise.action.is_open for promise in actions)
        yield "Actions", filled("{} of {} open, {}", still, len(actions), here.link_to(BOARD, "the board"))


def section(doc: Doc[Incident], here: Here) -> Markup | None:
    """When it happened, and the actions that came of it."""
    known = [
        (name.replace("_", " ").capitalize(), written_time(moment))
        for name, moment in zip(MOMENTS, moments(doc.fields), strict=True)
        if moment is not None
    ]
    actions = promises_of(doc)
    return render(
        "kinds/incident/incident.html.j2",
        moments=known,
        actions=action_table(actions, here, "Actions", source=False) if doc.fields.actions else "",
    )


def of_service(service: Doc[Any], here: Here) -> Markup | None:
    """What hit a service lately, and what is still to be done about it."""
    docs = incidents_of(service, here.site)
    if not docs:
        return None
    return render(
        "kinds/incident/of_service.html.j2",
        total=len(docs),
        incidents=OF_SERVICE.on_page(service, here),
        actions=ACTIONS_OF_SERVICE.on_page(service, here) or "",
    )


def _open_actions(doc: Doc[Incident], _here: Here) -> str:
    actions = promises_of(doc)
    return f"{sum(promise.action.is_open for promise in actions)} open of {len(actions)}" if actions else ""


def _recovered(doc: Doc[Incident], _here: Here) -> Markup:
    return length_html(doc.content.times.mitigate)


COLUMNS = (
    Column("Incident", lambda doc, here: here.link(doc)),
    Column("Day", lambda doc, _here: day_html(doc.content.day)),
    Column("Severity", lambda doc, _here: doc.fields.severity or ""),
    Column("Services", lambda doc, here: here.all_named(doc.fields.services, doc, ("service",))),
    Column("Time to mitigate", _recovered),
    Column("Actions", _open_actions),
    Column("Status", lambda doc, _here: status_html(doc.fields.status or "")),
)


def recent(site: Site) -> Iterator[News]:
    """Incidents by their day, with how bad they were."""
    for doc in site.corpus.of_kind("incident"):
        if doc.content.day is not None:
            yield News(doc.content.day, doc, doc.fields.severity or "")


_LATELY = timedelta(days=30)


def changes(service: Doc[Any], site: Site) -> Iterator[Change]:
    """The incidents of a service in the last month."""
    for doc in site.corpus.referrers(service, role="services", kind="incident"):
        day = doc.content.day
        if day is not None and timedelta() <= site.today - day <= _LATELY:
            yield Change(day, "incident", doc, status_html(doc.fields.severity or ""))


VIEW = KindView(
    changes=changes,
    recent=recent,
    feed=True,
    facts=facts,
    section=section,
    contributions=(
        Contribution("service", "Incidents", 20, of_service, pending=open_of_service),
        OF_RUNBOOK.on("runbook", 20),
        OF_OWNER.on("team", 10),
        OF_OWNER.on("person", 10),
    ),
    columns=COLUMNS,
    pages=pages,
    outcomes=outcomes,
)
