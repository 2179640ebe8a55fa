"""The home page: what an engineer needs first, then what the handbook holds and how fresh it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from kbgen.freshness import State
from kbgen.kit.escalation import escalation_ref, walk
from kbgen.kit.html import render
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.kit.status import status_html
from kbgen.model import Doc
from kbgen.views import reviews
from kbgen.views.index import listed

ADDRESS = "index.md"
_MOST_SERVICES = 30
_MOST_RUNBOOKS = 24
_MOST_DECISIONS = 6
_MOST_INCIDENTS = 4


def home(site: Site) -> Iterator[ViewPage]:
    """One page at the site's root: help first, then what a document at the root says, then the rest."""
    yield ViewPage(ADDRESS, site.settings.title, "", _rest, lead=_first)


def _first(here: Here) -> Markup:
    site = here.site
    return render(
        "views/home_first.html.j2",
        services=[_service(doc, here) for doc in _first_services(site)],
        runbooks=[(here.link(doc), ", ".join(doc.content.alerts)) for doc in _paging(site)],
        alerts=here.link_to("alerts/index.md", "All alerts, A to Z") if _has_alerts(site) else "",
    )


def _rest(here: Here) -> Markup:
    site = here.site
    found = reviews.counts(site)
    return render(
        "views/home.html.j2",
        kinds=[
            (here.link_to(kind.index, kind.plural), len(listed(kind, site)), kind.summary)
            for name, kind in site.kinds.items()
            if site.corpus.of_kind(name)
        ],
        decisions=[
            (here.link(doc), status_html(doc.content.status), doc.content.date or "") for doc in _recent_decisions(site)
        ],
        incidents=[
            (here.link(doc), doc.fields.severity or "", site.kinds["incident"].date(doc) or "")
            for doc in _last_incidents(site)
        ],
        open_decisions=[
            (here.link(doc), doc.fields.decide_by or "") for doc in site.corpus.of_kind("decision") if _undecided(doc)
        ][:_MOST_DECISIONS],
        due=found[State.OVERDUE] + found[State.UNREVIEWED] + found[State.DUE],
        fresh=found[State.FRESH] + found[State.DUE_SOON],
        aside=sum(found[state] for state, _ in reviews.ASIDE),
        queue=here.link_to(reviews.ADDRESS, "Review queue"),
        as_of=site.today,
    )


def _first_services(site: Site) -> list[Doc[Any]]:
    """Living services, the most important first."""
    living = [doc for doc in site.corpus.of_kind("service") if not doc.ended]
    return sorted(living, key=lambda doc: (doc.fields.tier or "tier-9", doc.title))[:_MOST_SERVICES]


def _service(doc: Doc[Any], here: Here) -> tuple[Markup, str, Markup | str, int]:
    name = escalation_ref(doc, here.site.corpus)
    call = next(walk(name, here.site.corpus, doc), None) if name else None
    who = here.link(call.who) if call is not None and call.who is not None else ""
    return (
        here.link(doc),
        status_html(doc.fields.tier or ""),
        who,
        len(here.site.corpus.referrers(doc, role="services", kind="runbook")),
    )


def _paging(site: Site) -> list[Doc[Any]]:
    """Runbooks of alerts that wake somebody; where none says so, those that any alert leads to."""
    living = [doc for doc in site.corpus.of_kind("runbook") if not doc.ended]
    paging = [doc for doc in living if doc.fields.severity == "page"]
    return (paging or [doc for doc in living if doc.content.alerts])[:_MOST_RUNBOOKS]


def _has_alerts(site: Site) -> bool:
    return any(doc.content.alerts for doc in site.corpus.of_kind("runbook"))


def _recent_decisions(site: Site) -> list[Doc[Any]]:
    dated = [doc for doc in site.corpus.of_kind("decision") if doc.content.date]
    return sorted(dated, key=lambda doc: (doc.content.date, doc.path), reverse=True)[:_MOST_DECISIONS]


def _last_incidents(site: Site) -> list[Doc[Any]]:
    """The newest incidents that may be read."""
    kind = site.kinds.get("incident")
    if kind is None:
        return []
    dated = [doc for doc in site.corpus.of_kind("incident") if kind.date(doc) is not None]
    return sorted(dated, key=lambda doc: (str(kind.date(doc)), doc.path), reverse=True)[:_MOST_INCIDENTS]


def _undecided(doc: Doc[Any]) -> bool:
    return bool(doc.content.status == "proposed")
