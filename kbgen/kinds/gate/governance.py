"""The overview of governance: gates, the decisions at them, waivers, and which principles give way most."""

from __future__ import annotations

from collections import Counter
from typing import Any

from markupsafe import Markup

from kbgen.freshness.interval import days_between
from kbgen.kinds.gate.approvals import Standing, applies, asks_said, conditions_said, is_costly, standing
from kbgen.kinds.gate.shown import gated, standing_words
from kbgen.kit.amounts import counted
from kbgen.kit.badges import standing_html
from kbgen.kit.html import render
from kbgen.kit.site import Here, joined
from kbgen.kit.stances import stances_of
from kbgen.kit.status import status_html
from kbgen.kit.times import said
from kbgen.kit.unbroken import unbroken
from kbgen.kit.waivers import notice_of, waived, waivers_of
from kbgen.kit.waivers import standing as waiver_standing
from kbgen.kit.weights import weights
from kbgen.model import Doc

ADDRESS = "decisions/governance.md"


def governance(here: Here) -> Markup:
    """One page for whoever answers for how decisions are made."""
    corpus = here.site.corpus
    found = [standing(gate, decision, corpus) for gate, decision in gated(corpus)]
    return render(
        "kinds/gate/governance.html.j2",
        today=here.site.today,
        numbers=_numbers(found, here),
        gates=[_gate(gate, found, here) for gate in corpus.of_kind("gate") if not gate.ended],
        decisions=[_decision(at, here) for at in sorted(found, key=_urgency)],
        aside=any(at.set_aside for at in found),
        outside=[here.link(doc) for doc in _outside(here)],
        waivers=[_waiver(doc, here) for doc in sorted(corpus.of_kind("waiver"), key=_expiry)],
        **_principles(here),
    )


def _numbers(found: list[Standing], here: Here) -> list[tuple[int, str]]:
    """What the page comes to, each figure with what it counts."""
    states = Counter(_state(doc, here) for doc in here.site.corpus.of_kind("waiver"))
    live = sum(number for state, number in states.items() if state.in_force)
    passed = sum(1 for at in found if at.passed)
    expired = sum(number for state, number in states.items() if state.value == "expired")
    return [
        (passed, f"of {counted(len(found), 'decision at a gate', 'decisions at gates')} passed"),
        (live, "live waiver" if live == 1 else "live waivers"),
        (expired, "expired waiver" if expired == 1 else "expired waivers"),
    ]


def _urgency(at: Standing) -> tuple[bool, bool, str]:
    """Accepted without approvals first, then those that wait, then the rest."""
    return at.passed, at.decision.content.status != "accepted", at.decision.path


def _gate(gate: Doc[Any], found: list[Standing], here: Here) -> tuple[Markup | str, ...]:
    mine = [at for at in found if at.gate is gate]
    limit = gate.fields.respond_within
    return (
        here.link(gate),
        conditions_said(gate.fields) or "what requires it",
        asks_said(gate.fields),
        said(limit) if limit else "not said",
        f"{sum(1 for at in mine if at.passed)} of {len(mine)}" if mine else "no decision",
    )


def _decision(at: Standing, here: Here) -> tuple[Markup | str, ...]:
    return (
        here.link(at.decision),
        status_html(at.decision.content.status),
        here.link(at.gate),
        joined(here.link(who) for who in at.counted),
        standing_words(at),
        "; ".join(at.set_aside),
    )


def _outside(here: Here) -> list[Doc[Any]]:
    """Costly decisions to which no gate applies; none where there are no gates."""
    corpus = here.site.corpus
    gates = corpus.of_kind("gate")
    judged = (doc for doc in corpus.of_kind("decision") if doc.content.status in ("accepted", "proposed"))
    return [doc for doc in judged if gates and is_costly(doc) and not any(applies(gate, doc) for gate in gates)]


def _state(waiver: Doc[Any], here: Here) -> Any:
    return waiver_standing(waiver, here.site.today, notice_of(here.site.corpus))


def _expiry(waiver: Doc[Any]) -> tuple[bool, str, str]:
    """The next to run out first; closed ones last."""
    return bool(waiver.ended), str(waiver.fields.expires or "9999"), waiver.path


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
        standing_html(_state(doc, here)),
    )


def _principles(here: Here) -> dict[str, object]:
    """Principles that give way, most often first, out of the decisions that stand or are proposed."""
    corpus = here.site.corpus
    weighed = [doc for doc in corpus.of_kind("decision") if not doc.ended and stances_of(doc, corpus)]
    stances = ((one.principle.address, one.stance) for doc in weighed for one in stances_of(doc, corpus))
    rows = []
    for weight in weights(stances):
        principle = corpus.by_address[weight.key]
        live = sum(1 for doc in waivers_of(principle, corpus) if _state(doc, here).in_force)
        if weight.given_up or live:
            rows.append((here.link(principle), weight.traded, weight.violated, weight.upheld, weight.total, live))
    return {"principles": rows, "weighed": counted(len(weighed), "decision")}
