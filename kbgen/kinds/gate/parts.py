"""The parts of the overview of governance: each a table in the order in which somebody has to act on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from kbgen.freshness.interval import days_between
from kbgen.kinds.gate.approvals import Standing
from kbgen.kinds.gate.formatting import at_gates, standing_words
from kbgen.kit.html import render
from kbgen.kit.listing import Part
from kbgen.kit.nowrap import unbroken
from kbgen.kit.site import Here, Site, joined
from kbgen.kit.stances import Weight, stances_of, weights
from kbgen.kit.status import standing_html, status_html
from kbgen.kit.waivers import Standing as WaiverStanding
from kbgen.kit.waivers import notice_of, waived
from kbgen.kit.waivers import standing as waiver_standing
from kbgen.model import Doc

ADDRESS, TITLE = "decisions/governance.md", "Governance"
_OVERVIEW = (ADDRESS, TITLE)
_AFTER_LIVE = (WaiverStanding.EXPIRED, WaiverStanding.COMING, WaiverStanding.CLOSED)


def _decisions(site: Site) -> list[Standing]:
    return site.once(at_gates).all


def _decision_table(found: Sequence[Standing], here: Here) -> Markup:
    rows: list[tuple[Markup | str, ...]] = [
        (
            here.link(at.decision),
            status_html(at.decision.content.status),
            here.link(at.gate),
            joined(here.link(who) for who in at.counted),
            standing_words(at),
            "; ".join(at.set_aside),
        )
        for at in found
    ]
    heads = ["Decision", "Status", "Gate", "Approved by", "Stands", "Set aside"]
    shown = len(heads) - (not any(at.set_aside for at in found))
    rows = [row[:shown] for row in rows]
    return render("kit/table.html.j2", label="Decisions at gates", heads=heads[:shown], rows=rows)


def _outside(site: Site) -> list[Doc[Any]]:
    return site.once(at_gates).outside


def _outside_table(docs: Sequence[Doc[Any]], here: Here) -> Markup:
    rows = [
        (here.link(doc), status_html(doc.content.status), doc.fields.risk or "", doc.fields.reversibility or "")
        for doc in docs
    ]
    heads = ["Decision", "Status", "Risk", "Reversibility"]
    return render("kit/table.html.j2", label="Decisions outside every gate", heads=heads, rows=rows)


def state_of(waiver: Doc[Any], site: Site) -> WaiverStanding:
    """Where a waiver stands on the day of the build."""
    return waiver_standing(waiver, site.today, notice_of(site.corpus))


def waivers_in_order(site: Site) -> list[Doc[Any]]:
    """Those in force by the day that they run out on, then the expired ones, the last first, then the others."""
    groups: dict[WaiverStanding | None, list[Doc[Any]]] = {None: [], **{one: [] for one in _AFTER_LIVE}}
    for doc in sorted(site.corpus.of_kind("waiver"), key=lambda doc: (str(doc.fields.expires or "9999"), doc.path)):
        state = state_of(doc, site)
        groups[None if state.in_force else state].append(doc)
    groups[WaiverStanding.EXPIRED].reverse()
    return [doc for docs in groups.values() for doc in docs]


def _waiver_table(docs: Sequence[Doc[Any]], here: Here) -> Markup:
    heads = ["Waiver", "Principle", "Granted by", "Expires", "Days left", "Stands"]
    return render("kit/table.html.j2", label="Waivers", heads=heads, rows=[_waiver(doc, here) for doc in docs])


def _waiver(doc: Doc[Any], here: Here) -> tuple[Markup | str, ...]:
    fields = doc.fields
    principle = waived(doc, here.site.corpus)
    days = days_between(here.site.today, fields.expires) if fields.expires and not doc.ended else None
    return (
        here.link(doc),
        here.link(principle) if principle is not None else fields.principle or "",
        here.named(fields.granted_by, doc) if fields.granted_by else "",
        unbroken(fields.expires or "never"),
        "" if days is None or days < 0 else str(days),
        standing_html(state_of(doc, here.site)),
    )


def weighed(site: Site) -> list[Doc[Any]]:
    """The decisions that stand or are proposed and were weighed against principles."""
    corpus = site.corpus
    return [doc for doc in corpus.of_kind("decision") if not doc.ended and stances_of(doc, corpus)]


def live_waivers(site: Site) -> Counter[str]:
    """How many waivers of each principle, by its address, are in force."""
    principles = (waived(doc, site.corpus) for doc in site.corpus.of_kind("waiver") if state_of(doc, site).in_force)
    return Counter(principle.address for principle in principles if principle is not None)


def principles_in_order(site: Site) -> list[Weight]:
    """Principles that give way, most often first; those that give way in waivers alone come last."""
    stances = [
        (one.principle.address, one.stance) for doc in site.once(weighed) for one in stances_of(doc, site.corpus)
    ]
    live = site.once(live_waivers)
    found = weights(stances)
    known = {one.key for one in found}
    alone = [Weight(key, 0, 0, 0) for key in sorted(live) if key not in known]
    return [one for one in (*found, *alone) if one.given_up or live[one.key]]


def _principle_table(found: Sequence[Weight], here: Here) -> Markup:
    live = here.site.once(live_waivers)
    rows = [
        (
            here.link(here.site.corpus.by_address[one.key]),
            f"{one.traded:,}",
            f"{one.violated:,}",
            f"{one.upheld:,}",
            f"{one.total:,}",
            f"{live[one.key]:,}",
        )
        for one in found
    ]
    heads = ["Principle", "Traded off", "Violated", "Upheld", "Weighed in", "Live waivers"]
    return render("kit/table.html.j2", label="Principles that give way", heads=heads, rows=rows)


DECISIONS = Part(_OVERVIEW, "approvals", "Decisions at gates", _decisions, _decision_table)
OUTSIDE = Part(_OVERVIEW, "outside", "Decisions outside every gate", _outside, _outside_table)
WAIVERS = Part(_OVERVIEW, "waivers", "Waivers by their end", waivers_in_order, _waiver_table)
PRINCIPLES = Part(_OVERVIEW, "principles", "Principles that give way", principles_in_order, _principle_table)
