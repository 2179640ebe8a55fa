"""Pages across incidents: the board of actions, the timeline of remediation, and how long things take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from markupsafe import Markup, escape

from kbgen.kinds.incident.board import Tally, by_age, by_owner, finished, tally, waiting
from kbgen.kinds.incident.measures import ALL, Measured, Sample, measured
from kbgen.kit.action_table import action_table, day_html
from kbgen.kit.actions import Promise, all_promises, owner_of_action, promises_of
from kbgen.kit.html import render
from kbgen.kit.moments import spoken
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.kit.spread import Spread
from kbgen.model import Corpus, Doc

BOARD = "incidents/remediation.md"
TIMELINE = "incidents/timeline.md"
MEASURES = "incidents/measures.md"
_MOST_CLOSED = 200


def pages(site: Site) -> Iterator[ViewPage]:
    """The board where anything promises an action, the others where there are incidents."""
    if all_promises(site.corpus):
        said = "Every action from incidents and exercises: what is open, since when, and who has it."
        yield ViewPage(BOARD, "Remediation board", said, _board, listed=True)
    if site.corpus.of_kind("incident"):
        said = "Each incident with what came of it: how long it took, and when its last action was closed."
        yield ViewPage(TIMELINE, "Remediation timeline", said, _timeline, listed=True)
        said = "How long it takes to detect, acknowledge, mitigate and resolve, per service and severity."
        yield ViewPage(MEASURES, "Time to recover", said, _measures, listed=True)


def _board(here: Here) -> Markup:
    today, corpus = here.site.today, here.site.corpus
    promises = all_promises(corpus)
    open_ones, closed = waiting(promises), finished(promises)
    owners = by_owner(promises, today, lambda one: _owner_key(one, corpus))
    return render(
        "kinds/incident/board.html.j2",
        as_of=today,
        total=tally(promises, today),
        ages=by_age(promises, today),
        owners=[(_owner_said(key, here), *_owner_row(counts, owned)) for key, counts, owned in owners],
        waiting=action_table(open_ones, here, "Open actions") if open_ones else "",
        closed=action_table(closed[:_MOST_CLOSED], here, "Closed actions") if closed else "",
        more=max(0, len(closed) - _MOST_CLOSED),
    )


def _owner_key(promise: Promise, corpus: Corpus) -> str:
    """The address of the owner's page, or the name as written; empty for nobody."""
    owner = owner_of_action(promise, corpus)
    return owner.address if owner is not None else promise.action.owner


def _owner_said(key: str, here: Here) -> Markup:
    owner = here.site.corpus.by_address.get(key)
    return here.link(owner) if owner is not None else escape(key or "nobody")


def _owner_row(counts: Tally, owned: list[Promise]) -> tuple[str, ...]:
    due = min((one.action.due for one in owned if one.action.is_open and one.action.due), default=None)
    return str(counts.open), str(counts.overdue), str(counts.done), _days_to_close(counts.to_close), day_html(due)


def _days_to_close(found: Spread | None) -> str:
    if found is None:
        return ""
    median, p90 = (length / timedelta(days=1) for length in (found.median, found.p90))
    return f"{median:g} days, p90 {p90:g}, n = {found.n}"


def _timeline(here: Here) -> Markup:
    docs = sorted(
        here.site.corpus.of_kind("incident"), key=lambda doc: (str(doc.content.day or ""), doc.path), reverse=True
    )
    return render("kinds/incident/timeline.html.j2", as_of=here.site.today, rows=[_event(doc, here) for doc in docs])


def _event(doc: Doc[Any], here: Here) -> tuple[Markup | str, ...]:
    counts = tally(promises_of(doc), here.site.today)
    return (
        day_html(doc.content.day),
        here.link(doc),
        doc.fields.severity or "",
        joined(here.named(one, doc, ("service",)) for one in doc.fields.services),
        *(spoken(length) if length is not None else "" for length in doc.content.times),
        _counted(counts),
        _settled(doc, counts),
    )


def _counted(counts: Tally) -> str:
    if not counts.total:
        return "none"
    said = f"{counts.total - counts.open} of {counts.total} closed"
    return f"{said}, {counts.overdue} overdue" if counts.overdue else said


def _settled(doc: Doc[Any], counts: Tally) -> Markup | str:
    """When the last action was closed, and how long after the incident; nothing while any is open."""
    last = max((one.action.closed_on for one in promises_of(doc) if one.action.closed_on), default=None)
    if counts.open or last is None or doc.content.day is None:
        return ""
    return Markup("{}, {} days after").format(day_html(last), (last - doc.content.day).days)


def samples(corpus: Corpus) -> list[Sample]:
    """What each incident adds to the measures; a service is named by its id."""
    found = []
    for doc in corpus.of_kind("incident"):
        services = tuple(dict.fromkeys(ref.target for ref in doc.refs if ref.role == "services"))
        found.append(Sample(services, doc.fields.severity or "", doc.content.times))
    return found


def _measures(here: Here) -> Markup:
    rows = measured(samples(here.site.corpus))
    docs = here.site.corpus.of_kind("incident")
    return render(
        "kinds/incident/measures.html.j2",
        as_of=here.site.today,
        rows=[_measured(row, here) for row in rows],
        untimed=sum(1 for doc in docs if not any(length is not None for length in doc.content.times)),
    )


def _measured(row: Measured, here: Here) -> tuple[Markup | str, ...]:
    service = "all services" if row.service == ALL else here.named(row.service, kinds=("service",))
    spreads = (row.detect, row.acknowledge, row.mitigate, row.resolve)
    return service, row.severity or "all", str(row.n), *(_spread_said(one) for one in spreads)


def _spread_said(found: Spread | None) -> Markup:
    if found is None:
        return Markup("none known, n = 0")
    median, rest = str(found).split(", ", 1)
    return Markup('<span class="kb-unbroken">{}</span><br><span class="kb-when kb-unbroken">{}</span>').format(
        median, rest
    )
