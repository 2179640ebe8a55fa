"""What services, runbooks and owners have many of: incidents, and actions that are still to be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from kbgen.kit.action_table import action_table
from kbgen.kit.actions import Promise, by_urgency, owner_of_action, promises_of
from kbgen.kit.amounts import counted
from kbgen.kit.evidence import Evidence, evidence_on
from kbgen.kit.html import render
from kbgen.kit.listing import Listing, gathered
from kbgen.kit.nowrap import day_html, length_html
from kbgen.kit.owners import OWNERS
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.kit.status import status_html
from kbgen.model import Doc

_LAST = 5
_MONTH = 30


def newest_first(docs: Sequence[Doc[Any]]) -> list[Doc[Any]]:
    """Incidents by their day, those without one last."""
    return sorted(docs, key=lambda doc: (str(doc.content.day or ""), doc.path), reverse=True)


def waiting_by_owner(site: Site) -> Mapping[str, list[Promise]]:
    """The open actions of every team and person by the address of their page, the earliest due first."""
    found: dict[str, list[Promise]] = defaultdict(list)
    for doc in site.corpus.docs:
        for one in promises_of(doc):
            owner = owner_of_action(one, site.corpus) if one.action.is_open else None
            if owner is not None:
                found[owner.address].append(one)
    return {address: sorted(waiting, key=by_urgency) for address, waiting in found.items()}


def _of_owner(promises: Sequence[Promise], _owner: Doc[Any], here: Here) -> Markup:
    return action_table(promises, here, "Open actions", owner=False)


def incidents_of(service: Doc[Any], site: Site) -> list[Doc[Any]]:
    """What hit a service, the newest first."""
    return newest_first(site.corpus.referrers(service, role="services", kind="incident"))


def _incidents(docs: Sequence[Doc[Any]], _service: Doc[Any], here: Here) -> Markup:
    rows = [
        (
            day_html(doc.content.day),
            here.link(doc),
            doc.fields.severity or "",
            length_html(doc.content.times.mitigate),
            status_html(doc.fields.status or ""),
        )
        for doc in docs
    ]
    heads = ["Day", "Incident", "Severity", "To mitigate", "Review"]
    return render("kit/table.html.j2", label="Incidents", heads=heads, rows=rows)


def _still_to_do(service: Doc[Any], site: Site) -> list[Promise]:
    docs = site.corpus.referrers(service, role="services", kind="incident")
    return sorted((one for doc in docs for one in promises_of(doc) if one.action.is_open), key=by_urgency)


def open_of_service(service: Doc[Any], here: Here) -> str:
    """How many actions are open, and how many incidents hit a service in the last month."""
    today = here.site.today
    actions = _still_to_do(service, here.site)
    late = sum(one.action.is_overdue(today) for one in actions)
    days = (doc.content.day for doc in incidents_of(service, here.site))
    lately = sum(day is not None and 0 <= (today - day).days <= _MONTH for day in days)
    parts = [
        counted(len(actions), "open action") + (f", {late} overdue" if late else "") if actions else "",
        f"{counted(lately, 'incident')} in {_MONTH} days" if lately else "",
    ]
    return "; ".join(filter(None, parts))


def _of_service(promises: Sequence[Promise], _service: Doc[Any], here: Here) -> Markup:
    return action_table(promises, here, "Open actions")


def _uses(runbook: Doc[Any], site: Site) -> list[Evidence]:
    used = [one for one in evidence_on(runbook, site.corpus) if one.trial.how == "incident"]
    return used[::-1]


def _used(uses: Sequence[Evidence], _runbook: Doc[Any], here: Here) -> Markup:
    rows = [(day_html(one.trial.day), here.link(one.source), one.trial.outcome) for one in uses]
    return render("kit/table.html.j2", label="Used in incidents", heads=["Day", "Incident", "Outcome"], rows=rows)


OF_OWNER = Listing("open-actions", "Open actions", gathered(waiting_by_owner), _of_owner)
OF_SERVICE = Listing("incidents", "Incidents", incidents_of, _incidents, _LAST)
ACTIONS_OF_SERVICE = Listing("open-actions", "Open actions", _still_to_do, _of_service)
OF_RUNBOOK = Listing("incidents", "Used in incidents", _uses, _used)


def pages(site: Site) -> Iterator[ViewPage]:
    """The pages of every list that is too long for the page that it belongs to."""
    yield from OF_OWNER.pages(site, *OWNERS)
    for listing in (OF_SERVICE, ACTIONS_OF_SERVICE):
        yield from listing.pages(site, "service")
    yield from OF_RUNBOOK.pages(site, "runbook")
