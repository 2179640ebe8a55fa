"""The page of an incident, the index, and what other pages show of incidents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from kbgen.kinds.incident.pages import BOARD, pages
from kbgen.kinds.incident.read import moments
from kbgen.kinds.incident.schema import MOMENTS, Incident
from kbgen.kit.action_table import action_table, day_html
from kbgen.kit.actions import Promise, all_promises, by_urgency, owner_of_action, promises_of
from kbgen.kit.evidence import evidence_on
from kbgen.kit.html import render
from kbgen.kit.moments import spoken, written
from kbgen.kit.site import Column, Here, Site, joined
from kbgen.kit.spread import spread
from kbgen.kit.status import status_html
from kbgen.kit.view import Contribution, KindView, News
from kbgen.model import Doc

_SAID = {"detect": "to detect", "acknowledge": "to acknowledge", "mitigate": "to mitigate", "resolve": "to resolve"}
_LAST = 5


def facts(doc: Doc[Incident], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """How bad, what was hit, how long it took, what helped and what is left to do."""
    fields, times = doc.fields, doc.content.times
    if fields.severity:
        yield "Severity", fields.severity
    if doc.content.day and not any(moments(fields)):
        yield "Day", str(doc.content.day)
    if fields.services:
        yield "Services", joined(here.named(one, doc, ("service",)) for one in fields.services)
    if lengths := [
        f"{spoken(length)} {said}" for name, said in _SAID.items() if (length := getattr(times, name)) is not None
    ]:
        yield "It took", "; ".join(lengths)
    if fields.runbooks_used:
        yield (
            "Runbooks used",
            joined(
                Markup("{} ({})").format(here.named(used.id, doc, ("runbook",)), used.outcome)
                for used in fields.runbooks_used
            ),
        )
    if actions := promises_of(doc):
        still = sum(one.action.is_open for one in actions)
        yield "Actions", Markup("{} of {} open, {}").format(still, len(actions), here.link_to(BOARD, "the board"))


def section(doc: Doc[Incident], here: Here) -> Markup | None:
    """When it happened, and the actions that came of it."""
    known = [
        (name.replace("_", " ").capitalize(), written(moment))
        for name, moment in zip(MOMENTS, moments(doc.fields), strict=True)
        if moment is not None
    ]
    actions = promises_of(doc)
    return render(
        "kinds/incident/incident.html.j2",
        moments=known,
        actions=action_table(actions, here, "Actions", source=False) if doc.fields.actions else "",
    )


def _newest(docs: tuple[Doc[Any], ...]) -> list[Doc[Any]]:
    return sorted(docs, key=lambda doc: (str(doc.content.day or ""), doc.path), reverse=True)


def of_service(service: Doc[Any], here: Here) -> Markup | None:
    """What hit a service lately, how long it took to recover, and what is still to be done about it."""
    docs = here.site.corpus.referrers(service, role="services", kind="incident")
    if not docs:
        return None
    times = [doc.content.times for doc in docs]
    recovered = spread(one.mitigate for one in times if one.mitigate is not None)
    still = [one for doc in docs for one in promises_of(doc) if one.action.is_open]
    rows = [
        (
            day_html(doc.content.day),
            here.link(doc),
            doc.fields.severity or "",
            spoken(doc.content.times.mitigate) if doc.content.times.mitigate is not None else "",
            status_html(doc.fields.status or ""),
        )
        for doc in _newest(docs)[:_LAST]
    ]
    return render(
        "kinds/incident/of_service.html.j2",
        recovered=str(recovered) if recovered else "",
        total=len(docs),
        rows=rows,
        actions=action_table(sorted(still, key=by_urgency), here, "Open actions") if still else "",
    )


def of_runbook(runbook: Doc[Any], here: Here) -> Markup | None:
    """The incidents in which a runbook was used, and whether it helped."""
    used = [one for one in evidence_on(runbook, here.site.corpus) if one.trial.how == "incident"]
    if not used:
        return None
    rows = [(day_html(one.trial.day), here.link(one.source), one.trial.outcome) for one in reversed(used)]
    return render("kit/table.html.j2", label="Used in incidents", heads=["Day", "Incident", "Outcome"], rows=rows)


def of_owner(owner: Doc[Any], here: Here) -> Markup | None:
    """The actions that wait for a team or a person, whichever document promises them."""
    corpus = here.site.corpus
    waiting: list[Promise] = [
        one for one in all_promises(corpus) if one.action.is_open and owner_of_action(one, corpus) is owner
    ]
    if not waiting:
        return None
    return action_table(sorted(waiting, key=by_urgency), here, "Open actions", owner=False)


def _open_actions(doc: Doc[Incident], _here: Here) -> str:
    actions = promises_of(doc)
    return f"{sum(one.action.is_open for one in actions)} of {len(actions)}" if actions else ""


def _recovered(doc: Doc[Incident], _here: Here) -> str:
    length = doc.content.times.mitigate
    return spoken(length) if length is not None else ""


COLUMNS = (
    Column("Day", lambda doc, _here: day_html(doc.content.day)),
    Column("Incident", lambda doc, here: here.link(doc)),
    Column("Severity", lambda doc, _here: doc.fields.severity or ""),
    Column("Services", lambda doc, here: joined(here.named(one, doc, ("service",)) for one in doc.fields.services)),
    Column("To mitigate", _recovered),
    Column("Open actions", _open_actions),
    Column("Status", lambda doc, _here: status_html(doc.fields.status or "")),
)


def recent(site: Site) -> Iterator[News]:
    """Incidents by their day, with how bad they were."""
    for doc in site.corpus.of_kind("incident"):
        if doc.content.day is not None:
            yield News(doc.content.day, doc, doc.fields.severity or "")


VIEW = KindView(
    recent=recent,
    feed=True,
    facts=facts,
    section=section,
    contributions=(
        Contribution("service", "Incidents", 20, of_service),
        Contribution("runbook", "Used in incidents", 20, of_runbook),
        Contribution("team", "Open actions", 10, of_owner),
        Contribution("person", "Open actions", 10, of_owner),
    ),
    columns=COLUMNS,
    pages=pages,
)
