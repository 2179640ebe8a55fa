"""The page of a waiver, and what principles, decisions and services show of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from markupsafe import Markup, escape

from kbgen.freshness import days_between
from kbgen.kinds.waiver import Waiver
from kbgen.kit.badges import waiver_state_html
from kbgen.kit.html import filled, render, unbroken
from kbgen.kit.listing import MOST, Listing, few
from kbgen.kit.numbers import counted
from kbgen.kit.principles import WaiverState, notice_of, waiver_state, waivers_for, waivers_of
from kbgen.kit.site import Change, Column, Facts, Here, KindView, Site, joined
from kbgen.model import Doc


def facts(doc: Doc[Waiver], here: Here) -> Facts:
    """Whether it holds, from what it departs and how far, on whose word, and what ends it."""
    fields = doc.fields
    yield "Stands", _stands(doc, here)
    yield "Departs from", here.named(fields.principle, doc, ("principle",))
    yield "For", fields.scope
    if fields.granted_by:
        on = f" on {fields.granted_on}" if fields.granted_on else ""
        yield "Granted by", filled("{}{}", here.named(fields.granted_by, doc, ("team", "person")), on)
    yield "Meanwhile", joined((one.rstrip(".") for one in fields.compensating), "; ")
    yield "Ends with", fields.remediation
    yield "Relied on by", few(_relying(doc, here), MOST, here.link)


def _stands(doc: Doc[Waiver], here: Here) -> Markup:
    """The state, and how long until it changes."""
    expires, today = doc.fields.expires, here.site.today
    state = _state(doc, here.site)
    if expires is None or state is WaiverState.CLOSED:
        return waiver_state_html(state)
    days = days_between(today, expires)
    when = f"until {expires}, {counted(days, 'day')} left" if days >= 0 else f"since {expires}"
    return filled("{} {}", waiver_state_html(state), when)


def _state(doc: Doc[Waiver], site: Site) -> WaiverState:
    return waiver_state(doc, site.today, notice_of(site.corpus))


def _relying(doc: Doc[Waiver], here: Here) -> list[Doc[Any]]:
    return here.site.once(_decisions_by_waiver).get(doc.address, [])


def _decisions_by_waiver(site: Site) -> dict[str, list[Doc[Any]]]:
    """The decisions that rely on each waiver, by the waiver's address."""
    found: dict[str, list[Doc[Any]]] = defaultdict(list)
    for decision in site.corpus.of_kind("decision"):
        for waiver in waivers_for(decision, site.corpus):
            found[waiver.address].append(decision)
    return found


def _in_order(waivers: Iterable[Doc[Any]], site: Site) -> list[Doc[Any]]:
    """Those in force first, the next to end before the others; then the rest, the last to have ended first."""
    ordered = sorted(waivers, key=lambda doc: (str(doc.fields.expires or "9999"), doc.id))
    live = [doc for doc in ordered if _state(doc, site).in_force]
    return live + [doc for doc in reversed(ordered) if not _state(doc, site).in_force]


def _table(waivers: Sequence[Doc[Any]], subject: Doc[Any], here: Here) -> Markup:
    """Waivers with what they are for."""
    rows = [
        (
            here.link(doc),
            here.named(doc.fields.principle, doc, ("principle",)),
            doc.fields.scope or "",
            here.named(doc.fields.granted_by, doc, ("team", "person")),
            unbroken(doc.fields.expires or "never"),
            waiver_state_html(_state(doc, here.site)),
        )
        for doc in waivers
    ]
    return render("kinds/waiver/waivers.html.j2", rows=rows, of_principle=subject.kind == "principle")


def _of_principle(principle: Doc[Any], site: Site) -> list[Doc[Any]]:
    """What may depart from a principle, and until when."""
    return _in_order(waivers_of(principle, site.corpus), site)


def _of_decision(decision: Doc[Any], site: Site) -> list[Doc[Any]]:
    """The leave that a decision relies on."""
    return _in_order(waivers_for(decision, site.corpus), site)


def _of_service(service: Doc[Any], site: Site) -> list[Doc[Any]]:
    """The waivers in force that decisions about a service rely on."""
    decisions = site.corpus.referrers(service, role="services", kind="decision")
    found = dict.fromkeys(
        doc for decision in decisions if not decision.ended for doc in waivers_for(decision, site.corpus)
    )
    return _in_order((doc for doc in found if _state(doc, site).in_force), site)


def _in_force(service: Doc[Any], here: Here) -> str:
    """How many waivers decisions about a service rely on, and how many of them end soon."""
    found = _of_service(service, here.site)
    ending = sum(_state(doc, here.site) is WaiverState.ENDING for doc in found)
    if not found:
        return ""
    soon = f"{ending} end{'s' if ending == 1 else ''} soon" if len(found) > 1 else "ends soon"
    return counted(len(found), "waiver") + (f", {soon}" if ending else "")


COLUMNS = (
    Column("Waiver", lambda doc, here: here.link(doc)),
    Column("Principle", lambda doc, here: here.named(doc.fields.principle, doc, ("principle",))),
    Column("Granted by", lambda doc, here: here.named(doc.fields.granted_by, doc, ("team", "person"))),
    Column("Expires", lambda doc, _here: unbroken(doc.fields.expires or "never")),
    Column("Stands", lambda doc, here: waiver_state_html(_state(doc, here.site))),
    Column("For", lambda doc, _here: escape(doc.fields.scope or "")),
)


def changes(service: Doc[Any], site: Site) -> Iterator[Change]:
    """The waivers in force for a service, by the day on which each was granted."""
    for doc in _of_service(service, site):
        if doc.fields.granted_on is not None:
            yield Change(doc.fields.granted_on, "waiver in force:", doc, f"until {doc.fields.expires}")


VIEW = KindView(
    changes=changes,
    facts=facts,
    contributions=(
        Listing("waivers", "Waivers", _of_principle, _table).on("principle", 10),
        Listing("waivers", "Waivers", _of_decision, _table).on("decision", 30),
        Listing("waivers", "Waivers in force", _of_service, _table).on("service", 50, "Waivers", pending=_in_force),
    ),
    columns=COLUMNS,
)
