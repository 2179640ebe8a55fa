"""The page of a gate, and what waits for its approval."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from markupsafe import Markup, escape

from kbgen.kinds.gate import Gate, GateState, asks_said, conditions_said, states_at_gates
from kbgen.kinds.gate.pages import ADDRESS, TITLE, at_gates, governance_pages, of_gate, standing_words
from kbgen.kit.badges import freshness_html, status_html
from kbgen.kit.dates import in_words
from kbgen.kit.html import filled, render
from kbgen.kit.listing import MOST, Listing, more_html
from kbgen.kit.numbers import counted
from kbgen.kit.owners import authors_of, folded, holders, holds_any, roles_of
from kbgen.kit.site import Column, Contribution, Facts, Here, KindView, Site, ViewPage, joined
from kbgen.model import Doc


def missing_roles(at: GateState) -> Iterable[str]:
    """The roles whose approval would still count at a gate."""
    fields = at.gate.fields
    if fields.quorum is not None:
        return {folded(role) for role in fields.roles}
    held = {role for who in at.counted for role in roles_of(who)}
    return {folded(role) for role in fields.roles} - held


def waiting_by_role(site: Site) -> Mapping[str, tuple[GateState, ...]]:
    """What lacks an approval at a gate, by each role that it waits for, the most urgent first."""
    found: dict[str, list[GateState]] = defaultdict(list)
    for at in site.once(at_gates).all:
        for role in () if at.passed else missing_roles(at):
            found[role].append(at)
    return {role: tuple(waiting) for role, waiting in found.items()}


def of_who(who: Doc[Any], here: Here) -> Markup | None:
    """The first of the decisions that wait for somebody's approval, and where the others are."""
    if who.ended:
        return None
    waiting = here.site.once(waiting_by_role)
    mine = (at for role in sorted(roles_of(who)) for at in waiting.get(role, ()) if _may_approve(who, at, here.site))
    found = list(islice(mine, MOST + 1))
    if not found:
        return None
    rows = [
        (here.link(at.decision), status_html(at.decision.content.status), here.link(at.gate), standing_words(at))
        for at in found[:MOST]
    ]
    heads = ["Decision", "Status", "Gate", "Stands"]
    table = render("kit/table.html.j2", label="Approvals asked for", heads=heads, rows=rows)
    more = here.link_to(ADDRESS, "all decisions at gates", "approvals")
    return table + (filled('\n<p class="kb-more">And more: {}.</p>', more) if len(found) > MOST else "")


def _may_approve(who: Doc[Any], at: GateState, site: Site) -> bool:
    """Whether their approval would be a new one, and not one of their own proposal."""
    own = not at.gate.fields.author_may_approve and who in authors_of(at.decision, site.corpus)
    return who not in at.counted and not own


def facts(doc: Doc[Gate], here: Here) -> Facts:
    """What it is for, who approves, how soon they answer, what to bring, and the way round."""
    fields = doc.fields
    if fields.applies_to:
        yield "For", f"decisions: {conditions_said(fields)}"
    yield "Asks for", asks_said(fields)
    if fields.roles and (people := holders(fields.roles, here.site.corpus)):
        yield "Who that is", joined(here.link(who) for who in people)
    yield "Own proposals", "may be approved by their author" if fields.author_may_approve else "are approved by others"
    if fields.respond_within:
        yield "Answers within", in_words(fields.respond_within)
    yield "Bring", joined((one.rstrip(".") for one in fields.evidence), "; ")
    if fields.emergency:
        yield "In an emergency", _emergency(fields)
    yield "See also", here.link_to(ADDRESS, TITLE)


def _emergency(gate: Gate) -> str:
    emergency = gate.emergency
    if emergency is None:
        return ""
    review = f"reviewed within {in_words(emergency.review_within)}" if emergency.review_within else ""
    return "; ".join(filter(None, ((emergency.path or "").rstrip("."), review)))


def section(doc: Doc[Gate], here: Here) -> Markup | None:
    """The decisions that have to pass it and how they stand, and the runbooks that require it."""
    decisions, runbooks = DECISIONS.on_page(doc, here), RUNBOOKS.on_page(doc, here)
    if decisions is None and runbooks is None:
        return None
    return render("kinds/gate/gate.html.j2", decisions=decisions or "", runbooks=runbooks or "")


