"""The parts of a gate's page, and the pages across gates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.charts import Point, bars, columns
from kbgen.freshness import days_between
from kbgen.kinds.gate import Gate, GateState, applies, asks_said, conditions_said, is_costly, state_at_gate
from kbgen.kit.badges import badge, status_html, waiver_state_html
from kbgen.kit.dates import MONTHS, in_words, month_name, month_of
from kbgen.kit.html import filled, render, unbroken
from kbgen.kit.listing import MOST, TablePart, more_html
from kbgen.kit.numbers import counted
from kbgen.kit.principles import WaiverState as WaiverStanding
from kbgen.kit.principles import Weight, notice_of, stances_of, waived, weights
from kbgen.kit.principles import waiver_state as waiver_standing
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.model import Corpus, Doc

_JUDGED = ("accepted", "proposed")


class AtGates(NamedTuple):
    """Every gate that each decision which stands or is proposed has to pass.

    `all` has the most urgent first and of those the newest; `outside` are costly decisions that no gate
    is for, none where there are no gates.
    """

    all: list[GateState]
    by_gate: Mapping[str, list[GateState]]
    outside: list[Doc[Any]]


def gated(corpus: Corpus) -> Iterator[tuple[Doc[Gate], Doc[Any]]]:
    """Every gate with each decision that stands, or is proposed, and has to pass it."""
    for gate in corpus.of_kind("gate"):
        for decision in corpus.of_kind("decision"):
            if _is_judged(decision) and applies(gate, decision):
                yield gate, decision


def _is_judged(decision: Doc[Any]) -> bool:
    return decision.content.status in _JUDGED


def at_gates(site: Site) -> AtGates:
    """Put every decision to every gate, once for all pages."""
    corpus = site.corpus
    found = [state_at_gate(gate, decision, corpus) for gate, decision in gated(corpus)]
    met = {at.decision.address for at in found}
    outside = [
        doc
        for doc in corpus.of_kind("decision")
        if corpus.of_kind("gate") and _is_judged(doc) and is_costly(doc) and doc.address not in met
    ]
    found.sort(key=lambda at: (str(at.decision.content.date or ""), at.decision.path), reverse=True)
    found.sort(key=_urgency)
    by_gate: dict[str, list[GateState]] = defaultdict(list)
    for at in found:
        by_gate[at.gate.address].append(at)
    return AtGates(found, by_gate, outside)


def _urgency(at: GateState) -> tuple[bool, bool]:
    """Accepted without approvals first, then those that wait, then the rest."""
    return at.passed, at.decision.content.status != "accepted"


def of_gate(gate: Doc[Any], site: Site) -> list[GateState]:
    """The decisions that have to pass a gate, the most urgent first."""
    return site.once(at_gates).by_gate.get(gate.address, [])


def is_waiting(at: GateState) -> bool:
    """Whether a decision lacks approvals and has not been made without them."""
    return not at.passed and at.decision.content.status != "accepted"


def standing_words(at: GateState) -> Markup:
    """Passed, waiting or missing, and what is missing."""
    if at.passed:
        return badge("passed", "good")
    word = badge("waiting", "open") if is_waiting(at) else badge("missing", "bad")
    return filled("{} {}", word, at.missing)


_MOST = 10


def waivers_chart(site: Site) -> Markup:
    """How many live waivers run out in each of the coming months; nothing where fewer than two do."""
    live = [doc.fields.expires for doc in site.corpus.of_kind("waiver") if state_of(doc, site).in_force]
    ends = Counter(month_of(day) for day in live if day is not None)
    first = month_of(site.today)
    months = range(first, first + MONTHS)
    shown = sum(ends[month] for month in months)
    if shown < 2:
        return Markup()
    points = [Point(month_name(month), ends[month], str(ends[month]), month_name(month)[:3]) for month in months]
    later = len(live) - shown
    rest = f" {later} more run out later, or never." if later else ""
    desc = f"{counted(shown, 'live waiver')} run out within twelve months.{rest}"
    return columns(points, "Live waivers that run out, by month", desc, head="Month", unit="Waivers")


def principles_chart(site: Site) -> Markup:
    """In how many decisions each of the first few gave way; nothing where fewer than two did."""
    found = [one for one in site.once(principles_in_order) if one.given_up]
    points = [
        Point(site.corpus.by_address[one.key].title, one.given_up, f"{one.given_up} of {one.total}")
        for one in found[:_MOST]
    ]
    if len(points) < 2:
        return Markup()
    title = "Traded off or violated, in decisions"
    if len(found) > _MOST:
        title = f"{title}: the first {_MOST} of {len(found)}"
    return bars(points, title, head="Principle", unit="Decisions")


ADDRESS, TITLE = "decisions/governance.md", "Governance"
_OVERVIEW = (ADDRESS, TITLE)
_AFTER_LIVE = (WaiverStanding.EXPIRED, WaiverStanding.COMING, WaiverStanding.CLOSED)


def _decisions(site: Site) -> list[GateState]:
    return site.once(at_gates).all


def _decision_table(standings: Sequence[GateState], here: Here) -> Markup:
    rows: list[tuple[Markup | str, ...]] = [
        (
            here.link(at.decision),
            status_html(at.decision.content.status),
            here.link(at.gate),
            joined(here.link(who) for who in at.counted),
            standing_words(at),
            "; ".join(at.set_aside),
        )
        for at in standings
    ]
    heads = ["Decision", "Status", "Gate", "Approved by", "Stands", "Set aside"]
    shown = len(heads) - (not any(at.set_aside for at in standings))
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
        here.named(fields.granted_by, doc),
        unbroken(fields.expires or "never"),
        "" if days is None or days < 0 else str(days),
        waiver_state_html(state_of(doc, here.site)),
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
        (stance.principle.address, stance.stance)
        for doc in site.once(weighed)
        for stance in stances_of(doc, site.corpus)
    ]
    live = site.once(live_waivers)
    found = weights(stances)
    known = {weight.key for weight in found}
    alone = [Weight(key, 0, 0, 0) for key in sorted(live) if key not in known]
    return [one for one in (*found, *alone) if one.given_up or live[one.key]]


def _principle_table(found: Sequence[Weight], here: Here) -> Markup:
    live = here.site.once(live_waivers)
    rows = [
        (
            here.link(here.site.corpus.by_address[weight.key]),
            f"{weight.traded:,}",
            f"{weight.violated:,}",
            f"{weight.upheld:,}",
            f"{weight.total:,}",
            f"{live[weight.key]:,}",
        )
        for weight in found
    ]
    heads = ["Principle", "Traded off", "Violated", "Upheld", "Weighed in", "Live waivers"]
    return render("kit/table.html.j2", label="Principles that give way", heads=heads, rows=rows)


DECISIONS = TablePart(_OVERVIEW, "approvals", "Decisions at gates", _decisions, _decision_table)
OUTSIDE = TablePart(_OVERVIEW, "outside", "Decisions outside every gate", _outside, _outside_table)
WAIVERS = TablePart(_OVERVIEW, "waivers", "Waivers by their end", waivers_in_order, _waiver_table)
PRINCIPLES = TablePart(_OVERVIEW, "principles", "Principles that give way", principles_in_order, _principle_table)


def governance_pages(site: Site) -> Iterator[ViewPage]:
    """The overview, once there is a gate or a waiver, and the pages of what does not fit on it."""
    if site.corpus.of_kind("gate") or site.corpus.of_kind("waiver"):
        summary = "Which decisions have the approvals that they need, which waivers run out when, and what gives way."
        yield ViewPage(ADDRESS, TITLE, summary, governance, listed=True)
        for part in (DECISIONS, OUTSIDE, WAIVERS, PRINCIPLES):
            yield from part.pages(site)


def governance(here: Here) -> Markup:
    """One page for whoever answers for how decisions are made."""
    gates = [gate for gate in here.site.corpus.of_kind("gate") if not gate.ended]
    index = here.link_to(here.site.kinds["gate"].index, f"all {len(gates):,}")
    return render(
        "kinds/gate/governance.html.j2",
        today=here.site.today,
        numbers=_numbers(here),
        decisions=DECISIONS.on_page(here),
        outside=OUTSIDE.on_page(here),
        waivers=WAIVERS.on_page(here),
        endings=waivers_chart(here.site),
        principles=PRINCIPLES.on_page(here),
        tally=principles_chart(here.site),
        weighed=counted(len(here.site.once(weighed)), "decision"),
        gates=[_gate(gate, here) for gate in gates[:MOST]],
        more_gates=more_html(len(gates) - MOST, index),
    )


def _numbers(here: Here) -> list[tuple[int, str]]:
    """What the page comes to, each figure with what it counts."""
    found = here.site.once(at_gates).all
    states = Counter(state_of(doc, here.site) for doc in here.site.corpus.of_kind("waiver"))
    live = sum(number for state, number in states.items() if state.in_force)
    passed = sum(1 for at in found if at.passed)
    waiting = sum(1 for at in found if is_waiting(at))
    expired = sum(number for state, number in states.items() if state.value == "expired")
    missing = len(found) - passed - waiting
    return [
        (passed, f"of {counted(len(found), 'decision at a gate', 'decisions at gates')} passed"),
        *([(missing, "accepted without their approvals")] if missing else []),
        *([(waiting, "waiting for approvals")] if waiting else []),
        (live, "live waiver" if live == 1 else "live waivers"),
        (expired, "expired waiver" if expired == 1 else "expired waivers"),
    ]


def _gate(gate: Doc[Any], here: Here) -> tuple[Markup | str, ...]:
    mine = of_gate(gate, here.site)
    limit = gate.fields.respond_within
    return (
        here.link(gate),
        conditions_said(gate.fields) or "what requires it",
        asks_said(gate.fields),
        in_words(limit) if limit else "not said",
        f"{sum(1 for at in mine if at.passed):,} of {len(mine):,}" if mine else "no decision",
    )
