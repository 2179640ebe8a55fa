"""Approvals that a person or a team is asked for: the decisions that wait at a gate for a role of theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from markupsafe import Markup

from kbgen.kinds.gate.approvals import Standing
from kbgen.kinds.gate.formatting import at_gates, standing_words
from kbgen.kinds.gate.parts import ADDRESS
from kbgen.kit.html import filled, render
from kbgen.kit.listing import MOST
from kbgen.kit.roles import authors_of, folded, roles_of
from kbgen.kit.site import Here, Site
from kbgen.kit.status import status_html
from kbgen.model import Doc


def missing_roles(at: Standing) -> Iterable[str]:
    """The roles whose approval would still count at a gate."""
    fields = at.gate.fields
    if fields.quorum is not None:
        return {folded(role) for role in fields.roles}
    held = {role for who in at.counted for role in roles_of(who)}
    return {folded(role) for role in fields.roles} - held


def waiting_by_role(site: Site) -> Mapping[str, tuple[Standing, ...]]:
    """What lacks an approval at a gate, by each role that it waits for, the most urgent first."""
    found: dict[str, list[Standing]] = defaultdict(list)
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


def _may_approve(who: Doc[Any], at: Standing, site: Site) -> bool:
    """Whether their approval would be a new one, and not one of their own proposal."""
    own = not at.gate.fields.author_may_approve and who in authors_of(at.decision, site.corpus)
    return who not in at.counted and not own
