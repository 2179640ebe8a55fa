"""What changed lately, of a site and of a service; what waits for someone, and what came of it."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.kit.html import filled, render
from kbgen.kit.numbers import counted
from kbgen.kit.site import Ask, Change, Here, News, Site, ViewPage, joined
from kbgen.model import Doc
from kbgen.views import view_of

TITLE, ANCHOR = "Changed lately", "kb-changed-lately"
_MOST = 12
_MONTH = timedelta(days=30)
_PAGES = "page"


def section(doc: Doc[Any], here: Here) -> Markup | None:
    """Deployments, incidents, decisions and waivers, the newest first, and where neighbours have their runbooks."""
    rows = _changes(doc, here)
    near = joined(_neighbours(doc, here))
    if not rows and not near:
        return None
    shown = [(row.day, row.before, here.link(row.doc), row.after) for row in rows[:_MOST]]
    return render("views/changes.html.j2", rows=shown, more=len(rows) - len(shown), near=near)


def summary(doc: Doc[Any], here: Here) -> str:
    """How much has happened in the last month, in a few words; empty for nothing."""
    found = sum(here.site.today - change.day <= _MONTH for change in _changes(doc, here))
    return f"{counted(found, 'change')} in {_MONTH.days} days" if found else ""


def _changes(doc: Doc[Any], here: Here) -> list[Change]:
    known = here.site.once(_by_service)
    return _newest_first(
        dict.fromkeys(one for service in _services(doc, here) for one in known.get(service.address, ()))
    )


def _by_service(site: Site) -> dict[str, list[Change]]:
    """The changes of each service by its address; many runbooks share a service."""
    views = [view_of(kind) for kind in site.kinds.values()]
    services = site.corpus.of_kind("service")
    return {
        service.address: _newest_first(change for view in views for change in view.changes(service, site))
        for service in services
    }


def _newest_first(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: (-change.day.toordinal(), change.before, change.doc.path))


def _services(doc: Doc[Any], here: Here) -> list[Doc[Any]]:
    """A service itself, and those of a runbook that wakes somebody."""
    if doc.kind == "service":
        return [doc]
    if doc.kind != "runbook" or doc.fields.severity != _PAGES:
        return []
    return list(here.site.corpus.referred(doc, "services"))


def _neighbours(doc: Doc[Any], here: Here) -> Iterator[Markup]:
    """The services that those of a document need, each with how many runbooks it has."""
    own = _services(doc, here)
    corpus = here.site.corpus
    near = (one for service in own for one in corpus.referred(service, "depends_on"))
    for service in dict.fromkeys(one for one in near if one not in own):
        runbooks = corpus.referrers(service, role="services", kind="runbook")
        if runbooks:
            there = here.link_to(service.address, service.title, "kb-runbooks")
            yield filled("{} ({})", there, len(runbooks))


ADDRESS = "outcomes/index.md"
GROUP = "Outcomes"


def outcomes(site: Site) -> Iterator[ViewPage]:
    """One page, where the handbook has documents of the group."""
    if any(site.corpus.of_kind(name) for name, kind in site.kinds.items() if kind.group == GROUP):
        summary = "Objectives by pace, risks, delivery, overdue actions and decisions needed."
        yield ViewPage(ADDRESS, GROUP, summary, _write)


def _write(here: Here) -> Markup:
    found = sorted(
        (part for kind in here.site.kinds.values() for part in view_of(kind).outcomes(here)),
        key=lambda part: part.order,
    )
    parts = [(part.title.lower().replace(" ", "-"), part) for part in found]
    return render("views/outcomes.html.j2", parts=parts, as_of=here.site.today)


_OF_ONE = 5


class Activity(NamedTuple):
    """Some news with a word for what sort of news it is."""

    what: str
    news: News


class PendingGroup(NamedTuple):
    """What one kind asks: the most pressing, how many there are, how many of them are late, and where all stand."""

    kind: str
    first: tuple[Ask, ...]
    total: int
    late: int
    address: str


def latest(site: Site) -> list[Activity]:
    """The newest of each kind and the newest reviews, in one list, the newest first; nothing of days to come."""
    activities = [
        Activity(kind.label, news)
        for kind in site.kinds.values()
        for news in _newest(one for one in view_of(kind).recent(site) if one.day <= site.today)
    ]
    activities.extend(Activity("Review", news) for news in _newest(_reviews(site)))
    return sorted(
        activities, key=lambda activity: (-activity.news.day.toordinal(), activity.what, activity.news.doc.path)
    )


def _newest(news: Iterator[News]) -> list[News]:
    return heapq.nsmallest(_OF_ONE, news, key=lambda one: (-one.day.toordinal(), one.doc.path))


def _reviews(site: Site) -> Iterator[News]:
    """Documents by the day of their last review; how it was done, where that is said."""
    for doc in site.corpus.docs:
        day = site.state(doc).reviewed
        if day is not None and day <= site.today:
            how = next((review.how for review in doc.fields.reviews if review.date == day), "")
            yield News(day, doc, how or "")


def asked(site: Site) -> list[PendingGroup]:
    """What each kind asks, the kind with most that is late first; the next to be due before the others."""
    groups = []
    for name, kind in site.kinds.items():
        view = view_of(kind)
        asks = list(view.asks(site))
        if asks:
            first = heapq.nsmallest(_OF_ONE, asks, key=lambda one: (one.due or date.max, one.doc.path))
            late = sum(1 for ask in asks if ask.due is not None and ask.due < site.today)
            groups.append(PendingGroup(name, tuple(first), len(asks), late, view.asks_at))
    return sorted(groups, key=lambda group: (-group.late, group.kind))