def _decisions(gate_states: Sequence[GateState], _gate: Doc[Gate], here: Here) -> Markup:
    rows = [
        (here.link(at.decision), status_html(at.decision.content.status), standing_words(at), _people(at, here))
        for at in gate_states
    ]
    heads = ["Decision", "Status", "Stands", "Approved by"]
    return render("kit/table.html.j2", label="Decisions", heads=heads, rows=rows)


def _requiring(gate: Doc[Gate], site: Site) -> Sequence[Doc[Any]]:
    return site.corpus.referrers(gate, role="requires", kind="runbook")


def _runbooks(docs: Sequence[Doc[Any]], _gate: Doc[Gate], here: Here) -> Markup:
    return render("kinds/gate/links.html.j2", links=[here.link(doc) for doc in docs])


DECISIONS = Listing("decisions", "Decisions at the gate", of_gate, _decisions)
RUNBOOKS = Listing("runbooks", "Runbooks that require the gate", _requiring, _runbooks)


def _people(at: GateState, here: Here) -> Markup:
    return joined(here.link(who) for who in at.counted)


def of_decision(decision: Doc[Any], here: Here) -> Markup | None:
    """The gates that a decision has to pass, and how it stands at each."""
    gate_states = states_at_gates(decision, here.site.corpus)
    if not gate_states:
        return None
    rows = [
        (here.link(at.gate), asks_said(at.gate.fields), _people(at, here), standing_words(at), "; ".join(at.set_aside))
        for at in gate_states[:MOST]
    ]
    aside = any(at.set_aside for at in gate_states)
    overview = here.link_to(ADDRESS, TITLE)
    more = more_html(len(gate_states) - MOST, overview)
    return render("kinds/gate/of_decision.html.j2", rows=rows, aside=aside, overview=overview, more=more)


def of_runbook(runbook: Doc[Any], here: Here) -> Markup | None:
    """Whom to ask before going on, and what to do when nobody answers."""
    gates = here.site.corpus.referred(runbook, "requires")
    rows = [
        (
            here.link(gate),
            joined(here.link(who) for who in holders(gate.fields.roles, here.site.corpus)) or asks_said(gate.fields),
            _answers_within(gate),
            _emergency(gate.fields),
        )
        for gate in gates
        if gate.kind == "gate"
    ]
    return render("kinds/gate/of_runbook.html.j2", rows=rows) if rows else None


def of_person(person: Doc[Any], here: Here) -> Markup | None:
    """The gates at which somebody may approve."""
    gates = [
        gate
        for gate in here.site.corpus.of_kind("gate")
        if not gate.ended and gate.fields.roles and holds_any(person, gate.fields.roles)
    ]
    if not gates or person.ended:
        return None
    rows = [(here.link(gate), conditions_said(gate.fields) or "runbooks that require it") for gate in gates[:MOST]]
    more = more_html(len(gates) - MOST, here.link_to(here.site.kinds["gate"].index, "all gates"))
    return render("kinds/gate/of_person.html.j2", rows=rows, more=more)


def pages(site: Site) -> Iterator[ViewPage]:
    """The overview of governance, and what is too long for a gate's own page."""
    yield from governance_pages(site)
    for listing in (DECISIONS, RUNBOOKS):
        yield from listing.pages(site, "gate")


def _answers_within(gate: Doc[Gate]) -> str:
    limit = gate.fields.respond_within
    return in_words(limit) if limit else ""


def _passed(doc: Doc[Gate], here: Here) -> str:
    decisions = of_gate(doc, here.site)
    passed = sum(1 for at in decisions if at.passed)
    return f"{passed} of {counted(len(decisions), 'decision')}" if decisions else ""


COLUMNS = (
    Column("Gate", lambda doc, here: here.link(doc)),
    Column("For", lambda doc, _here: conditions_said(doc.fields) or "what requires it"),
    Column("Asks for", lambda doc, _here: asks_said(doc.fields)),
    Column("Answers within", lambda doc, _here: _answers_within(doc)),
    Column("Passed", _passed),
    Column("Review", lambda doc, here: freshness_html(doc, here.site) or escape("")),
)


VIEW = KindView(
    facts=facts,
    section=section,
    contributions=(
        Contribution("decision", "Approvals", 20, of_decision),
        Contribution("runbook", "Ask first", 5, of_runbook),
        Contribution("person", "May approve", 20, of_person),
        Contribution("person", "Approvals asked for", 12, of_who),
        Contribution("team", "Approvals asked for", 12, of_who),
    ),
    columns=COLUMNS,
    pages=pages,
)
