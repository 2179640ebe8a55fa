"""The overview of governance: the decisions at gates, waivers, and which principles give way most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from kbgen.kinds.gate.approvals import asks_said, conditions_said
from kbgen.kinds.gate.charts import principles_chart, waivers_chart
from kbgen.kinds.gate.formatting import at_gates, is_waiting, of_gate
from kbgen.kinds.gate.parts import ADDRESS, DECISIONS, OUTSIDE, PRINCIPLES, TITLE, WAIVERS, state_of, weighed
from kbgen.kit.amounts import counted
from kbgen.kit.html import render
from kbgen.kit.listing import MOST, more_html
from kbgen.kit.moments import in_words
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.model import Doc


def pages(site: Site) -> Iterator[ViewPage]:
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
