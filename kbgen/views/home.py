"""The home page: what an engineer needs first, then what waits, what changed, and how far all of it can be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from markupsafe import Markup

from kbgen.freshness import WAITING, State
from kbgen.kit.badges import status_html
from kbgen.kit.contact import at_night_html, called_html, contact_html, on_call_html, page_html
from kbgen.kit.escalation import escalation_ref, walk
from kbgen.kit.html import day_html, filled, render
from kbgen.kit.on_call import ADDRESS as ON_CALL
from kbgen.kit.site import Ask, Here, Site, ViewPage, joined
from kbgen.model import Doc
from kbgen.model.document import visible_names
from kbgen.model.page import HOME
from kbgen.views import reviews, tags, view_of
from kbgen.views.index import listed
from kbgen.views.recent_activity import Activity, PendingGroup, asked, latest

ADDRESS = HOME
_MOST_SERVICES = 20
_MOST_ALERTS = 24
_MOST_PLANS = 3
_MOST_CALLS = 50
_MOST_ROTAS = 8
_MOST_NEWS = 10


def home(site: Site) -> Iterator[ViewPage]:
    """One page at the site's root: help first, then what a document at the root says, then the rest."""
    yield ViewPage(ADDRESS, site.settings.title, "", _rest, lead=_first)


def _first(here: Here) -> Markup:
    site = here.site
    services, paging = _living_services(site), _paging(site)
    return render(
        "views/home_first.html.j2",
        rotas=list(_tonight(here)),
        all_rotas=here.link_to(ON_CALL, "Coming shifts"),
        services=[_service(doc, here) for doc in services[:_MOST_SERVICES]],
        all_services=_all("service", len(services), _MOST_SERVICES, here),
        search=here.href(tags.SEARCH),
        alerts=_alerts(paging, here)[:_MOST_ALERTS],
        all_runbooks=_all("runbook", len(paging), _MOST_ALERTS, here),
        all_alerts=here.link_to(tags.ALERTS, "All alerts, A to Z") if _has_alerts(site) else "",
        starts=[(here.link(doc), doc.fields.summary or "") for doc in _plans(site)[:_MOST_PLANS]],
    )


def _alerts(paging: Sequence[Doc[Any]], here: Here) -> list[tuple[str, str, str]]:
    """Where each alert leads, its name as on the pager, and its runbook's title; without alerts, that is the name."""
    alerts = [(here.href(doc.address), name, doc.title) for doc in paging for name in doc.content.alerts]
    alerts += [(here.href(doc.address), doc.title, "") for doc in paging if not doc.content.alerts]
    return sorted(alerts, key=lambda alert: alert[1].casefold())


def _plans(site: Site) -> list[Doc[Any]]:
    """Guides that are followed step by step, such as the plan of a first month."""
    return [doc for doc in site.corpus.of_kind("guide") if doc.fields.steps and not doc.ended]


def _tonight(here: Here) -> Iterator[tuple[str, Markup]]:
    """Who is on call by the first of the rotas."""
    rotas = [rota for rota in here.site.corpus.rotas.rotas if rota.files]
    for rota in rotas[:_MOST_ROTAS]:
        who = on_call_html(rota.options.name, here, at_night_html)
        if who is not None:
            yield rota.options.name.capitalize(), who


def _all(kind: str, found: int, shown: int, here: Here) -> Markup | str:
    """A link to the index of a kind, where not all of it is shown."""
    if found <= shown:
        return ""
    known = here.site.kinds[kind]
    return here.link_to(known.index, f"All {known.counted(len(listed(known, here.site)))}")


def _rest(here: Here) -> Markup:
    site = here.site
    found = site.once(reviews.counts)
    return render(
        "views/home.html.j2",
        asked=[_asked(one, here) for one in asked(site)],
        news=[_told(one, here) for one in latest(site)[:_MOST_NEWS]],
        kinds=[
            (here.link_to(kind.index, kind.plural), len(listed(kind, site)), kind.summary)
            for name, kind in site.kinds.items()
            if site.corpus.of_kind(name)
        ],
        due=sum(found[state] for state in WAITING),
        soon=found[State.DUE_SOON],
        fresh=found[State.FRESH] + found[State.DUE_SOON],
        exempt=found[State.EXEMPT] + found[State.SNOOZED],
        worst=[_worst(doc, here) for doc in reviews.queue(site)[:3] if site.state(doc).state in WAITING],
        queue=here.link_to(reviews.ADDRESS, "Review queue"),
        as_of=site.today,
    )


def _asked(group: PendingGroup, here: Here) -> tuple[object, ...]:
    """What a kind asks: the most pressing first, and a link to the page with all."""
    kind = here.site.kinds[group.kind]
    late = f", {group.late} past {'its' if group.late == 1 else 'their'} date" if group.late else ""
    pages = ((view.title, view.summary) for view in view_of(kind).pages(here.site) if view.address == group.address)
    title, summary = next(pages, (kind.plural, ""))
    link = here.link_to(group.address or kind.index, f"{title}: {group.total}{late}")
    return link, summary, [_ask(ask, here) for ask in group.first]


def _ask(ask: Ask, here: Here) -> tuple[Markup, Markup, Markup]:
    late = ask.due is not None and ask.due < here.site.today
    when = filled("by {} {}", day_html(ask.due), status_html("past its date") if late else "")
    of = joined(here.link(one) if isinstance(one, Doc) else here.named(one, ask.doc) for one in ask.of)
    return here.link(ask.doc, ask.question), when if ask.due else Markup(), of


def _told(activity: Activity, here: Here) -> tuple[Markup, str, Markup, Markup]:
    return day_html(activity.news.day), activity.what, here.link(activity.news.doc), status_html(activity.news.said)


def _worst(doc: Doc[Any], here: Here) -> Markup:
    due = here.site.state(doc).due
    when = f"due since {due}" if due else "never reviewed"
    return filled("{} ({})", here.link(doc), when)


def _living_services(site: Site) -> list[Doc[Any]]:
    """Living services, the most important first."""
    living = [doc for doc in site.corpus.of_kind("service") if not doc.ended]
    return sorted(living, key=lambda doc: (doc.fields.tier or "tier-9", doc.title.casefold(), doc.path))


def _service(doc: Doc[Any], here: Here) -> tuple[Markup, Markup, Markup, int]:
    return (
        here.link(doc),
        status_html(doc.fields.tier or ""),
        _call_first(doc, here),
        len(here.site.corpus.referrers(doc, role="services", kind="runbook")),
    )


def _call_first(doc: Doc[Any], here: Here) -> Markup:
    """The first who is called and still here, and how to reach them."""
    name = escalation_ref(doc, here.site.corpus)
    calls = list(islice(walk(name, here.site.corpus, doc), _MOST_CALLS)) if name else []
    first = next((call for call in calls if call.rota or (call.who is not None and not call.who.ended)), None)
    if first is None:
        return status_html("nobody") if calls and visible_names(call.name for call in calls) else Markup()
    return called_html(first, doc, here, _fastest, brief=True)


def _fastest(who: Doc[Any]) -> Markup | None:
    """The pager of somebody, or else how to reach them."""
    return page_html(who) or contact_html(who.fields.contact)


def _paging(site: Site) -> list[Doc[Any]]:
    """Runbooks of alerts that wake somebody; where none says so, those that any alert leads to."""
    living = [doc for doc in site.corpus.of_kind("runbook") if not doc.ended]
    paging = [doc for doc in living if doc.fields.severity == "page"]
    return paging or [doc for doc in living if doc.content.alerts]


def _has_alerts(site: Site) -> bool:
    return any(doc.content.alerts for doc in site.corpus.of_kind("runbook"))
